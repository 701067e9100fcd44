"""Times of the demo shop's file, told from now."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

# Days are counted on the calendar of the westernmost place: yesterday there is over everywhere else, too.
_CALENDAR = ZoneInfo("America/Los_Angeles")
_AGO = re.compile(r"(\d+)([hm])")
_DAY = re.compile(r"(\+?)(\d+)d (\d\d):(\d\d)")


def moment(told: str, now: datetime, zone: tzinfo) -> datetime:
    """What ``"6d 10:42"`` (six days ago, on the zone's clock), ``"+2d 20:00"`` (ahead), ``"5h"`` (ago) mean.

    Raises ``ValueError`` for anything else.
    """
    if ago := _AGO.fullmatch(told):
        number = int(ago[1])
        passed = timedelta(hours=number) if ago[2] == "h" else timedelta(minutes=number)
        return now.astimezone(UTC) - passed
    if day := _DAY.fullmatch(told):
        days = int(day[2]) if day[1] else -int(day[2])
        date = now.astimezone(_CALENDAR).date() + timedelta(days=days)
        return datetime.combine(date, time(int(day[3]), int(day[4])), zone).astimezone(UTC)
    raise ValueError(f"{told!r} is no time of the demo shop")


def in_order(moments: list[datetime], gap: timedelta = timedelta(minutes=20)) -> list[datetime]:
    """The same moments, the earlier ones moved back where they would not come before the next.

    Hours ago, times of yesterday and the dates of other time zones may otherwise cross.
    """
    ordered = list(moments)
    for index in range(len(ordered) - 2, -1, -1):
        ordered[index] = min(ordered[index], ordered[index + 1] - gap)
    return ordered
