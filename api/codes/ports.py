"""What the delivery of codes asks of the world outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from store.vocabulary import AddressKind


@dataclass(frozen=True, kw_only=True)
class CodeMessage:
    """A code for one address: ``address`` is an e-mail address or a number in E.164, by ``kind``.

    ``id`` names this message, however often it is tried.
    """

    id: UUID
    kind: AddressKind
    address: str
    code: str
    order: str
    minutes: int  # that it lasts
    locale: str | None


class CodeNotSentError(Exception):
    """The message did not go out. ``permanent``: nor will it ever. ``reason`` is a word for the logs."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class CodeSender(Protocol):
    """A way to addresses of one kind."""

    def send(self, message: CodeMessage) -> None:
        """Hand the message over; returns once somebody else answers for it. Raises ``CodeNotSentError``."""
