"""Hides personal data in text that is on its way to a log or to the evaluation."""

import re
from typing import Final

_KEPT: Final = (
    r"(?P<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)"
    r"|(?P<place>\b(?:127\.0\.0\.1|localhost):\d{1,5}\b)"
    r"|(?P<time>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)"
    r"|(?P<line>\bline \d+)"
)

_HIDDEN: Final = (
    r"|(?P<email>[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?P<token>(?:\b(?:token|secret|password|api_key)[=:]\s*|\bBearer\s+)[^\s&\"',;]+)"
    r"|(?P<jwt>\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*)"
    r"|(?P<order>#\d{3,}\b|\b[A-Z]{1,3}\d{5,}[A-Z0-9]*\b)"
    r"|(?P<code>\b(?=[A-Z0-9]*\d{5})[A-Z0-9]{8,40}\b)"
    r"|(?P<number>\+?\b\d(?:[\d().\s-]{1,20}\d)?\d\b)"
    r"|(?P<postcode>\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{4} ?[A-Z]{2}\b)"
)

_PATTERN: Final = re.compile(_KEPT + _HIDDEN, re.IGNORECASE | re.ASCII)
_SHORTEST_NUMBER: Final = 4


def mask(text: str) -> str:
    """The text with e-mail addresses, telephone, order and tracking numbers, postcodes and tokens hidden.

    Ids (UUIDs), times, line numbers and loopback addresses stay readable. Made for log entries: it would
    rather hide too much, such as any number of four digits, than too little.
    """
    return _PATTERN.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind in ("uuid", "place", "time", "line"):
        return found.group()
    if kind == "number" and sum(character.isdigit() for character in found.group()) < _SHORTEST_NUMBER:
        return found.group()
    return f"[{kind}]"
