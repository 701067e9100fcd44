from typing import Any

import pytest

from store.database import Database
from store.dispatch import Dispatch, dispatch_of, facts_of, unshipped
from store.models import Order
from store.records import LineItemRecord, RefundItemRecord
from store.repositories.orders import OrderRepository
from store.vocabulary import WaitingFor
from tests.store.builders import DAY, NOW, order, order_id, put, refund, shipment


def stored(database: Database, **changes: Any) -> Order:
    put(database, order(**changes))
    with database.read() as session:
        found = OrderRepository(session).get(order_id(database))
    assert found
    return found


def left(found: Order) -> dict[str, int]:
    return {line.title: pieces for line, pieces in unshipped(found)}


def test_what_no_parcel_holds_has_not_been_shipped(sqlite_database: Database) -> None:
    found = stored(sqlite_database, refunds=(), shipments=(shipment(quantities={"mug": 1}),))
    assert left(found) == {"Mug": 1, "Bowl": 1}


@pytest.mark.parametrize(
    ("restock_type", "pieces", "still_to_come"),
    [("cancel", 1, {"Bowl": 1}), ("return", 1, {"Mug": 1, "Bowl": 1}), (None, 2, {"Bowl": 1})],
)
def test_what_was_refunded_before_it_left_does_not_come(
    sqlite_database: Database, restock_type: str | None, pieces: int, still_to_come: dict[str, int]
) -> None:
    item = RefundItemRecord(line="mug", quantity=pieces, restock_type=restock_type)
    found = stored(sqlite_database, refunds=(refund(items=(item,)),), shipments=(shipment(),))
    assert left(found) == still_to_come


def test_cancelled_orders_and_what_needs_no_parcel_wait_for_nothing(sqlite_database: Database) -> None:
    card = LineItemRecord(
        external_id="card", title="Gift card", quantity=1, price=5000, requires_shipping=False
    )
    assert left(stored(sqlite_database, line_items=(card,), shipments=(), refunds=())) == {}
    assert left(stored(sqlite_database, updated_at=NOW, cancelled_at=NOW, shipments=())) == {}


def test_the_wait_is_told_with_its_reason(sqlite_database: Database) -> None:
    due = NOW - 2 * DAY
    waiting = dispatch_of(stored(sqlite_database, waiting_for="preorder", dispatch_by=due), NOW)
    assert waiting == Dispatch(waiting_for=WaitingFor.preorder, expected=due, late_days=2)
    unknown = dispatch_of(stored(sqlite_database, updated_at=NOW, waiting_for="the moon"), NOW)
    assert unknown == Dispatch(waiting_for=None, expected=None, late_days=0)


def test_a_parcel_without_a_promise_has_the_orders(sqlite_database: Database) -> None:
    found = stored(sqlite_database, promised_by=NOW + DAY)
    facts = facts_of(found.shipments[0], found)
    assert facts.promised_by == NOW + DAY
    assert facts.last_scan_at == NOW - 2 * DAY
    assert facts.time_zone == "America/Chicago"
    own = stored(sqlite_database, updated_at=NOW, shipments=(shipment(promised_by=NOW, updated_at=NOW),))
    assert facts_of(own.shipments[0], own).promised_by == NOW
