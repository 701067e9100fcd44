"""Carriers' tracking numbers, and payment cards so that nobody takes them for anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.details.base import CARD_NUMBER, CERTAIN, LIKELY, POSSIBLE, TRACKING_NUMBER, Detail

_LETTERED = re.compile(
    r"(?<![\w#@-])("
    r"1Z\s?(?:[0-9A-Z]\s?){15}[0-9A-Z]"  # UPS
    r"|[A-Z]{2}\s?[0-9]{4}\s?[0-9]{4}\s?[0-9]\s?[A-Z]{2}"  # UPU S10, as Royal Mail groups it
    r"|[A-Z]{2}\s?[0-9]{3}\s?[0-9]{3}\s?[0-9]{3}\s?[A-Z]{2}"
    r"|TBA[0-9]{12}"  # Amazon
    r"|J(?:JD|VGL|D)[0-9]{14,20}"  # DHL Parcel
    r"|GM[0-9]{16,18}"  # DHL eCommerce
    r"|C[0-9]{14}|LS[0-9]{8,12}|[HT][0-9]{2}[A-Z0-9]{3}[0-9]{10}"  # OnTrac, Evri
    r")(?![\w@])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w#$€£@.+(-])\d(?:[\s-]?\d){11,33}(?![\w@%]|[.,]\d)")
_LABELLED = re.compile(
    r"\b(?:tracking|consignment|awb|waybill|trk|shipment|parcel|label)\b"
    r"\W{0,3}(?:(?:number|num|no|nr|id|code|ref|is|was|it's|its|reference)\b\W{0,3}){0,3}"
    r"((?=(?:[A-Z-]{0,12}\d){6})[A-Z0-9](?:-?[A-Z0-9]){7,34})(?![\w@])",
    re.IGNORECASE,
)


def parcels(text: str) -> Iterator[Detail]:
    """Tracking numbers in capitals without spaces; 12 bare digits may be an order's number as well."""
    for match in _LABELLED.finditer(text):
        yield Detail(TRACKING_NUMBER, _packed(match[1]), *match.span(1), CERTAIN)
    for match in _LETTERED.finditer(text):
        yield Detail(TRACKING_NUMBER, _packed(match[1]), *match.span(1), CERTAIN)
    for match in _DIGITS.finditer(text):
        digits = _packed(match[0])
        if digits.isdigit() and _is_card(digits):
            yield Detail(CARD_NUMBER, "", *match.span(), CERTAIN)
        elif len(digits) in (20, 21, 22, 26, 30, 34) or (
            len(digits) in (15, 16) and digits == match[0]
        ):  # USPS, FedEx SmartPost
            yield Detail(TRACKING_NUMBER, digits, *match.span(), LIKELY)
        elif len(digits) == 12:  # FedEx Express
            sureness = LIKELY if re.fullmatch(r"\d{4}\s\d{4}\s\d{4}", match[0]) else POSSIBLE
            yield Detail(TRACKING_NUMBER, digits, *match.span(), sureness)


def _packed(written: str) -> str:
    return re.sub(r"[\s-]", "", written).upper()


def _is_card(digits: str) -> bool:
    """A major scheme's prefix, its length, and the Luhn check."""
    if not re.fullmatch(
        r"4\d{15}|4\d{12}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}", digits
    ):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
