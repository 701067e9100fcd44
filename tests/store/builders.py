"""Orders and conversations to test with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from store.database import Database
from store.models import Conversation
from store.records import (
    AddressRecord,
    LineItemRecord,
    OrderRecord,
    RefundItemRecord,
    RefundRecord,
    ReturnItemRecord,
    ReturnRecord,
    ShipmentRecord,
    TrackingEventRecord,
)
from store.repositories.conversations import ConversationRepository
from store.repositories.order_writing import Upsert
from store.repositories.orders import OrderRepository
from store.vocabulary import (
    Channel,
    FinancialStatus,
    FulfillmentStatus,
    RefundStatus,
    ReturnReason,
    ReturnStatus,
    ShipmentStatus,
)

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def order(name: str = "#1001", **changes: Any) -> OrderRecord:
    """An order of two lines, one of them on its way."""
    record = OrderRecord(
        source="shopify",
        external_id=name.strip("#"),
        name=name,
        email="ada@example.com",
        phone="+13125550100",
        customer_name="Ada Byron",
        customer_phone="+13125550101",
        shipping=AddressRecord(
            name="Ada Byron",
            address1="1 Analytical Way",
            city="Chicago",
            province_code="IL",
            postcode="60625",
            country_code="US",
            phone="+13125550102",
        ),
        currency="USD",
        total=5000,
        subtotal=5000,
        placed_at=NOW - 5 * DAY,
        updated_at=NOW - 2 * DAY,
        financial_status=FinancialStatus.PARTIALLY_REFUNDED,
        fulfillment_status=FulfillmentStatus.PARTIALLY_FULFILLED,
        line_items=(
            LineItemRecord(external_id="mug", title="Mug", quantity=2, price=1500, tags=("stoneware",)),
            LineItemRecord(external_id="bowl", title="Bowl", quantity=1, price=2000),
        ),
        shipments=(shipment(),),
        returns=(a_return(),),
        refunds=(refund(),),
    )
    return replace(record, **changes)


def shipment(**changes: Any) -> ShipmentRecord:
    """A parcel with one mug, scanned twice."""
    record = ShipmentRecord(
        external_id="parcel",
        status=ShipmentStatus.InTransit,
        updated_at=NOW - 2 * DAY,
        shipped_at=NOW - 4 * DAY,
        carrier="UPS",
        tracking_number="1Z0",
        quantities={"mug": 1},
        destination_time_zone="America/Chicago",
        events=(scan(4, "Picked up"), scan(2, "Arrived")),
    )
    return replace(record, **changes)


def scan(
    days_ago: float, message: str, status: ShipmentStatus = ShipmentStatus.InTransit
) -> TrackingEventRecord:
    """A carrier's scan."""
    return TrackingEventRecord(occurred_at=NOW - days_ago * DAY, status=status, message=message, city="Reno")


def a_return(**changes: Any) -> ReturnRecord:
    """A mug on its way back."""
    record = ReturnRecord(
        external_id="R1",
        name="#1001-R1",
        status=ReturnStatus.OPEN,
        requested_at=NOW - DAY,
        updated_at=NOW - DAY,
        items=(ReturnItemRecord(line="mug", quantity=1, reason=ReturnReason.COLOR),),
    )
    return replace(record, **changes)


def refund(**changes: Any) -> RefundRecord:
    """The money for that mug."""
    record = RefundRecord(
        external_id="F1",
        amount=1500,
        currency="USD",
        status=RefundStatus.pending,
        created_at=NOW - DAY,
        return_external_id="R1",
        items=(RefundItemRecord(line="mug", quantity=1, amount=1500),),
    )
    return replace(record, **changes)


def put(database: Database, *records: OrderRecord) -> list[Upsert]:
    """Store orders in a transaction of their own."""
    with database.begin() as session:
        return OrderRepository(session).upsert(records)


def order_id(database: Database, name: str = "#1001") -> UUID:
    """The id of the stored order of that name."""
    with database.read() as session:
        return OrderRepository(session).candidates(name)[0].id


def new_conversation(session: Session, address_key: str = "203.0.113.7", now: datetime = NOW) -> Conversation:
    """A conversation of a new contact."""
    repository = ConversationRepository(session)
    contact = repository.create_contact(now=now)
    return repository.open(contact_id=contact.id, channel=Channel.widget, address_key=address_key, now=now)


def start_conversation(database: Database, address_key: str = "203.0.113.7") -> UUID:
    """The id of a new conversation, committed."""
    with database.begin() as session:
        return new_conversation(session, address_key).id


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile, transaction control left out."""
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", listen)
