"""Order numbers: #1001, W2611340, "order 1001", "order number is ten oh one", 10-44-20, bare 1001."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.details.base import CERTAIN, LIKELY, ORDER_NUMBER, POSSIBLE, Detail, stands_alone
from bot.nlu.details.postcodes import postcodes
from bot.nlu.details.spoken import spoken_numbers

FEWEST_DIGITS, MOST_DIGITS = 3, 17

_GROUPED = r"(?:[A-Z]{1,4}-?)?\d{1,3}(?:[ .-]\d{1,3}){1,6}(?![\d-])"  # 10-44-20, 10 44 20
_WHOLE = r"(?:[A-Z]{1,4}-?)?\d+(?:-\d+){0,3}(?:-?[A-Z])?"  # 1001, JN-1001, 112-1234567-1234567, 77120-B
_VALUE = rf"{_GROUPED}|{_WHOLE}"
_END = r"(?![\w@]|[.,]\d)"

_NAME = r"\b(?:orders?|purchase|invoice|confirmation|reference|ref|receipt|po|booking)\b"
_LINK = (
    r"(?:numbers?|num|no|nr|nbr|id|code|ref|reference|is|was|were|it's|its|called|equals|says|"
    r"my|the|of|um|uh)\b"
)
_LABEL = rf"{_NAME}(?:[\s:=#,.(\"'-]{{1,3}}{_LINK}){{0,4}}[\s:=#,.(\"'-]{{0,3}}"

_HASHED = re.compile(r"(?<![\w&/#])#\s?([A-Z]{0,4}-?\d(?:-?[0-9A-Z]){0,19})(?![\w@])", re.IGNORECASE)
_LABELLED = re.compile(rf"{_LABEL}(?<![\w-])({_VALUE}){_END}", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"\b(?:number|no\.|nr\.?|№|num)\s?(?:(?:is|it's|its)\s|:\s?|=\s?)?({_VALUE}){_END}", re.IGNORECASE
)
_SPOKEN_LABEL = re.compile(
    rf"(?:{_LABEL}|\bnumber\b(?:[\s:=#,.-]{{1,3}}{_LINK}){{0,4}}[\s:=#,.-]{{0,3}})$", re.IGNORECASE
)
_LETTERED = re.compile(r"(?<![\w#$€£@./-])([A-Z]{1,3}-?\d{5,12}(?:-[A-Z])?)(?![\w@-])", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w#$€£¥@.,:/+-])(\d{3,14})(?![\w%@:/°\"+]|-\w|[.,]\d|\s?[$€£%°])")
_CODE_ALONE = re.compile(
    r"(?<![\w#@])([A-Z]{1,4}-?\d{3,12}(?:-[A-Z])?|\d{1,8}(?:-\d{1,8}){1,4}|\d{1,3}(?: \d{1,3}){1,6})"
    r"(?![\w@-])",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?-?(?:usd|eur|gbp|cad|dollars?|bucks|euros?|pounds?|quid|cents?|pence|percent|"
    r"kg|g|lbs?|oz|cm|mm|m|km|miles?|ml|litres?|liters?|inch(?:es)?|ft|feet|yards?|gb|mb|tb|hz|watts?|volts?|"
    r"times|x|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|am|pm|"
    r"pieces?|pcs|people|of|units|st|nd|rd|th|street|road|avenue|ave|lane|drive)\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"(?:\b(?:in|since|of|year|until|by|from|early|late|mid|spring|summer|autumn|fall|winter|christmas|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)|\d{1,2}(?:st|nd|rd|th)?,?)[\s,.]{1,2}$",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|cad|rs|inr))\s{0,2}$", re.IGNORECASE)
_EMAIL = re.compile(r"\w@\w")
_FEW_WORDS = 16
_BESIDE = 3
"""Characters between a number and its proof, such as a comma and a space."""
_EMAIL_NEXT = re.compile(rf"[\s,;:/-]{{1,{_BESIDE}}}[\w.+-]{{1,64}}@\w")
_EMAIL_BEFORE = re.compile(rf"@[\w.-]{{1,64}}[\s,;:/-]{{1,{_BESIDE}}}$")
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|[12]\d|3[01])-(?:19|20)?\d\d|(?:19|20)\d\d-\d{1,2}-\d{1,2}"
)


def orders(text: str) -> Iterator[Detail]:
    """Numbers as the store keys them: capitals, no "#", no spaces, dashes or dots."""
    for pattern in (_HASHED, _LABELLED):
        for match in pattern.finditer(text):
            yield from _detail(text, match, CERTAIN)
    for match in _NUMBERED.finditer(text):
        yield from _detail(text, match, LIKELY)
    for match in _LETTERED.finditer(text):
        yield from _detail(text, match, LIKELY)
    for match in _CODE_ALONE.finditer(text):
        if stands_alone(text, *match.span(1)) and not _DATE.fullmatch(match[1]):
            yield from _detail(text, match, POSSIBLE)
    for match in _BARE.finditer(text):
        alone = stands_alone(text, *match.span(1))
        if alone or (
            (len(match[1]) >= 4 or _proof_follows(text) or _proof_beside(text, match))
            and not _is_year(text, match)
            and not _MONEY_BEFORE.search(text[max(0, match.start(1) - 6) : match.start(1)])
        ):
            yield from _detail(text, match, POSSIBLE)
    for run in spoken_numbers(text):
        if not FEWEST_DIGITS <= len(run.digits) <= MOST_DIGITS or _UNIT.match(text, run.end):
            continue
        if _SPOKEN_LABEL.search(text, max(0, run.start - 60), run.start):
            yield Detail(ORDER_NUMBER, run.digits, run.start, run.end, CERTAIN)
        elif run.words >= 3 and stands_alone(text, run.start, run.end):
            yield Detail(ORDER_NUMBER, run.digits, run.start, run.end, POSSIBLE)


def _detail(text: str, match: re.Match[str], sureness: int) -> Iterator[Detail]:
    value = re.sub(r"[\s.-]", "", match[1]).upper()
    digits = sum(character.isdigit() for character in value)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS or (sureness < CERTAIN and _UNIT.match(text, match.end(1))):
        return
    start = match.start() if text[match.start()] == "#" else match.start(1)
    yield Detail(ORDER_NUMBER, value, start, match.end(1), sureness)


def _proof_follows(text: str) -> bool:
    """ "where is 961, ben@example.com": with its proof beside it a short number is an order's."""
    return len(text.split()) <= _FEW_WORDS and bool(_EMAIL.search(text) or next(postcodes(text), None))


def _proof_beside(text: str, match: re.Match[str]) -> bool:
    """ "999 camille@example.com, and then a long story": the same, right beside it."""
    before, after = match.start(1), match.end(1)
    if _EMAIL_NEXT.match(text, after) or _EMAIL_BEFORE.search(text, max(0, before - 80), before):
        return True
    return any(
        0 < code.start - after <= _BESIDE or 0 < before - code.end <= _BESIDE for code in postcodes(text)
    )


def _is_year(text: str, match: re.Match[str]) -> bool:
    number = match[1]
    if len(number) != 4 or not "1990" <= number <= "2039":
        return False
    return bool(_YEARLY.search(text[max(0, match.start(1) - 16) : match.start(1)]))
