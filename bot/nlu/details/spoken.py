"""Numbers in words: "ten oh one", "one double zero one", "one thousand and one"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    word: digit
    for digit, words in enumerate(
        (
            "zero oh o nought naught nil",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
        )
    )
    for word in words.split()
}
_TEENS = {
    word: value
    for value, word in enumerate(
        [
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=10,
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_SCALES = {"hundred": 100, "thousand": 1000}
_JOINING = frozenset({"and", "dash", "hyphen"})
_TOKEN = re.compile(r"[A-Za-z]+|\d+")
_BETWEEN = re.compile(r"[\s,.-]{0,3}")


@dataclass(frozen=True)
class Spoken:
    """A run of number words at `text[start:end]` and the digits it says."""

    digits: str
    words: int
    start: int
    end: int


def spoken_numbers(text: str) -> Iterator[Spoken]:
    """Every longest run of number words that holds at least two tokens, one of them a word."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if run and not _BETWEEN.fullmatch(text, run[-1].end(), token.start()):
            yield from _read(run)
            run = []
        if _is_number(token[0]) or (run and token[0].lower() in _JOINING):
            run.append(token)
        else:
            yield from _read(run)
            run = []
    yield from _read(run)


def _is_number(token: str) -> bool:
    word = token.lower()
    return (
        token.isdigit()
        or word in _UNITS
        or word in _TEENS
        or word in _TENS
        or word in _REPEATS
        or word in _SCALES
    )


def _read(run: list[re.Match[str]]) -> Iterator[Spoken]:
    while run and run[-1][0].lower() in _JOINING | _REPEATS.keys():
        run.pop()
    words = [token[0].lower() for token in run]
    if len(words) < 2 or all(word.isdigit() for word in words):
        return
    spoken = [word for word in words if word not in _JOINING]
    digits = _cardinal(spoken) if _SCALES.keys() & set(spoken) else _digits(spoken)
    if digits:
        yield Spoken(digits, len(spoken), run[0].start(), run[-1].end())


def _digits(words: list[str]) -> str:
    """Digits as they are read out: tens take a following unit ("forty four"), all else goes side by side."""
    out: list[str] = []
    times, tens = 1, 0
    for word in words:
        unit = _UNITS.get(word)
        if tens and (not unit or times > 1):
            out.append(str(tens))
            tens = 0
        if word in _REPEATS:
            times = _REPEATS[word]
        elif word in _TENS:
            tens = _TENS[word]
        else:
            value = word if word.isdigit() else str(_TEENS.get(word, unit))
            out.append(str(tens + int(value)) if tens else value * times)
            times, tens = 1, 0
    if tens:
        out.append(str(tens))
    return "".join(out)


def _cardinal(words: list[str]) -> str:
    """A number said with "hundred" or "thousand"; the empty string when it does not add up."""
    total, current = 0, 0
    for word in words:
        if word in _REPEATS or len(word) > 14:
            return ""
        if word == "thousand":
            total, current = (total + current or 1) * 1000, 0
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            value = int(word) if word.isdigit() else _UNITS.get(word, _TEENS.get(word, _TENS.get(word, 0)))
            current += value
        if total + current > 10**14:
            return ""
    return str(total + current)
