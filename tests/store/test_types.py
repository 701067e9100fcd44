import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import uuid_utils
import uuid_utils.compat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from store.database import Database
from store.models import Contact
from store.types import LARGEST_AMOUNT, _Ids, exponent, major_units, minor_units, new_id
from tests.store.builders import NOW


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.30", "USD", 1230),
        ("12.3", "EUR", 1230),
        ("12", "GBP", 1200),
        ("1200", "JPY", 1200),
        ("1200.00", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("1500.50", "RSD", 150050),
        ("0", "USD", 0),
        (Decimal("409.94"), "USD", 40994),
        (7, "CAD", 700),
        ("-3.50", "USD", -350),
    ],
)
def test_money_is_counted_in_the_currencys_smallest_unit(
    amount: str | int | Decimal, currency: str, minor: int
) -> None:
    assert minor_units(amount, currency) == minor


@pytest.mark.parametrize(
    "amount", ["", "twelve", "1,50", "NaN", "Infinity", "1e400", "12.345", "9" * 40, "1" * 50_000]
)
def test_what_is_no_amount_is_refused_in_a_short_sentence(amount: str) -> None:
    with pytest.raises(ValueError, match=r"amount of money|more decimals") as refusal:
        minor_units(amount, "USD")
    assert len(str(refusal.value)) < 120


@given(
    st.integers(min_value=-LARGEST_AMOUNT, max_value=LARGEST_AMOUNT),
    st.sampled_from(["USD", "JPY", "KWD", "EUR", "CLF", "ISK", "XXX"]),
)
def test_money_survives_the_way_there_and_back(amount: int, currency: str) -> None:
    major = major_units(amount, currency)
    assert minor_units(major, currency) == amount
    assert -major.as_tuple().exponent <= exponent(currency) or amount == 0  # type: ignore[operator]


def test_ids_are_uuid7_in_order_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {made.version for made in ids} == {7}
    assert [made.hex[:12] for made in ids] == sorted(made.hex[:12] for made in ids)


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_instants_come_back_as_the_same_instant_in_utc(database: Database, moment: datetime) -> None:
    with database.begin() as session:
        contact = Contact(created_at=moment)
        session.add(contact)
    with database.read() as session:
        stored = session.get_one(Contact, contact.id).created_at
    assert stored == moment.astimezone(UTC)
    assert stored.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.begin() as session:
        session.add(Contact(created_at=datetime(2026, 1, 1)))


def test_ids_go_on_when_the_clock_is_set_back() -> None:
    ids = _Ids()
    an_hour_later = UUID(int=uuid_utils.uuid7(nanoseconds=time.time_ns() + 3600 * 10**9).int)
    made = [ids.next(an_hour_later), *(ids.next(uuid_utils.compat.uuid7()) for _ in range(200))]
    assert made == sorted(made)
    assert len(set(made)) == 201
    assert {each.version for each in made} == {7}
