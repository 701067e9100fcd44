"""Customers' words in Slack, and agents' words out of it."""

import re
from collections.abc import Iterable
from typing import Final

_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKUP: Final = re.compile(r"([*_~`])")
_WORD_JOINER: Final = "\u2060"

_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_CODE_ALONE: Final = re.compile(r"\s*\d{3}[ -]?\d{3}\s*")
_CODE_NAMED: Final = re.compile(r"(\bcode\b\D{0,20})\b\d{3}[ -]?\d{3}\b", re.IGNORECASE)
_UNIT: Final = r"(?:[,\s]+(?:apt|apartment|unit|suite|ste|floor|fl|flat|#)\.?\s*[\w-]+)?"
_NO_NAME: Final = r"(?!(?:and|an?|the|of|on|in|or|to|is|are|it|my|for|from|by|weeks?|days?|x)\b)"
_STREET: Final = re.compile(
    r"\b\d{1,6}[a-z]?\s+(?:" + _NO_NAME + r"[\w.'’-]+\s+){1,4}"
    r"(?:street|avenue|boulevard|road|lane|terrace|parkway|st|ave|rd|blvd|ln|pkwy"
    r"|(?-i:Way|Place|Drive|Court|Square|Circle|Dr|Ct|Pl|Sq|Cir))\b\.?" + _UNIT,
    re.IGNORECASE,
)
_STREET_FIRST: Final = re.compile(
    r"\b[\w.-]{2,40}(?:straße|strasse|str\.|weg|gasse|allee)\s+\d+\s?[a-z]?\b", re.I
)

_ENTITY: Final = re.compile(r"<([^<>]*)>")


def escape(text: str) -> str:
    """Any text as Slack's mrkdwn shows it letter by letter: no mention, no link, no entity."""
    return text.translate(_ESCAPES)


def inert(text: str) -> str:
    """The same without bold, italics, strike-through and code, for texts inside mrkdwn of ours."""
    return _MARKUP.sub(rf"{_WORD_JOINER}\1", escape(text))


def clip(text: str, longest: int) -> str:
    """At most that many characters, with an ellipsis when something is missing."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without full card numbers, one-time codes and street addresses.

    ``secrets`` are pieces known to be such, the street of a proven order for one.
    """
    if _CODE_ALONE.fullmatch(text):
        return "[code]"
    text = _CARD.sub(_card, text)
    text = _CODE_NAMED.sub(r"\1[code]", text)
    for secret in secrets:
        if len(secret) > 3:
            text = re.sub(re.escape(secret), "[street address]", text, flags=re.IGNORECASE)
    return _STREET_FIRST.sub("[street address]", _STREET.sub("[street address]", text))


def plain(text: str) -> str:
    """What an agent wrote, as the customer reads it: links written out, mentions as words, no entities."""
    shown = _ENTITY.sub(_entity, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return f"[card ending {digits[-4:]}]" if _luhn(digits) else found.group()


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _entity(found: re.Match[str]) -> str:
    target, _, label = found.group(1).partition("|")
    if target.startswith(("@", "!", "#")):
        return label or {"@": "a colleague", "#": "our channel"}.get(target[0], "")
    if not label or label == target or target.endswith(label):
        return target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({target})" if target.startswith("http") else label
