"""What holds when facts contradict one another, come too early, or cannot be applied."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli.webhooks_check import examine
from api.webhooks.errand import WebhookErrand
from store.changing import request_change, settle_elsewhere
from store.commerce import Elsewhere
from store.importing.shopify import import_orders
from store.models import ChangeRequest, Return, ReturnItem, WebhookEvent
from store.returns.opening import OWN
from store.tracking.matching import same_carrier
from store.vocabulary import (
    ChangeKind,
    ChangeStatus,
    FinancialStatus,
    ReturnStatus,
    ShipmentStatus,
    WebhookSource,
    WebhookState,
)
from store.webhooks.settling import MOST_TRIES
from tests.api.conftest import settings_for
from tests.api.webhooks.sender import (
    NOW,
    ORDER,
    Store,
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
)
from tests.store.builders import start_conversation

APPLIED, WAITING = WebhookState.applied, WebhookState.waiting


@pytest.fixture
def store() -> Iterator[Store]:
    with a_store() as store:
        yield store


@pytest.fixture
def sold(store: Store) -> Store:
    """The order is there, with one parcel on its way."""
    store.take(shopify("orders/create", an_order(5, fulfillments=[a_fulfillment(5)]), sent=5))
    return store


def orders_file(path: Path, *orders: dict[str, Any]) -> Path:
    path = path / "orders.json"
    path.write_text(json.dumps({"orders": orders}))
    return path


def test_an_import_brings_what_was_waited_for(store: Store, tmp_path: Path) -> None:
    moved = easypost(scan(10, "out_for_delivery", "Out"))
    refunded = shopify("refunds/create", a_refund(60), sent=60)
    assert store.take(moved, refunded) == [WAITING, WAITING]
    import_orders(orders_file(tmp_path, an_order(5, fulfillments=[a_fulfillment(5)])), store.database)
    errand = WebhookErrand(store.receiver)
    with store.database.read() as session:
        keys = errand.open(session)
    assert [errand.run(key, 1) for key in keys] == [None, None]
    assert store.parcel().status is ShipmentStatus.OutForDelivery
    assert [refund.amount for refund in store.order().refunds] == [8900]
    assert [event.state for event in store.events()] == [APPLIED, APPLIED]


def test_an_import_does_not_undo_what_the_carrier_said(sold: Store, tmp_path: Path) -> None:
    sold.take(easypost(scan(30, "out_for_delivery", "Out"), est_delivery_date="2026-03-09"))
    newer = a_fulfillment(40, shipment_status="in_transit", estimated_delivery_at=at(99))
    import_orders(orders_file(tmp_path, an_order(40, fulfillments=[newer])), sold.database)
    parcel = sold.parcel()
    assert parcel.status is ShipmentStatus.OutForDelivery
    assert parcel.estimated_delivery is not None
    assert parcel.estimated_delivery.isoformat() == "2026-03-09T12:00:00+00:00"
    assert len(parcel.events) == 1


def test_a_code_that_is_given_out_again_is_about_the_newer_order(sold: Store) -> None:
    sold.take(easypost(scan(30, "delivered", "Left at door")))
    later = NOW + timedelta(days=1)
    other = an_order(0, id=821, name="#2002", created_at=later.isoformat(), updated_at=later.isoformat())
    parcel = a_fulfillment(5, 5009, order_id=821, created_at=later.isoformat(), updated_at=later.isoformat())
    sold.take(shopify("orders/create", other | {"fulfillments": [parcel]}))
    sold.take(easypost(scan(30, "delivered", "Left at door"), scan(200, "in_transit", "Picked up")))
    (new,) = sold.order("821").shipments
    assert (new.status, [event.message for event in new.events]) == (ShipmentStatus.InTransit, ["Picked up"])
    assert [event.message for event in sold.parcel().events] == ["Left at door"]


def test_a_scan_from_before_the_order_is_of_another_parcel(sold: Store) -> None:
    assert sold.take(easypost(scan(-200, "delivered", "Long ago"))) == [WAITING]
    assert sold.parcel().status is ShipmentStatus.InTransit


def test_another_carriers_or_another_orders_parcel_is_not_ours(sold: Store) -> None:
    lost = scan(30, "failure", "Lost", "lost")
    assert sold.take(easypost(lost, carrier="FedEx")) == [WAITING]
    assert sold.take(aftership("Delivered", checkpoint(30, "Delivered"), order_number="#9999")) == [WAITING]
    assert sold.parcel().status is ShipmentStatus.InTransit
    assert sold.take(aftership("Delivered", checkpoint(30, "Delivered"), order_number="#2001")) == [APPLIED]
    assert sold.parcel().status is ShipmentStatus.Delivered


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("UPS", "ups", True),
        ("UPS", "UPSDAP", True),
        ("Canada Post", "CanadaPost", True),
        ("DHL Express", "dhl-germany", True),
        ("Deutsche Post DHL", "dhl", True),
        (None, "FedEx", True),
        ("UPS", "USPS", False),
        ("Royal Mail", "Swiss Post", False),
        ("Canada Post", "Swiss Post", False),
    ],
)
def test_carriers_names(ours: str | None, theirs: str | None, same: bool) -> None:
    assert same_carrier(ours, theirs) is same


def test_what_comes_while_the_shop_makes_our_cancellation_does_not_undo_it(store: Store) -> None:
    store.take(shopify("orders/create", an_order(0)))
    confirmed, made = (datetime.fromisoformat(at(hours)) for hours in (10, 12))
    conversation = start_conversation(store.database)
    with store.database.begin() as session:
        request = request_change(
            session,
            order_id=store.order().id,
            conversation_id=conversation,
            kind=ChangeKind.cancel,
            key="k",
            now=confirmed,
            commerce=Elsewhere("shopify"),
        )
    store.take(shopify("orders/updated", an_order(10.5, tags="vip"), sent=10.5))
    with store.database.begin() as session:
        assert session.get_one(ChangeRequest, request.id).status is ChangeStatus.requested
        settle_elsewhere(session, request_id=request.id, refusal=None, now=made)
    store.take(shopify("orders/updated", an_order(10.2), sent=10.2))
    assert (store.order().cancelled_at, store.order().tags) == (made, ["vip"])
    theirs = an_order(11, cancelled_at=at(11), financial_status="voided")
    store.take(shopify("orders/cancelled", theirs, sent=11))
    assert store.order().cancelled_at == datetime.fromisoformat(at(11))
    assert store.order().financial_status is FinancialStatus.VOIDED


def test_the_shops_cancellation_is_taken_over(store: Store) -> None:
    store.take(shopify("orders/create", an_order(0)))
    cancelled = an_order(2, cancelled_at=at(2), cancel_reason="fraud", financial_status="voided")
    store.take(shopify("orders/cancelled", cancelled, sent=2), shopify("orders/updated", an_order(1), sent=1))
    assert store.order().cancelled_at == datetime.fromisoformat(at(2))


def test_the_shops_word_on_a_return_that_was_opened_here(sold: Store) -> None:
    with sold.database.begin() as session:
        order = sold.order()
        opened = NOW - timedelta(days=6)
        lamp = next(line for line in order.line_items if line.title == "Desk lamp")
        session.add(
            Return(
                order_id=order.id,
                external_id=f"{OWN}k",
                name="#2001-R1",
                status=ReturnStatus.REQUESTED,
                requested_at=opened,
                updated_at=opened,
                slip_token="t",
                items=[ReturnItem(line_item_id=lamp.id, quantity=1, reason="UNWANTED")],
            )
        )
    sold.take(shopify("returns/approve", a_return(status="open"), sent=60))
    sold.take(shopify("returns/close", closed_return("close"), sent=70))
    (entry,) = sold.order().returns
    assert (entry.external_id, entry.slip_token) == (f"{OWN}k", "t")
    assert (entry.status, entry.closed_at) == (ReturnStatus.CLOSED, datetime.fromisoformat(at(70)))


def test_a_return_may_be_opened_again(sold: Store) -> None:
    words = [("request", a_return()), ("approve", a_return(status="open"))]
    words += [("close", closed_return("closed")), ("reopen", closed_return("open"))] * 2
    for hour, (topic, body) in enumerate(words, start=50):
        assert sold.take(shopify(f"returns/{topic}", body, sent=hour)) == [APPLIED]
    (entry,) = sold.order().returns
    assert (entry.status, entry.closed_at) == (ReturnStatus.OPEN, None)


def test_a_return_without_its_items_waits_for_them(sold: Store) -> None:
    assert sold.take(shopify("returns/close", closed_return("closed"), sent=70)) == [WAITING]
    assert sold.order().returns == []
    assert sold.take(shopify("returns/request", a_return(), sent=60)) == [APPLIED]
    (entry,) = sold.order().returns
    assert (entry.status, entry.items[0].quantity) == (ReturnStatus.CLOSED, 1)
    assert {event.state for event in sold.events()} == {APPLIED}


def test_a_parcel_that_was_taken_back_and_made_again_has_its_scans(sold: Store) -> None:
    sold.take(easypost(scan(10, "out_for_delivery", "Out")))
    sold.take(shopify("fulfillments/update", a_fulfillment(12, status="cancelled"), sent=12))
    assert sold.order().shipments == []
    sold.take(shopify("fulfillments/update", a_fulfillment(14), sent=14))
    assert sold.parcel().status is ShipmentStatus.OutForDelivery


def test_an_unknown_status_is_kept_and_told(sold: Store, tmp_path: Path) -> None:
    assert sold.take(easypost(scan(10, "teleported", "Zap"))) == [APPLIED]
    assert sold.parcel().status is ShipmentStatus.InTransit
    settings = settings_for(
        tmp_path,
        database_url=str(sold.database.url),
        easypost_webhook_secret="s",
        aftership_webhook_secret="s",
    )
    found = {finding.what: finding.fine for finding in examine(settings)}
    assert found == {
        "Webhooks of easypost: the last came at 2026-03-12 15:00 UTC": True,
        "Webhooks of easypost: 1 held something unknown; the last: unknown status 'teleported'": None,
        "Webhooks of aftership: none has come yet": None,
    }


def test_the_doctor_counts_what_waits_and_what_failed(store: Store, tmp_path: Path) -> None:
    store.take(shopify("fulfillments/create", a_fulfillment(5)))
    store.keep(shopify("orders/create", {"id": 1}))
    settings = settings_for(tmp_path, database_url=str(store.database.url), shopify_webhook_secret="s")
    told = [finding.what for finding in examine(settings)]
    assert told[1] == "Webhooks of shopify: 1 wait for their order or parcel"
    assert told[2].startswith("Webhooks of shopify: 1 could not be applied; the last because: created_at")
    (nothing,) = examine(settings_for(tmp_path))
    assert "SHOPIFY_WEBHOOK_SECRET" in nothing.mend


def test_what_cannot_be_applied_is_tried_again_and_then_failed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no disk")

    errand = WebhookErrand(store.receiver)
    with monkeypatch.context() as breaking:
        breaking.setattr("store.webhooks.shop.lay_all", broken)
        sent = shopify("orders/create", an_order(0))
        key = str(store.keep(sent))
        waits = [errand.run(key, attempt) for attempt in range(1, MOST_TRIES + 1)]
    assert waits[0] == timedelta(seconds=5)
    assert None not in waits[:-1]
    assert waits[-1] is None
    (event,) = store.events()
    assert (event.state, event.error) == (WebhookState.failed, "RuntimeError")
    assert store.keep(sent) is None  # a duplicate, and yet another chance
    assert errand.run(key, 1) is None
    assert store.order().name == "#2001"


def test_an_order_that_is_applied_twice_at_once_is_one(store: Store) -> None:
    kept = store.keep(shopify("orders/create", an_order(0)))
    assert [store.receiver.apply(kept), store.receiver.apply(kept)] == [APPLIED, APPLIED]
    with store.database.read() as session:
        event = session.get_one(WebhookEvent, kept)
    assert (event.source, event.reference, event.order_id) == (WebhookSource.shopify, ORDER, store.order().id)
