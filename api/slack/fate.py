"""What becomes of something that a person writes in a thread: the one rule that keeps notes inside."""

import unicodedata
from enum import StrEnum
from typing import Final

from store.vocabulary import ConversationStatus

NOTE_MARK: Final = "//"

_LOOKS_LIKE_A_SLASH: Final = str.maketrans(dict.fromkeys("／⁄∕⧸╱", "/"))
_MARKUP: Final = "*_~`>"
_INVISIBLE: Final = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}


class Fate(StrEnum):
    """Delivered to the customer, or which kind of note it is."""

    deliver = "deliver"
    note = "note"
    nobody_claimed = "nobody_claimed"
    over = "over"  # the conversation is closed, or with the bot again


def fate(*, text: str, user: str, claimed_by: str | None, status: ConversationStatus, is_open: bool) -> Fate:
    """Only the claimer's words reach the customer, and only while they have the conversation.

    ``text`` as Slack sends it. Whatever begins with ``//``, also behind white space or marks of formatting,
    is a note.
    """
    if not is_open or status in (ConversationStatus.closed, ConversationStatus.bot):
        return Fate.note if is_note(text) else Fate.over
    if is_note(text):
        return Fate.note
    if status is not ConversationStatus.with_agent or claimed_by is None:
        return Fate.nobody_claimed
    return Fate.deliver if user == claimed_by else Fate.note


def is_note(text: str) -> bool:
    """Whether its author marked it as internal."""
    shown = text.replace("&gt;", ">").translate(_LOOKS_LIKE_A_SLASH)
    start = 0
    while start < len(shown) and (
        shown[start] in _MARKUP or unicodedata.category(shown[start]) in _INVISIBLE
    ):
        start += 1
    return shown[start:].startswith(NOTE_MARK)
