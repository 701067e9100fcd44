from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.office_hours import OfficeHours, OfficeHoursError

CHICAGO = ZoneInfo("America/Chicago")
HOURS = OfficeHours.read(
    hours="Mon-Fri 09:00-17:00; Sat 10:00-14:00", zone=CHICAGO, holidays="2026-12-25, 2027-01-01"
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-11-23 17:00", "2026-11-24 09:00"),
        ("2026-11-28 14:00", "2026-11-30 09:00"),  # Saturday afternoon
        ("2026-12-24 18:00", "2026-12-26 10:00"),  # over a holiday
        ("2026-10-31 15:00", "2026-11-02 09:00"),  # over the end of summer time
    ],
)
def test_when_people_are_back(at: str, opens: str) -> None:
    assert HOURS.next_open(local(at)) == local(opens)
    assert HOURS.is_open(local(at)) == (at == opens)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_the_next_opening_is_open_and_not_before(at: datetime) -> None:
    opens = HOURS.next_open(at)
    assert opens is not None
    assert opens >= at
    assert HOURS.is_open(opens)
    assert opens - at < timedelta(days=5)


def test_without_hours_nothing_is_known_and_with_holidays_only_nobody_comes() -> None:
    always = OfficeHours.read(hours="", zone=UTC)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert always.next_open(now) == now
    days = ",".join((now.date() + timedelta(days=day)).isoformat() for day in range(70))
    closed = OfficeHours.read(hours="Mon-Sun 00:00-23:59", zone=UTC, holidays=days)
    assert closed.next_open(now) is None


@pytest.mark.parametrize(
    "hours", ["always", "Mon 9-17", "Mon-Fri 17:00-09:00", "Xxx 09:00-10:00", "Mon 09:00-25:00"]
)
def test_what_cannot_be_read_is_said(hours: str) -> None:
    with pytest.raises(OfficeHoursError):
        OfficeHours.read(hours=hours, zone=UTC)
