import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.database import Database
from store.demo import order_records, seed
from store.demo.clock import moment
from store.dispatch import dispatch_of, facts_of, unshipped
from store.models import Order
from store.repositories.orders import OrderRepository
from store.shipping import Condition, ExceptionKind, assess
from store.verification import Outcome, verify_order
from store.vocabulary import (
    FinancialStatus,
    RefundStatus,
    ReturnStatus,
    ShipmentStatus,
    WaitingFor,
)
from tests.store.builders import NOW, put, start_conversation
from tests.store.builders import order as an_order

any_now = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
FICTIONAL_PHONE = re.compile(r"\+1[2-9]\d{2}55501\d{2}|\+447700900\d{3}")


def whole(database: Database, name: str) -> Order:
    with database.read() as session:
        repository = OrderRepository(session)
        found = repository.by_external_id("demo", name.lstrip("#"))
    assert found
    return found


def test_an_empty_store_is_seeded_once(database: Database) -> None:
    seeded = seed(database, now=NOW)
    assert 38 <= seeded <= 50
    assert seed(database, now=NOW) == 0


def test_a_store_with_orders_is_left_alone(database: Database) -> None:
    put(database, an_order())
    assert seed(database, now=NOW) == 0


def test_the_readmes_example_is_as_promised(database: Database) -> None:
    now = datetime.now(UTC)
    seed(database, now=now)
    order = whole(database, "#1001")
    assert (order.email, order.shipping_postcode) == ("maya.lindqvist@example.com", "60625")
    assert order.shipping_city == "Chicago"
    assert 6 <= (now - order.placed_at).days <= 8
    (shipment,) = order.shipments
    assessment = assess(facts_of(shipment, order), now)
    assert shipment.status is ShipmentStatus.InTransit
    assert assessment.condition is Condition.on_time
    assert assessment.expected is not None
    assert shipment.tracking_url
    assert unshipped(order) == []
    conversation = start_conversation(database)
    for email, postcode in (("maya.lindqvist@example.com", None), (None, "60625")):
        with database.begin() as session:
            result = verify_order(
                session,
                conversation_id=conversation,
                number="1001",
                email=email,
                postcode=postcode,
                now=now,
            )
        assert (result.outcome, result.order_id) == (Outcome.proven, order.id)


def test_the_shop_shows_everything_that_can_happen(database: Database) -> None:
    seed(database, now=NOW)
    records = order_records(NOW)
    orders = [whole(database, record.name) for record in records]
    shipments = [(shipment, order) for order in orders for shipment in order.shipments]
    assert {shipment.status for shipment, _ in shipments} == set(ShipmentStatus)
    found = [assess(facts_of(shipment, order), NOW) for shipment, order in shipments]
    assert {assessment.condition for assessment in found} == set(Condition)
    assert {assessment.exception for assessment in found} >= {
        ExceptionKind.customs_delay,
        ExceptionKind.wrong_address,
        ExceptionKind.damaged,
        ExceptionKind.lost,
        ExceptionKind.weather,
        ExceptionKind.returning_to_sender,
        ExceptionKind.returned_to_sender,
        ExceptionKind.refused,
        ExceptionKind.held_for_payment,
        ExceptionKind.tracking_expired,
    }
    assert {shipment.sub_status for shipment, _ in shipments} >= {
        "Delivered_001", "Delivered_002", "Delivered_003", "Delivered_005", "AttemptFail_002",
        "AttemptFail_003", "InTransit_002", "InTransit_003", "InTransit_007",
    }  # fmt: skip
    assert {order.waiting_for for order in orders} >= set(WaitingFor)
    assert any(len(order.shipments) > 1 and unshipped(order) for order in orders)
    assert any(dispatch_of(order, NOW).late_days for order in orders if unshipped(order))
    assert any(order.cancelled_at for order in orders)
    assert {order.financial_status for order in orders} >= {
        FinancialStatus.PAID, FinancialStatus.PENDING, FinancialStatus.AUTHORIZED,
        FinancialStatus.PARTIALLY_REFUNDED, FinancialStatus.REFUNDED,
    }  # fmt: skip
    assert {refund.status for order in orders for refund in order.refunds} >= {
        RefundStatus.pending, RefundStatus.succeeded, RefundStatus.failed,
    }  # fmt: skip
    assert {entry.status for order in orders for entry in order.returns} >= {
        ReturnStatus.REQUESTED, ReturnStatus.OPEN, ReturnStatus.CLOSED, ReturnStatus.DECLINED,
    }  # fmt: skip
    lines = [line for order in orders for line in order.line_items]
    assert {line.category for line in lines} >= {"home", "clothing", "outdoor"}
    assert any(line.final_sale for line in lines)
    assert any(line.discount for line in lines)
    assert {order.shipping_country_code for order in orders} >= {"US", "GB", "CA", "DE", "FR", "NL"}
    assert len({order.email for order in orders}) < len(orders) - 5


def test_nobody_real_is_in_it() -> None:
    for record in order_records(NOW):
        assert record.email
        assert record.email.endswith("@example.com")
        for phone in (record.phone, record.customer_phone, record.shipping.phone):
            assert phone is None or FICTIONAL_PHONE.fullmatch(phone), phone
        for shipment in record.shipments or ():
            assert shipment.tracking_url
            assert shipment.tracking_url.startswith("https://track.example.com/")


@given(any_now)
@settings(max_examples=60)
def test_the_shop_makes_sense_at_any_moment(now: datetime) -> None:
    records = order_records(now)
    placed = [record.placed_at for record in records]
    assert placed == sorted(placed), "later orders have higher numbers"
    for record in records:
        assert record.placed_at < now, record.name
        assert record.updated_at <= now, record.name
        assert record.promised_by is None or record.promised_by > record.placed_at
        assert record.dispatch_by is None or record.dispatch_by > record.placed_at
        for shipment in record.shipments or ():
            scans = [event.occurred_at for event in shipment.events]
            assert scans == sorted(set(scans)), record.name
            assert record.placed_at < scans[0], record.name
            assert scans[-1] <= now, record.name
        for refund in record.refunds or ():
            assert record.placed_at < refund.created_at <= (refund.processed_at or now), record.name
        for entry in record.returns or ():
            moments = [entry.requested_at, entry.received_at or entry.requested_at, entry.closed_at or now]
            assert moments == sorted(moments), record.name
            assert (record.shipments or ())[0].delivered_at < entry.requested_at  # type: ignore[operator]


@given(any_now)
@settings(max_examples=60)
def test_what_the_readme_shows_is_on_time_at_any_moment(now: datetime) -> None:
    (record,) = [record for record in order_records(now) if record.name == "#1001"]
    (shipment,) = record.shipments or ()
    assert shipment.promised_by is None
    assert record.promised_by
    assert shipment.estimated_delivery
    assert shipment.estimated_delivery <= record.promised_by
    assert shipment.estimated_delivery > now


@pytest.mark.parametrize("told", ["", "soon", "5d", "10:30", "5 d 10:30", "-1d 10:00"])
def test_a_time_that_says_nothing_is_an_error(told: str) -> None:
    with pytest.raises(ValueError, match="no time of the demo shop"):
        moment(told, NOW, UTC)
