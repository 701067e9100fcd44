"""What the editor refuses, and why."""

from typing import Any

from api.errors import DoorstepError


class NotSignedInError(DoorstepError):
    """Nobody, or somebody whose session ended."""

    status = 401
    title = "Not signed in"

    def __init__(self) -> None:
        super().__init__(
            "Sign in first: POST /knowledge/api/sign-in, or send a token as Authorization: Bearer."
        )


class WrongPasswordError(DoorstepError):
    """Address and password do not go together; it is not said which of them is wrong."""

    status = 401
    title = "Not signed in"

    def __init__(self) -> None:
        super().__init__("That e-mail address and password do not go together. Check both and try again.")


class CsrfError(DoorstepError):
    """A change without the session's token."""

    status = 403
    title = "Not accepted"

    def __init__(self) -> None:
        super().__init__(
            "This change came without the session's X-CSRF-Token. Reload the page and try again."
        )


class NotAllowedError(DoorstepError):
    """The role does not suffice."""

    status = 403
    title = "Not allowed"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This needs the role {needed}. Ask an admin of your shop.", needed=needed)


class NotFoundError(DoorstepError):
    """There is no such thing."""

    status = 404
    title = "Not found"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no {what} with that id. It may have been removed; reload the list.")


class ConflictError(DoorstepError):
    """Somebody was quicker. ``current`` is how it is now, ``yours`` what was sent."""

    status = 409
    title = "Changed meanwhile"

    def __init__(
        self, *, based_on: int, current: dict[str, Any] | None, yours: dict[str, Any] | None
    ) -> None:
        version = current["version"] if current else 0
        super().__init__(
            f"You started from version {based_on}, but version {version} is there by now. Nothing was "
            "overwritten: compare both texts, then save again from the newer one.",
            based_on=based_on,
            current=current,
            yours=yours,
        )


class TakenError(DoorstepError):
    """A name that something else has."""

    status = 409
    title = "Already there"


class InvalidError(DoorstepError):
    """What was sent cannot be kept. ``errors`` name the places."""

    status = 422
    title = "Not understood"

    def __init__(self, detail: str, errors: list[dict[str, Any]] | None = None, **extra: Any) -> None:
        super().__init__(detail, errors=errors or [], **extra)


class QuestionsFailedError(DoorstepError):
    """Saved questions would get another answer than they should."""

    status = 409
    title = "Test questions fail"

    def __init__(self, failed: list[dict[str, Any]]) -> None:
        count = "1 test question gets" if len(failed) == 1 else f"{len(failed)} test questions get"
        super().__init__(
            f"{count} the wrong answer with this text. Mend it, or publish with override_reason.",
            questions=failed,
        )


class SearchUnavailableError(DoorstepError):
    """The sentence model is missing."""

    status = 503
    title = "Search is not ready"

    def __init__(self) -> None:
        super().__init__(
            "The sentence model is missing. Run `doorstep train`, then try again.", retry_after=30
        )
