"""Whatever order webhooks come in, and however often: the same is left."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.models import Shipment
from store.records import TrackingEventRecord
from store.tracking.facts import Estimate, Tracking, Word
from store.tracking.laying import lay
from store.vocabulary import RefundStatus, ReturnStatus, ShipmentStatus
from tests.api.webhooks.sender import (
    NOW,
    Sent,
    a_fulfillment,
    a_refund,
    a_return,
    a_store,
    aftership,
    an_order,
    at,
    checkpoint,
    closed_return,
    easypost,
    scan,
    shopify,
    told_of,
)

PARCEL = {5: a_fulfillment(5), 9: a_fulfillment(9, shipment_status="in_transit")}
OTHER = a_fulfillment(6, 5002, tracking_number="9400", line_items=[{"id": 9002, "quantity": 1}])
GONE = OTHER | {"status": "cancelled", "updated_at": at(8)}
SETTLED = a_refund(60, transactions=[{"kind": "refund", "status": "success", "amount": "89.00"}])

SCANS = (
    scan(6, "pre_transit", "Label created"),
    scan(10, "in_transit", "Picked up", "received_at_origin_facility"),
    scan(30, "out_for_delivery", "Out for delivery"),
    scan(34, "delivered", "Left at front door"),
)

STORY: tuple[Sent, ...] = (
    shopify("orders/create", an_order(0), sent=0),
    shopify("fulfillments/create", PARCEL[5], sent=5),
    shopify("orders/updated", an_order(5, fulfillments=[PARCEL[5]]), sent=5),
    shopify("fulfillments/create", OTHER, sent=6),
    shopify("fulfillments/update", GONE, sent=8),
    shopify("orders/updated", an_order(8, fulfillments=[PARCEL[5], GONE]), sent=8),
    shopify("fulfillments/update", PARCEL[9], sent=9),
    shopify(
        "fulfillment_events/create",
        {"order_id": 820, "fulfillment_id": 5001, "status": "in_transit", "happened_at": at(9)},
        sent=9,
    ),
    easypost(SCANS[0]),
    easypost(*SCANS[:2], est_delivery_date="2026-03-08T00:00:00Z"),
    easypost(*SCANS[:3], est_delivery_date="2026-03-07T00:00:00Z"),
    easypost(*SCANS, signed_by="I. HOLM"),
    aftership("InTransit", checkpoint(11, "InTransit", "InTransit_003", "Arrived")),
    aftership("Exception", checkpoint(20, "Exception", "Exception_004", "Customs")),
    shopify("returns/request", a_return(), sent=50),
    shopify("returns/approve", a_return(status="open"), sent=52),
    shopify("refunds/create", a_refund(60, **{"return": {"id": 7001}}), sent=60),
    shopify(
        "orders/updated",
        an_order(
            61, financial_status="partially_refunded", fulfillments=[PARCEL[9], GONE], refunds=[SETTLED]
        ),
        sent=61,
    ),
    shopify("returns/close", closed_return("closed"), sent=62),
)


def end_of(story: list[Sent]) -> dict[str, Any]:
    with a_store() as store:
        store.take(*story)
        return told_of(store.order())


@pytest.fixture(scope="module")
def end() -> dict[str, Any]:
    """What is left when everything comes once and in order."""
    return end_of(list(STORY))


def test_the_story_ends_as_it_should(end: dict[str, Any]) -> None:
    (parcel,) = end["parcels"]
    assert (parcel["status"], parcel["sub_status"]) == (ShipmentStatus.Delivered, "Delivered_003")
    assert parcel["delivered_at"].isoformat() == at(34)
    assert parcel["estimated_delivery"].isoformat() == "2026-03-07T12:00:00+00:00"
    assert len(parcel["scans"]) == 7
    assert [(each["status"], each["closed_at"].isoformat()) for each in end["returns"]] == [
        (ReturnStatus.CLOSED, at(62))
    ]
    (refund,) = end["refunds"]
    assert (refund["status"], refund["cause"]) == (RefundStatus.succeeded, "7001")


@given(st.permutations(STORY), st.lists(st.sampled_from(STORY), max_size=5))
@settings(max_examples=10)
def test_any_order_and_any_repetition_of_webhooks_ends_the_same(
    end: dict[str, Any], shuffled: list[Sent], again: list[Sent]
) -> None:
    assert end_of([*shuffled, *again]) == end


@given(st.permutations(STORY), st.integers(1, len(STORY)))
@settings(max_examples=4)
def test_what_was_only_kept_is_applied_after_a_restart(
    end: dict[str, Any], shuffled: list[Sent], kept: int
) -> None:
    with a_store() as store:
        for sent in shuffled[:kept]:  # the process dies before it applies any of them
            store.keep(sent)
        with store.database.read() as session:
            open_ones = store.receiver.unsettled(session)
        assert len(open_ones) == kept
        for event in store.events():
            store.receiver.apply(event.id)
            store.receiver.apply(event.id)
        store.take(*shuffled)
        assert told_of(store.order()) == end
        with store.database.read() as session:
            assert store.receiver.unsettled(session) == []


moments = st.integers(0, 20).map(lambda hours: NOW - timedelta(days=3) + timedelta(hours=hours))
statuses = st.sampled_from(list(ShipmentStatus))
subs = st.none() | st.sampled_from(["Delivered_001", "Delivered_005", "Exception_012", "InTransit_003"])
trackings = st.builds(
    Tracking,
    code=st.just("X"),
    words=st.lists(st.builds(Word, status=statuses, at=moments, sub_status=subs), max_size=3).map(tuple),
    scans=st.lists(
        st.builds(
            TrackingEventRecord,
            occurred_at=moments,
            status=statuses,
            message=st.sampled_from(["", "a"]),
            city=st.none() | st.sampled_from(["Reno", "Joliet"]),
        ),
        max_size=3,
    ).map(tuple),
    estimate=st.none() | st.builds(Estimate, delivery=moments, at=moments),
)


def laid(said: list[Tracking]) -> Any:
    shipment = Shipment(status=ShipmentStatus.Pending, updated_at=NOW - timedelta(days=3), events=[])
    for each in said:
        lay(shipment, each)
    names: Callable[[Any], list[Any]] = lambda row: [getattr(row, name) for name in _NAMES]  # noqa: E731
    scans = {(e.occurred_at, e.status, e.message, e.city) for e in shipment.events}
    return names(shipment), scans


_NAMES = ("status", "sub_status", "status_at", "estimated_delivery", "delivered_at", "shipped_at")


@given(st.lists(trackings, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_any_order_of_what_carriers_say_ends_the_same(said: list[Tracking], random: Any) -> None:
    shuffled = [*said, *random.choices(said, k=3)] if said else []
    random.shuffle(shuffled)
    assert laid(shuffled) == laid(said)


@given(st.lists(trackings, max_size=6))
@settings(max_examples=200)
def test_nothing_undoes_a_delivery(said: list[Tracking]) -> None:
    delivered = Tracking(code="X", words=(Word(status=ShipmentStatus.Delivered, at=NOW - timedelta(days=9)),))
    (status, *_), _ = laid([delivered, *said])
    assert status is ShipmentStatus.Delivered
