"""When refunded money should arrive."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.refunds import after_business_days, expected_by

THURSDAY = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("visa", date(2026, 3, 26)),
        ("Credit Card", date(2026, 3, 26)),
        ("paypal", date(2026, 3, 19)),
        ("gift_card", date(2026, 3, 12)),
        ("store credit", date(2026, 3, 12)),
        ("barter", None),
        (None, None),
    ],
)
def test_by_method(method: str | None, expected: date | None) -> None:
    assert expected_by(method, THURSDAY, UTC) == expected


def test_the_day_is_the_shops() -> None:
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert expected_by("gift_card", late, ZoneInfo("Asia/Tokyo")) == date(2026, 3, 13)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 40))
def test_business_days_are_counted_one_by_one(day: date, count: int) -> None:
    result = after_business_days(day, count)
    between = [day + timedelta(days=step) for step in range(1, (result - day).days + 1)]
    counted = sum(1 for each in between if each.weekday() <= 4)
    assert counted == count
    assert result == day if count == 0 else result.weekday() <= 4
