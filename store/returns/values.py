"""Values in the rules that a merchant writes: money, percentages, days of a year, words."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeAlias

from babel.core import get_global
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema

from store.types import major_units, minor_units

_YEARLY = re.compile(r"(\d\d)-(\d\d)")


def _money(given: Any) -> dict[str, int]:
    if not isinstance(given, Mapping) or not given:
        raise ValueError("must name each currency with its amount, as {USD: 6.95}")
    amounts = {}
    for currency, amount in given.items():
        if currency not in get_global("all_currencies"):
            raise ValueError(f"{str(currency)[:40]!r} is no currency's code of three capital letters, as USD")
        if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal):
            raise ValueError(f"{str(amount)[:40]!r} is not an amount of money")
        amounts[currency] = minor_units(str(amount), currency)
        if amounts[currency] < 0:
            raise ValueError(f"the amount in {currency} is negative")
    return amounts


def _money_as_written(amounts: Mapping[str, int]) -> dict[str, str]:
    return {currency: str(major_units(amount, currency)) for currency, amount in amounts.items()}


def _percent(given: Any) -> Decimal:
    try:
        percent = Decimal(str(given))
    except InvalidOperation:
        percent = Decimal(-1)
    if isinstance(given, bool) or not 0 <= percent <= 100:
        raise ValueError(f"must be a percentage from 0 to 100, not {str(given)[:40]!r}")
    if percent != round(percent, 2):
        raise ValueError("must have at most two decimals")
    return percent


def _number(percent: Decimal) -> int | float:
    return int(percent) if percent == percent.to_integral_value() else float(percent)


def _day(given: Any) -> str:
    text = given.isoformat() if isinstance(given, date) else given
    yearly = _YEARLY.fullmatch(text) if isinstance(text, str) else None
    try:
        # Read in a common year: the 29th of February is no day of every year.
        date.fromisoformat(f"2001-{text}" if yearly else text)
    except (TypeError, ValueError):
        raise ValueError("must be a day as 2026-11-15, or 11-15 for that day of every year") from None
    return str(text)


def _printable(text: str) -> str:
    if any(ord(character) < 32 and character != "\n" for character in text):
        raise ValueError("must have no control characters")
    return text


Money: TypeAlias = Annotated[
    dict[str, int],
    BeforeValidator(_money),
    PlainSerializer(_money_as_written),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}),
]
"""Minor units by currency, written as decimals: ``{USD: "6.95", JPY: 900}``."""

Percent: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(_percent),
    PlainSerializer(_number, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
"""From 0 to 100, at most two decimals."""

Day: TypeAlias = Annotated[str, BeforeValidator(_day)]
"""``2026-11-15``, or ``11-15`` of every year."""

Word: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
"""A tag, a category, a SKU."""

Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
"""What rules, questions, seasons and reason codes are called: ``final-sale``, ``worn_item``."""

Words: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_printable)
]
"""A sentence of the merchant to the customer."""
