"""The message as the sentence encoder reads it: what was asked, rightly spelt, without the particulars."""

from __future__ import annotations

import re

from bot.nlu.details.base import (
    CARD_NUMBER,
    EMAIL,
    ONE_TIME_CODE,
    ORDER_NUMBER,
    PHONE,
    POSTCODE,
    TRACKING_NUMBER,
    Detail,
)
from bot.nlu.entities import LONGEST_READ, find_spans
from bot.nlu.spelling import speller

_WORDS = {
    ORDER_NUMBER: "order number",
    EMAIL: "email address",
    POSTCODE: "postcode",
    PHONE: "phone number",
    TRACKING_NUMBER: "tracking number",
    ONE_TIME_CODE: "code",
    CARD_NUMBER: "card number",
}
_SPACES = re.compile(r"\s+")


def masked(text: str, details: list[Detail] | None = None) -> str:
    """The text with each detail's span replaced by its kind in plain words; slips mended, spaces tidied.

    `details` saves a second search when they are known already. A span that may be two kinds is named once.
    """
    text = text[:LONGEST_READ]
    parts: list[str] = []
    end = 0
    for detail in find_spans(text) if details is None else details:
        if detail.start < end:
            continue
        parts += (text[end : detail.start], f" {_WORDS[detail.kind]} ")
        end = detail.end
    return speller().mended(_SPACES.sub(" ", "".join(parts) + text[end:]).strip())


def has_words(text: str) -> bool:
    """Whether there is anything to understand: a letter or a digit of any script."""
    return any(character.isalnum() for character in text)
