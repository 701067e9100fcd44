"""What a found detail is, and the text that the finders read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ORDER_NUMBER = "order_number"
EMAIL = "email"
POSTCODE = "postcode"
PHONE = "phone"
TRACKING_NUMBER = "tracking_number"
ONE_TIME_CODE = "one_time_code"
CARD_NUMBER = "card_number"
"""Never reported: a payment card must not be taken for an order, nor be written down."""

# How sure a finder is. Of two overlapping details the surer one is kept, then the longer one.
CERTAIN = 3
"""The form allows nothing else, or the customer named the kind."""
LIKELY = 2
"""The form is typical of the kind."""
POSSIBLE = 1
"""A bare number that may be this kind; the same span may be another kind too."""


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


FILLERS = words(
    "a again and er hello here hey hi is it it's its mine my number of ok okay please pls s so "
    "sorry sure thank thanks that that's thats the there this uh uhm um was yeah yep yes you"
)
"""Words around an answer that hold nothing: "yes it's 1001 thanks" is a bare 1001."""

_ASCII_FORMS = {
    "＃": "#",
    "﹟": "#",
    "＠": "@",
    "﹫": "@",
    "．": ".",
    "－": "-",
    "‐": "-",
    "‑": "-",
    "–": "-",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Detail:
    """A detail at `text[start:end]`, with its value in the one form that the store compares."""

    kind: str
    value: str
    start: int
    end: int
    sureness: int = LIKELY

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


def readable(text: str) -> str:
    """The text with every script's digits and full-width signs as ASCII ones; positions stay the same."""
    if text.isascii():
        return text
    return "".join(_ascii_form(character) for character in text)


def _ascii_form(character: str) -> str:
    if not character.isascii() and character.isdecimal():
        return str(unicodedata.decimal(character))
    return _ASCII_FORMS.get(character, character)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the message is this detail and nothing but fillers around it."""
    rest = text[:start][-80:] + " " + text[end:][:80]
    if len(text) - (end - start) > 80:
        return False
    if any(character.isdigit() for character in rest):
        return False
    return all(word.lower() in FILLERS for word in _WORD.findall(rest))
