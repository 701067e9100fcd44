"""Phone numbers, judged by libphonenumber's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.nlu.details.base import CERTAIN, LIKELY, PHONE, POSSIBLE, Detail

_CANDIDATE = re.compile(r"(?<![\w#@.-])(?:\+|\()?\d(?:[\s().\-/]{0,2}\d){6,16}(?![\w@])")
_LABEL = re.compile(
    r"\b(?:phone|telephone|tel|cell|cellphone|mobile|mob|call\sme|text\sme|ring\sme|whatsapp|number)\b"
    r"\W{0,3}(?:(?:on|at|is|was|it's|its|number|no)\W{1,3}){0,3}$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\b(?:order|tracking|reference|ref|invoice|confirmation)\W{1,3}(?:\w{1,9}\W{1,3}){0,3}$", re.IGNORECASE
)
_NATIONAL = (
    ("US", re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")),
    ("GB", re.compile(r"0(?:7\d{9}|[123]\d{8,9}|800\d{6,7})")),
    ("FR", re.compile(r"0[1-79]\d{8}")),
    ("NL", re.compile(r"06\d{8}")),
    ("DE", re.compile(r"01[567]\d{8,9}|0[2-9]\d{7,10}")),
)
"""Numbers without a country code: the countries they are read for, in this order, and their shape there."""


def phones(text: str) -> Iterator[Detail]:
    """Numbers in E.164. A bare run of digits without a label is only POSSIBLE: it may be an order number."""
    for match in _CANDIDATE.finditer(text):
        written = match[0]
        before = text[max(0, match.start() - 60) : match.start()]
        number = None if _OTHER_LABEL.search(before) else _e164(written)
        if number is None:
            continue
        if _LABEL.search(before):
            sureness = CERTAIN
        elif written.isdigit() and not written.startswith("0"):
            sureness = POSSIBLE
        else:
            sureness = LIKELY
        yield Detail(PHONE, number, *match.span(), sureness)


def _e164(written: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    if written.startswith(("+", "00")):
        return _parsed("+" + digits.removeprefix("00") if written.startswith("00") else "+" + digits, None)
    for region, shape in _NATIONAL:
        if shape.fullmatch(digits) and (number := _parsed(digits, region)):
            return number
    return None


def _parsed(digits: str, region: str | None) -> str | None:
    """`digits` in E.164 when libphonenumber finds the length possible. Validity is not asked for: the ranges
    kept for films and examples are not assigned, and a shop's test orders carry them.
    """
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
