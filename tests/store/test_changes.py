"""May an order still be changed; what a confirmed change does, and what it does not prove."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from store.addresses import Address
from store.changes import ChangeFacts, Obstacle, facts_of, obstacle
from store.changing import KeyReusedError, UnknownOrderError, request_change
from store.commerce import OwnStore
from store.database import Database
from store.models import Audit, ChangeRequest, Order
from store.records import AddressRecord, LineItemRecord, OrderRecord
from store.repositories.changes import ChangeRequestRepository
from store.repositories.orders import OrderRepository
from store.types import new_id
from store.verification import Outcome, is_proven, verify_order
from store.vocabulary import (
    ChangeKind,
    ChangeStatus,
    FulfillmentStatus,
    ShipmentStatus,
)
from tests.store.builders import (
    DAY,
    NOW,
    new_conversation,
    order,
    order_id,
    put,
    shipment,
    start_conversation,
)

FREE = ChangeFacts(
    cancelled=False,
    fulfillment=FulfillmentStatus.UNFULFILLED,
    parcels=(),
    unsent=3,
    digital_lines=0,
    physical_lines=2,
)
ELSEWHERE = Address(address1="2 Oak St", city="Springfield", postcode="62704", country_code="US")
LEFT = [
    status for status in ShipmentStatus if status not in (ShipmentStatus.Pending, ShipmentStatus.InfoReceived)
]


def unsent(**changes: Any) -> OrderRecord:
    facts = {
        "fulfillment_status": FulfillmentStatus.UNFULFILLED,
        "shipments": (),
        "refunds": (),
        "returns": (),
    }
    return order(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"fulfillment": FulfillmentStatus.ON_HOLD}, None),
        ({"cancelled": True}, Obstacle.cancelled),
        ({"parcels": (ShipmentStatus.InTransit,), "unsent": 0}, Obstacle.shipped),
        ({"parcels": (ShipmentStatus.Delivered,), "unsent": 0}, Obstacle.delivered),
        ({"parcels": (ShipmentStatus.Delivered,) * 2, "unsent": 1}, Obstacle.partly_shipped),
        ({"parcels": (ShipmentStatus.Delivered, ShipmentStatus.InTransit), "unsent": 0}, Obstacle.shipped),
        ({"parcels": (ShipmentStatus.InfoReceived,), "unsent": 0}, Obstacle.packed),
        (
            {"parcels": (ShipmentStatus.InfoReceived, ShipmentStatus.InTransit), "unsent": 0},
            Obstacle.partly_shipped,
        ),
        ({"fulfillment": FulfillmentStatus.FULFILLED}, Obstacle.shipped),
        ({"fulfillment": FulfillmentStatus.PARTIALLY_FULFILLED}, Obstacle.partly_shipped),
        ({"fulfillment": FulfillmentStatus.IN_PROGRESS}, Obstacle.packed),
        ({"unsent": 0}, Obstacle.refunded),
        ({"physical_lines": 0, "digital_lines": 1, "unsent": 0}, Obstacle.digital),
    ],
)
def test_what_stands_in_the_way(changes: dict[str, Any], expected: Obstacle | None) -> None:
    for kind in ChangeKind:
        assert obstacle(kind, replace(FREE, **changes)) == expected


def test_a_gift_card_in_the_order_keeps_it_from_being_cancelled_not_from_being_sent_elsewhere() -> None:
    mixed = replace(FREE, digital_lines=1)
    assert obstacle(ChangeKind.cancel, mixed) is Obstacle.digital
    assert obstacle(ChangeKind.address, mixed) is None


@given(
    st.builds(
        ChangeFacts,
        cancelled=st.booleans(),
        fulfillment=st.sampled_from(FulfillmentStatus),
        parcels=st.lists(st.sampled_from(ShipmentStatus), max_size=4).map(tuple),
        unsent=st.integers(0, 5),
        digital_lines=st.integers(0, 2),
        physical_lines=st.integers(0, 3),
    ),
    st.sampled_from(ChangeKind),
)
def test_nothing_that_left_or_was_cancelled_can_be_changed(facts: ChangeFacts, kind: ChangeKind) -> None:
    if facts.cancelled or facts.parcels or not facts.unsent or not facts.physical_lines:
        assert obstacle(kind, facts) is not None
    if set(facts.parcels) & set(LEFT) and not facts.cancelled:
        assert obstacle(kind, facts) in (Obstacle.delivered, Obstacle.shipped, Obstacle.partly_shipped)


def change(
    database: Database,
    conversation: UUID,
    kind: ChangeKind = ChangeKind.cancel,
    key: str = "a-key",
    order: UUID | None = None,
) -> ChangeRequest:
    with database.begin() as session:
        return request_change(
            session,
            order_id=order or order_id(database),
            conversation_id=conversation,
            kind=kind,
            key=key,
            address=ELSEWHERE if kind is ChangeKind.address else None,
            now=NOW,
            commerce=OwnStore(),
        )


def stored(database: Database) -> Order:
    identity = order_id(database)
    with database.read() as session:
        found = OrderRepository(session).get(identity)
    assert found is not None
    return found


def audited(database: Database) -> list[Audit]:
    with database.read() as session:
        return list(session.scalars(select(Audit).where(Audit.action != "order.verified")))


def test_a_cancellation_is_carried_out_once_with_one_audit_entry(database: Database) -> None:
    put(database, unsent())
    conversation = start_conversation(database)
    first = change(database, conversation)
    again = change(database, conversation)
    assert first.id == again.id
    assert first.status is ChangeStatus.done
    assert (stored(database).cancelled_at, stored(database).cancel_reason) == (NOW, "customer")
    (entry,) = audited(database)
    assert entry.action == "order.cancellation_done"
    assert entry.actor == f"conversation:{conversation}"
    assert entry.details == {"request": str(first.id)}


def test_the_same_yes_twice_at_once_is_one_change(database: Database) -> None:
    put(database, unsent())
    conversation = start_conversation(database)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: change(database, conversation).id, range(4)))
    assert len(set(done)) == 1
    assert len(audited(database)) == 1


def test_an_order_that_left_meanwhile_is_refused_and_recorded(database: Database) -> None:
    put(database, unsent(shipments=(shipment(quantities={"mug": 2, "bowl": 1}),)))
    request = change(database, start_conversation(database))
    assert (request.status, request.obstacle) == (ChangeStatus.refused, "shipped")
    assert stored(database).cancelled_at is None
    assert [entry.action for entry in audited(database)] == ["order.cancellation_refused"]
    with database.read() as session:
        assert len(ChangeRequestRepository(session).of_order(request.order_id)) == 1


def test_a_key_names_one_change(database: Database) -> None:
    put(database, unsent())
    conversation = start_conversation(database)
    change(database, conversation)
    with pytest.raises(KeyReusedError):
        change(database, conversation, ChangeKind.address)
    with pytest.raises(KeyReusedError):
        change(database, start_conversation(database))
    with pytest.raises(UnknownOrderError):
        change(database, conversation, order=new_id())


def test_an_older_record_does_not_undo_it_and_a_newer_one_counts(database: Database) -> None:
    put(database, unsent())
    change(database, start_conversation(database))
    put(database, unsent(tags=("late",)))
    assert stored(database).cancelled_at == NOW
    put(database, unsent(updated_at=NOW + DAY))
    assert stored(database).cancelled_at is None


def test_the_address_is_changed_and_leaves_no_address_in_the_audit(database: Database) -> None:
    put(database, unsent())
    change(database, start_conversation(database), ChangeKind.address)
    found = stored(database)
    assert (found.shipping_address1, found.shipping_city, found.shipping_postcode) == (
        "2 Oak St",
        "Springfield",
        "62704",
    )
    assert found.shipping_name == "Ada Byron"
    (entry,) = audited(database)
    assert entry.action == "order.address_change_done"
    assert "Oak" not in str(entry.details)


def proves(database: Database, postcode: str, conversation: UUID | None = None) -> bool:
    with database.begin() as session:
        tried = verify_order(
            session,
            conversation_id=conversation or new_conversation(session).id,
            number="1001",
            postcode=postcode,
            now=NOW,
        )
    return tried.outcome is Outcome.proven


def test_a_postcode_that_a_customer_typed_in_proves_nothing(database: Database) -> None:
    put(database, unsent())
    change(database, start_conversation(database), ChangeKind.address)
    assert not proves(database, "62704")
    assert proves(database, "60625"), "the one the order was placed with does, as before"
    change(database, start_conversation(database), ChangeKind.address, key="again")
    assert proves(database, "60625"), "after a second change too"
    assert not proves(database, "62704")


def test_an_order_without_a_postcode_gets_none_to_prove_it_with(database: Database) -> None:
    put(database, unsent(shipping=AddressRecord(country_code="US")))
    change(database, start_conversation(database), ChangeKind.address)
    assert not proves(database, "62704")


def test_what_the_shop_says_later_proves_again(database: Database) -> None:
    put(database, unsent())
    change(database, start_conversation(database), ChangeKind.address)
    echo = AddressRecord(postcode="62704", country_code="US")
    put(database, unsent(updated_at=NOW + DAY, shipping=echo))
    assert not proves(database, "62704"), "the shop only repeats what the customer typed in"
    corrected = AddressRecord(postcode="60601", country_code="US")
    put(database, unsent(updated_at=NOW + 2 * DAY, shipping=corrected))
    assert proves(database, "60601")
    assert not proves(database, "60625")


def test_others_postcode_proofs_of_the_order_end(database: Database) -> None:
    put(database, unsent())
    mine, other, by_email = (start_conversation(database) for _ in range(3))
    assert proves(database, "60625", mine)
    assert proves(database, "60625", other)
    with database.begin() as session:
        verify_order(session, conversation_id=by_email, number="1001", email="ada@example.com", now=NOW)
    change(database, mine, ChangeKind.address)
    identity = order_id(database)
    with database.read() as session:
        after = NOW + timedelta(seconds=1)
        assert is_proven(session, mine, identity, after)
        assert not is_proven(session, other, identity, after)
        assert is_proven(session, by_email, identity, after)


def test_the_facts_are_read_from_a_stored_order(sqlite_database: Database) -> None:
    card = LineItemRecord(external_id="card", title="Card", quantity=1, price=5000, requires_shipping=False)
    put(sqlite_database, unsent(line_items=(card,)))
    assert obstacle(ChangeKind.cancel, facts_of(stored(sqlite_database))) is Obstacle.digital
