"""What a customer typed: made safe to keep, and short enough for the bot."""

import unicodedata
from typing import Final

from api.errors import DoorstepError

LONGEST_MESSAGE: Final = 20_000
"""Characters accepted and kept. Beyond: refused."""

LONGEST_FOR_BOT: Final = 4_000
"""Characters that the bot reads whole; of a longer message it reads the beginning and the end."""

_HEAD, _TAIL = 1_000, 500
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


class EmptyMessageError(DoorstepError):
    """Nothing to read."""

    status = 422
    title = "Empty message"

    def __init__(self) -> None:
        super().__init__("The message is empty. Write something and send it again.")


class MessageTooLongError(DoorstepError):
    """More than anybody would read."""

    status = 413
    title = "Message too long"

    def __init__(self) -> None:
        super().__init__(
            f"The message is too long. Send at most {LONGEST_MESSAGE:,} characters, or split it in two.",
            longest=LONGEST_MESSAGE,
        )


def clean(text: str, *, may_be_empty: bool = False) -> str:
    """The text in Unicode NFC, without NUL characters, broken surrogates and outer white space.

    Raises ``EmptyMessageError`` when nothing visible remains, unless it ``may_be_empty`` (then it is), and
    ``MessageTooLongError`` beyond 20,000 characters.
    """
    if len(text) > LONGEST_MESSAGE:
        raise MessageTooLongError
    encodable = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    cleaned = unicodedata.normalize("NFC", encodable).strip()
    if all(unicodedata.category(character) in _INVISIBLE for character in cleaned):
        if may_be_empty:
            return ""
        raise EmptyMessageError
    return cleaned


def for_bot(text: str) -> str:
    """What the bot reads of a message: all of it up to 4,000 characters, else its beginning and its end."""
    if len(text) <= LONGEST_FOR_BOT:
        return text
    return f"{text[:_HEAD]} … {text[-_TAIL:]}"
