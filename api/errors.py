"""The base of all errors that a client is told about: facts of the business, each with its HTTP status."""

import re
from typing import Any, ClassVar


class DoorstepError(Exception):
    """Something that a client did or met, said in a sentence that a person can act on.

    ``status`` is the HTTP status, ``title`` the short name of the kind, ``extra`` further members of the
    problem document, ``retry_after`` seconds to wait.
    """

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str, *, retry_after: float | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.extra = extra

    @property
    def type(self) -> str:
        """The URI of this kind of problem (RFC 9457)."""
        return problem_type(type(self).__name__.removesuffix("Error"))


def problem_type(name: str) -> str:
    """``MessageTooLong`` -> ``urn:doorstep:problem:message-too-long``."""
    return "urn:doorstep:problem:" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).replace(" ", "-").lower()
