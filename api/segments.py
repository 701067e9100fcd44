"""How many SMS a text takes (3GPP TS 23.038): 160 characters of GSM-7, or 70 of anything else."""

import math
from dataclasses import dataclass
from typing import Final, Literal

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""They take two places."""


@dataclass(frozen=True, kw_only=True)
class Segments:
    """``units`` are places taken, ``costly`` the characters because of which it is not GSM-7."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int
    per_segment: int
    costly: tuple[str, ...]


def segments(text: str) -> Segments:
    """The SMS that ``text`` takes; none for no text."""
    costly = tuple(dict.fromkeys(letter for letter in text if letter not in _BASIC | _EXTENDED))
    if costly:
        units = len(text.encode("utf-16-le")) // 2
        count, each = _counted(units, alone=70, joined=67)
        return Segments(encoding="UCS-2", units=units, count=count, per_segment=each, costly=costly)
    units = sum(2 if letter in _EXTENDED else 1 for letter in text)
    count, each = _counted(units, alone=160, joined=153)
    return Segments(encoding="GSM-7", units=units, count=count, per_segment=each, costly=())


def _counted(units: int, *, alone: int, joined: int) -> tuple[int, int]:
    return (1 if units else 0, alone) if units <= alone else (math.ceil(units / joined), joined)
