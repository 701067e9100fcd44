from typing import Any

import pytest

from store.database import Database
from store.records import LineItemRecord, RefundItemRecord, ReturnItemRecord
from store.repositories.orders import OrderRepository
from store.returns.facts import DeliveryFacts, ItemFacts, OrderFacts, TakenFacts
from store.returns.from_orders import facts_of
from store.vocabulary import RefundStatus, ReturnStatus, ShipmentStatus
from tests.store.builders import DAY, NOW, a_return, order, order_id, put, refund, scan, shipment


def whole(database: Database, **changes: Any) -> OrderFacts:
    put(database, order(**changes))
    with database.read() as session:
        found = OrderRepository(session).get(order_id(database))
    assert found
    return facts_of(found, customer_tags=["vip"])


def mugs(database: Database, **changes: Any) -> ItemFacts:
    return whole(database, **changes).items[0]


def test_an_order_as_facts(sqlite_database: Database) -> None:
    delivered = shipment(status=ShipmentStatus.Delivered, delivered_at=NOW - DAY)
    facts = whole(sqlite_database, shipments=(delivered,), tags=("gift",))
    assert (facts.placed_at, facts.currency, facts.country_code) == (NOW - 5 * DAY, "USD", "US")
    assert (facts.tags, facts.customer_tags, facts.cancelled) == (("gift",), ("vip",), False)
    mug, bowl = facts.items
    assert (mug.quantity, mug.price, mug.discount, mug.tags) == (2, 1500, 0, ("stoneware",))
    zone = "America/Chicago"
    assert mug.deliveries == (
        DeliveryFacts(quantity=1, shipped_at=NOW - 4 * DAY, delivered_at=NOW - DAY, time_zone=zone),
        DeliveryFacts(quantity=1, time_zone=zone),
    )
    assert mug.taken == (TakenFacts(quantity=1, at=NOW - DAY),)
    assert bowl.deliveries == (DeliveryFacts(quantity=1, time_zone=zone),)
    assert bowl.taken == ()


def test_a_parcel_that_was_sent_again_counts_once(sqlite_database: Database) -> None:
    lost = shipment(external_id="lost", status=ShipmentStatus.Exception, quantities={"mug": 2})
    again = shipment(
        external_id="again", status=ShipmentStatus.Delivered, delivered_at=NOW, quantities={"mug": 2}
    )
    (delivery,) = mugs(sqlite_database, shipments=(lost, again)).deliveries
    assert (delivery.quantity, delivery.delivered_at) == (2, NOW)


@pytest.mark.parametrize(
    ("changes", "tracked"),
    [({}, True), ({"events": ()}, False), ({"events": (), "status_raw": "in_transit"}, True)],
)
def test_a_parcel_is_tracked_when_a_carrier_told_of_it(
    sqlite_database: Database, changes: dict[str, Any], tracked: bool
) -> None:
    assert mugs(sqlite_database, shipments=(shipment(**changes),)).deliveries[0].tracked is tracked


def test_delivered_without_a_time_counts_from_the_last_change(sqlite_database: Database) -> None:
    parcel = shipment(status=ShipmentStatus.Delivered, events=(scan(2, "Done"),))
    assert mugs(sqlite_database, shipments=(parcel,)).deliveries[0].delivered_at == NOW - 2 * DAY


def test_what_needs_no_parcel_is_there_at_once(sqlite_database: Database) -> None:
    card = LineItemRecord(external_id="c", title="Card", quantity=2, price=1, requires_shipping=False)
    (facts,) = whole(sqlite_database, line_items=(card,), shipments=(), returns=(), refunds=()).items
    assert facts.deliveries == (DeliveryFacts(quantity=2, delivered_at=NOW - 5 * DAY),)


def test_what_was_cancelled_does_not_come(sqlite_database: Database) -> None:
    cancelled = refund(
        return_external_id=None, items=(RefundItemRecord(line="mug", quantity=1, restock_type="cancel"),)
    )
    facts = mugs(sqlite_database, refunds=(cancelled,), returns=())
    assert sum(delivery.quantity for delivery in facts.deliveries) == 1
    assert facts.taken == ()
    gone = mugs(sqlite_database, shipments=(), updated_at=NOW, cancelled_at=NOW)
    assert gone.deliveries == ()


def backs(quantity: int, **changes: Any) -> dict[str, Any]:
    item = RefundItemRecord(line="mug", quantity=quantity, restock_type="return", restocked=True)
    return {"returns": (), "refunds": (refund(return_external_id=None, items=(item,), **changes),)}


@pytest.mark.parametrize(
    ("changes", "pieces"),
    [
        ({"refunds": ()}, 1),
        ({}, 1),  # the return and its refund are one
        ({"returns": (a_return(status=ReturnStatus.DECLINED),), "refunds": ()}, 0),
        ({"returns": (a_return(status=ReturnStatus.CANCELED),), "refunds": ()}, 0),
        ({"returns": (a_return(status=ReturnStatus.CLOSED),), "refunds": ()}, 1),
        ({"returns": (a_return(status=ReturnStatus.REQUESTED),), "refunds": ()}, 1),
        (backs(2), 2),
        (backs(2, status=RefundStatus.failed), 0),
        (backs(1) | {"returns": (a_return(),)}, 1),  # not connected, and yet one
        (backs(2) | {"returns": (a_return(),)}, 2),
        (
            {
                "returns": (
                    a_return(),
                    a_return(external_id="R2", items=(ReturnItemRecord(line="mug", quantity=1),)),
                )
            },
            2,
        ),
    ],
)
def test_pieces_that_are_spoken_for(sqlite_database: Database, changes: dict[str, Any], pieces: int) -> None:
    assert sum(taken.quantity for taken in mugs(sqlite_database, **changes).taken) == pieces


def test_a_refund_without_a_return_was_not_sent_back(sqlite_database: Database) -> None:
    lost = refund(return_external_id=None, items=(RefundItemRecord(line="mug", quantity=1),))
    (taken,) = mugs(sqlite_database, returns=(), refunds=(lost,)).taken
    assert not taken.sent_back
