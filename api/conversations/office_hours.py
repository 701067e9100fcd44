"""When people are there: pure rules over the shop's office hours, its time zone and its holidays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Self

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART: Final = re.compile(
    r"(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?\s+"
    r"(?P<opens>\d{1,2}:\d{2})\s*-\s*(?P<closes>\d{1,2}:\d{2})",
)
_LOOK_AHEAD: Final = 60
"""Days; without an open day among them nothing is said about when."""


class OfficeHoursError(ValueError):
    """The setting cannot be read."""


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """Opening times by day of the week (0 is Monday), in the shop's zone; without any it is always open."""

    zone: tzinfo
    hours: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()

    @classmethod
    def read(cls, *, hours: str, zone: tzinfo, holidays: str = "") -> Self:
        """From ``Mon-Fri 09:00-17:00; Sat 10:00-14:00`` and ``2026-12-25, 2026-12-26``.

        Raises `OfficeHoursError` that says what cannot be read.
        """
        days: dict[int, tuple[tuple[time, time], ...]] = {}
        for part in filter(None, (part.strip().lower() for part in re.split(r"[;,]", hours))):
            found = _PART.fullmatch(part)
            if found is None:
                raise OfficeHoursError(f"{part!r} is not like Mon-Fri 09:00-17:00")
            opening = _time(found["opens"]), _time(found["closes"])
            if opening[0] >= opening[1]:
                raise OfficeHoursError(f"{part!r} ends before it begins")
            for day in _span(found["first"], found["last"] or found["first"]):
                days[day] = (*days.get(day, ()), opening)
        return cls(zone=zone, hours=days, holidays=frozenset(_dates(holidays)))

    def is_open(self, at: datetime) -> bool:
        """Whether people are there at that moment."""
        return self.next_open(at) == at

    def next_open(self, at: datetime) -> datetime | None:
        """The moment itself when open, else the next opening; None when none is in sight."""
        if not self.hours:
            return at
        local = at.astimezone(self.zone)
        for days in range(_LOOK_AHEAD):
            day = local.date() + timedelta(days=days)
            if day in self.holidays:
                continue
            for opens, closes in sorted(self.hours.get(day.weekday(), ())):
                begin = datetime.combine(day, opens, self.zone)
                end = datetime.combine(day, closes, self.zone)
                if at < end:
                    return max(begin, at).astimezone(at.tzinfo)
        return None


def _span(first: str, last: str) -> list[int]:
    try:
        start, end = _DAYS.index(first), _DAYS.index(last)
    except ValueError:
        raise OfficeHoursError(f"days are {', '.join(day.capitalize() for day in _DAYS)}") from None
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _time(text: str) -> time:
    hour, minute = (int(part) for part in text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise OfficeHoursError(f"{text} is not a time of day") from None


def _dates(text: str) -> list[date]:
    try:
        return [date.fromisoformat(part.strip()) for part in re.split(r"[;,]", text) if part.strip()]
    except ValueError:
        raise OfficeHoursError("holidays are dates like 2026-12-25") from None
