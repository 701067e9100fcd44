"""What is old goes, what is younger stays, whatever the ages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from store.database import Database
from store.models import Audit, Base, Conversation, Order
from store.personal.register import REGISTER, Kept
from store.personal.retention import STORED, applied_on, expire, note_applied
from store.personal.tables import table
from tests.store.personal.people import put_somebody

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

ages = st.lists(st.integers(min_value=0, max_value=3000), min_size=1, max_size=5)


def _empty(database: Database) -> None:
    with database.begin() as session:
        for one in reversed(Base.metadata.sorted_tables):
            session.execute(delete(one))


def _all(database: Database, kept: Kept, days: int) -> int:
    total = 0
    while True:
        with database.begin() as session:
            gone = expire(session, kept, days=days, now=NOW)
        total += gone
        if not gone:
            return total


@pytest.mark.parametrize("kept", [kept for kept in STORED if kept not in (Kept.conversations, Kept.orders)])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=ages, days=st.integers(min_value=1, max_value=2000))
def test_rows_older_than_allowed_go_and_no_others(
    sqlite_database: Database, kept: Kept, ages: list[int], days: int
) -> None:
    _empty(sqlite_database)
    for number, age in enumerate(ages):
        put_somebody(sqlite_database, f"p{number}", f"+1312555{number:04}", at=NOW - age * DAY)
        with sqlite_database.begin() as session:
            note = {"actor": "system", "action": "x", "subject_kind": "x", "subject_id": "x", "details": {}}
            session.add(Audit(at=NOW - age * DAY, **note))
    _all(sqlite_database, kept, days)
    assert _all(sqlite_database, kept, days) == 0
    young = sum(age <= days for age in ages)
    with sqlite_database.read() as session:
        for name, holding in REGISTER.items():
            if holding.kept is kept and holding.age:
                found = session.scalar(select(func.count()).select_from(table(name)))
                assert found in (young, 0), name  # 0: a table that this test fills with nothing
        assert session.scalar(select(func.count()).select_from(Conversation)) == len(ages)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=ages, days=st.integers(min_value=1, max_value=2000))
def test_old_conversations_go_with_all_that_hangs_on_them(
    sqlite_database: Database, ages: list[int], days: int
) -> None:
    _empty(sqlite_database)
    for number, age in enumerate(ages):
        put_somebody(sqlite_database, f"p{number}", f"+1312555{number:04}", at=NOW - age * DAY)
    _all(sqlite_database, Kept.conversations, days)
    young = sum(age <= days for age in ages)
    with sqlite_database.read() as session:
        for name in ("contacts", "conversations", "messages", "handoffs", "slack_threads", "proofs"):
            assert session.scalar(select(func.count()).select_from(table(name))) == young, name
        queued = session.scalar(select(func.count()).select_from(table("slack_erasures")))
        assert queued == len(ages) - young
        assert session.scalar(select(func.count()).select_from(Order)) == len(ages)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=ages, days=st.integers(min_value=1, max_value=2000))
def test_old_orders_lose_their_persons_and_nothing_else(
    sqlite_database: Database, ages: list[int], days: int
) -> None:
    _empty(sqlite_database)
    for number, age in enumerate(ages):
        put_somebody(sqlite_database, f"p{number}", f"+1312555{number:04}", at=NOW - age * DAY)
    assert _all(sqlite_database, Kept.orders, days) == sum(age > days for age in ages)
    with sqlite_database.read() as session:
        for order in session.scalars(select(Order)):
            assert (
                (order.email is None)
                == (order.shipping_address1 is None)
                == (NOW - order.placed_at > days * DAY)
            )
            assert order.total == 1


def test_a_day_is_done_once(database: Database) -> None:
    for counts in ({"codes": 3}, {"codes": 0}):
        with database.begin() as session:
            note_applied(session, counts, now=NOW)
    with database.read() as session:
        (entry,) = session.scalars(select(Audit))
        assert entry.details == {"codes": 3}
        assert (entry.subject_kind, entry.subject_id) == ("day", "2026-05-20")
        assert applied_on(session, NOW + timedelta(hours=11))
        assert not applied_on(session, NOW + DAY)
