"""Column types and value helpers that mean the same on SQLite and on PostgreSQL."""

import threading
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

import uuid_utils
import uuid_utils.compat
from babel.core import get_global
from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

LARGEST_AMOUNT = 2**53
"""Largest amount of money in minor units that is accepted: what JSON readers still hold exactly."""


class _Ids:
    """Ids of one process, each later than the one before, whatever becomes of the clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest = 0  # milliseconds since 1970

    def next(self, made: UUID) -> UUID:
        """``made``, or one a millisecond after the latest when the clock has been set back since."""
        with self._lock:
            at = made.int >> 80
            if at >= self._latest:
                self._latest = at
                return made
            self._latest += 1
            return UUID(int=uuid_utils.uuid7(nanoseconds=self._latest * 1_000_000).int)


_ids = _Ids()


def new_id() -> UUID:
    """A fresh UUIDv7: unguessable, close in the index to others of the same time, and later than the last."""
    return _ids.next(uuid_utils.compat.uuid7())


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in (any zone), aware UTC out, on both databases.

    Raises ``ValueError`` when handed a naive date-time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; keep UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a date-time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values their zone back, PostgreSQL's session zone up."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_column() -> JSON:
    """JSON on SQLite, JSONB on PostgreSQL; Python's None is SQL NULL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def enum_column(enum: type[StrEnum]) -> Enum:
    """A StrEnum stored by its value as a plain string."""
    return Enum(enum, native_enum=False, length=40, values_callable=_values, validate_strings=True)


def _values(enum: Any) -> list[str]:
    return [member.value for member in enum]


# Where CLDR's digits are those of daily life and ISO 4217, which payments follow, counts smaller units.
_CENTS_BY_ISO = frozenset(
    {"AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"}
)


def exponent(currency: str) -> int:
    """Digits after the point of a currency by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD."""
    if currency in _CENTS_BY_ISO:
        return 2
    if currency == "IQD":
        return 3
    fractions = get_global("currency_fractions")
    return int((fractions.get(currency) or fractions["DEFAULT"])[0])


def minor_units(amount: str | int | Decimal, currency: str) -> int:
    """``"12.30"``, ``"USD"`` -> 1230. Digits beyond the currency's are refused, zeros excepted.

    Raises ``ValueError`` with a sentence when the amount is no number, too precise, or too large.
    """
    try:
        value = Decimal(amount)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"{str(amount)[:40]!r} is not an amount of money") from error
    if not value.is_finite() or abs(value.adjusted()) > 20:
        raise ValueError(f"{str(amount)[:40]!r} is not an amount of money")
    scaled = value.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{str(amount)[:40]!r} has more decimals than {currency} has")
    if abs(scaled) > LARGEST_AMOUNT:
        raise ValueError(f"{str(amount)[:40]!r} is too large an amount of money")
    return int(scaled)


def major_units(amount: int, currency: str) -> Decimal:
    """1230, ``"USD"`` -> ``Decimal("12.30")``."""
    return Decimal(amount).scaleb(-exponent(currency))
