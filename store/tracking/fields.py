"""Field types for what carriers send: what is no text or no moment is left out, never refused."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from store.importing.fields import LONGEST_TEXT, clean


def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment, or seconds since 1970; without a zone it is UTC. None for anything else."""
    try:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            read = datetime.fromtimestamp(float(value), UTC)
        elif isinstance(value, str):
            read = datetime.fromisoformat(value.strip())
        else:
            return None
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return read if 1990 <= read.year <= 2200 else None


def day(value: Any) -> datetime | None:
    """As `moment`; a mere date, or its midnight, becomes its noon in UTC: that day nearly everywhere."""
    read = moment(value)
    if read is not None and read.time() == time():
        return read.replace(hour=12)
    return read


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return (clean(value)[:LONGEST_TEXT].strip() or None) if isinstance(value, str) else None


def _object(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> Any:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


Text = Annotated[str | None, BeforeValidator(_text)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Day = Annotated[datetime | None, BeforeValidator(day)]
AnObject = BeforeValidator(_object)
Objects = BeforeValidator(_objects)
