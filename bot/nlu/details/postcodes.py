"""Postal codes of the United States, the United Kingdom, Canada and the European Union's larger countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.details.base import CERTAIN, LIKELY, POSSIBLE, POSTCODE, Detail, stands_alone, words
from bot.nlu.details.spoken import spoken_numbers

_UK = r"GIR\s?0AA|[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][ABD-HJLNP-UW-Z]{2}"
_CANADA = r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][\s-]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]"
_IRELAND = r"(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W)\s?[0-9AC-FHKNPRTV-Y]{4}"
_COUNTRY = r"(?:A|AT|B|BE|CH|CZ|D|DE|DK|E|ES|F|FI|FR|H|HU|I|IT|L|LU|LV|LT|N|NO|PL|S|SE|SK)-"
_PREFIXED = rf"{_COUNTRY}[0-9]{{4,5}}|S-[0-9]{{3}}\s[0-9]{{2}}"

_ANY_FORM = (
    rf"{_UK}|{_CANADA}|{_IRELAND}|{_PREFIXED}|[0-9]{{5}}-[0-9]{{4}}|[0-9]{{4}}\s?[A-Z]{{2}}(?![A-Z])"
    r"|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{3}\s[0-9]{2}|[0-9]{3,10}"
)
_LABEL = (
    r"\b(?:post(?:al)?[\s-]?codes?|zip(?:[\s-]?codes?)?|eircode|plz|postleitzahl|code\spostal|cap|pin\s?code)\b"
    r"\W{0,3}(?:(?:is|was|it's|its|for|of|the|order|number)\W{1,3}){0,3}"
)
_LABELLED = re.compile(rf"{_LABEL}({_ANY_FORM})(?![\w])", re.IGNORECASE)
_SPOKEN_LABEL = re.compile(rf"{_LABEL}$", re.IGNORECASE)
_PLAIN = re.compile(
    rf"(?<![\w#$€£@.-])({_UK}|{_CANADA}|{_IRELAND}|[0-9]{{5}}-[0-9]{{4}}|[0-9]{{2}}-[0-9]{{3}})"
    r"(?![\w@]|-\w|[.,][0-9])",
    re.IGNORECASE,
)
_DUTCH = re.compile(r"(?<![\w#$€£@.-])([1-9][0-9]{3}\s?[A-Z]{2})(?![\w@-])")
_COUNTRY_PREFIXED = re.compile(rf"(?<![\w-])({_PREFIXED})(?![\w-])")
_ALONE = re.compile(
    r"(?<![\w#$€£@.-])([0-9]{3}\s[0-9]{2}|[0-9]{4}-[0-9]{3}|[0-9]{4}\s?[A-Z]{2})(?![\w-])", re.IGNORECASE
)
_FIVE = re.compile(r"(?<![\w#$€£@.,:/-])([0-9]{5})(?![\w@%:/-]|[.,][0-9])")

_NOT_DUTCH = words(
    "AM AN AS AT BY CM DO GB GO HE HI HZ ID IF IN IS IT KG KM KW MB ME ML MM MY NO OF OK ON OR PM "
    "SA SD SO SS TB TO UK UP US WE"
)
_KNOWN_PREFIX = re.compile(rf"^{_COUNTRY}(?=\d)")


def postcodes(text: str) -> Iterator[Detail]:
    """Postcodes in capitals, with their country's usual space; a bare five-digit number is only POSSIBLE."""
    for match in _LABELLED.finditer(text):
        yield Detail(POSTCODE, normal_postcode(match[1]), *match.span(1), CERTAIN)
    for match in _COUNTRY_PREFIXED.finditer(text):
        yield Detail(POSTCODE, normal_postcode(match[1]), *match.span(1), LIKELY)
    for match in _PLAIN.finditer(text):
        yield Detail(POSTCODE, normal_postcode(match[1]), *match.span(1), LIKELY)
    for match in _DUTCH.finditer(text):
        if match[1][-2:] not in _NOT_DUTCH:
            yield Detail(POSTCODE, normal_postcode(match[1]), *match.span(1), LIKELY)
    for match in _ALONE.finditer(text):
        if stands_alone(text, *match.span(1)) and match[1][-2:].upper() not in _NOT_DUTCH:
            yield Detail(POSTCODE, normal_postcode(match[1]), *match.span(1), LIKELY)
    for match in _FIVE.finditer(text):
        yield Detail(POSTCODE, match[1], *match.span(1), POSSIBLE)
    for run in spoken_numbers(text):
        if _SPOKEN_LABEL.search(text, max(0, run.start - 60), run.start):
            yield Detail(POSTCODE, run.digits, run.start, run.end, CERTAIN)
        elif len(run.digits) == 5 and stands_alone(text, run.start, run.end):
            yield Detail(POSTCODE, run.digits, run.start, run.end, POSSIBLE)


def normal_postcode(written: str) -> str:
    """One form per code: "sw1a1aa" is "SW1A 1AA", "k1a-0b1" is "K1A 0B1", "D-10115" is "10115"."""
    code = _KNOWN_PREFIX.sub("", re.sub(r"\s+", " ", written.strip().upper()))
    packed = re.sub(r"[\s-]", "", code)
    if re.fullmatch(_UK, packed) or re.fullmatch(_CANADA, packed):
        return f"{packed[:-3]} {packed[-3:]}"
    if re.fullmatch(r"[0-9]{4}[A-Z]{2}", packed):
        return f"{packed[:4]} {packed[4:]}"
    if re.fullmatch(_IRELAND, packed):
        return f"{packed[:3]} {packed[3:]}"
    return code
