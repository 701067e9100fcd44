"""Field types for records from outside: forgiving about form, strict about sense.

A validation's context may hold ``warn``, a function that is told what was changed to make a value fit.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

LONGEST_KEY = 100
LONGEST_TEXT = 1000

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(value: str) -> str:
    """Without what databases cannot hold (NUL, lone surrogates) and surrounding space."""
    return _UNSTORABLE.sub("", value).strip()


def _text(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    cleaned = clean(value)
    if len(cleaned) > LONGEST_TEXT:
        warn(info, f"{info.field_name} is {len(cleaned):,} characters long and was cut to {LONGEST_TEXT:,}")
        cleaned = cleaned[:LONGEST_TEXT]
    return cleaned


def _key(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return clean(value) if isinstance(value, str) else value


def _blank_to_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _is_moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("should be a date and time such as 2026-01-31T12:00:00Z")
    return value


def _sensible(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("should name its time zone, as in 2026-01-31T12:00:00Z")
    if not 1990 <= value.year <= 2200:
        raise ValueError("should lie between the years 1990 and 2200")
    return value


def _listed(value: Any) -> Any:
    return [] if value is None else value


def _is_money(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("should be an amount of money such as 12.30")
    text = str(value).strip()
    if len(text) > 40:
        raise ValueError("should be an amount of money such as 12.30")
    return text


def warn(info: ValidationInfo, warning: str) -> None:
    """Tell the context's ``warn``, if there is one."""
    told: Callable[[str], None] | None = (info.context or {}).get("warn")
    if told is not None:
        told(warning)


Text = Annotated[str, BeforeValidator(_text)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none), BeforeValidator(_text)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_KEY), BeforeValidator(_key)]
OptionalKey = Annotated[Key | None, BeforeValidator(_blank_to_none)]
Moment = Annotated[datetime, AfterValidator(_sensible), BeforeValidator(_is_moment)]
OptionalMoment = Annotated[Moment | None, BeforeValidator(_blank_to_none)]
Money = Annotated[str, BeforeValidator(_is_money)]
OptionalMoney = Annotated[Money | None, BeforeValidator(_blank_to_none)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Listed = BeforeValidator(_listed)
"""For lists that may be null."""
