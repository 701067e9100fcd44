"""Webhooks of the shop.

They come late, twice and in any order, so none of them is applied alone: what an order should be is worked
out from all that the shop has sent about it, and laid over what the store has.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from store.importing import shopify_events as told
from store.importing.shopify_events import TOPICS, Kind
from store.importing.shopify_order import SOURCE, to_record
from store.models import Order, WebhookEvent
from store.repositories.orders import OrderRepository
from store.repositories.webhooks import WebhookRepository
from store.vocabulary import WebhookState
from store.webhooks.outcome import Outcome, noted
from store.webhooks.parcels import lay_parcels, lay_scans
from store.webhooks.returned import lay_refunds, lay_returns
from store.webhooks.telling import Told, body_of


def apply(session: Session, event: WebhookEvent, body: dict[str, Any]) -> Outcome:
    """Bring the order to what the shop says of it. Raises `UnusableOrderError`."""
    webhooks, notes = WebhookRepository(session), list[str]()
    reference = event.reference or ""
    newest = webhooks.newest_order(reference)
    told_order = TOPICS[event.topic] is Kind.order
    if told_order and newest is event:
        _lay_order(session, event, reference, body, notes)
    order = OrderRepository(session).by_external_id(SOURCE, reference)
    if order is None:
        return Outcome(state=WebhookState.waiting)
    snapshots = [_told(each) for each in ({newest, event} if told_order else {newest}) if each is not None]
    parts = [_told(each) for each in webhooks.parts(reference)]
    waiting, new = lay_all(session, order, snapshots, parts, notes)
    for part in parts:
        if part.event.state in (WebhookState.received, WebhookState.waiting):
            part.event.state = WebhookState.waiting if part.event in waiting else WebhookState.applied
            part.event.order_id, part.event.settled_at = order.id, event.received_at
    superseded = told_order and newest is not event
    state = WebhookState.ignored if superseded else WebhookState.applied
    return Outcome(
        state=WebhookState.waiting if event in waiting else state,
        order_id=order.id,
        note=noted(notes),
        woken=(*webhooks.older_orders(event), *webhooks.wake(shop_ids=(), codes=_codes(order), again=new)),
    )


def lay_all(
    session: Session, order: Order, snapshots: list[Told], parts: list[Told], notes: list[str]
) -> tuple[set[WebhookEvent], set[str]]:
    """Lay everything over the order: those that have to wait, and the tracking keys that are new to it."""
    before = {shipment.id for shipment in order.shipments}
    lay_parcels(order, snapshots, _of(parts, Kind.fulfillment), notes)
    waiting = lay_scans(order, _of(parts, Kind.scan), notes)
    waiting |= lay_returns(order, _of(parts, Kind.returned))
    session.flush()
    lay_refunds(order, snapshots, _of(parts, Kind.refund), notes)
    session.flush()
    new = {shipment.tracking_key for shipment in order.shipments if shipment.id not in before}
    return waiting, {key for key in new if key}


def _lay_order(
    session: Session, event: WebhookEvent, reference: str, body: dict[str, Any], notes: list[str]
) -> None:
    record = to_record(told.unwrapped(body), notes.append)
    record = replace(record, external_id=reference, updated_at=event.version, shipments=None, refunds=None)
    OrderRepository(session).upsert([record])


def _codes(order: Order) -> set[str]:
    return {shipment.tracking_key for shipment in order.shipments if shipment.tracking_key}


def _told(event: WebhookEvent) -> Told:
    return Told(event=event, body=told.unwrapped(body_of(event)))


def _of(parts: list[Told], kind: Kind) -> list[Told]:
    return [part for part in parts if TOPICS.get(part.event.topic) is kind]
