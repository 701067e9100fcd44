"""Webhooks of carriers' trackers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Order, Shipment, WebhookEvent
from store.repositories.orders import everything
from store.tracking import aftership, easypost
from store.tracking.facts import Tracking
from store.tracking.laying import lay
from store.tracking.matching import parcels
from store.tracking.reading import Reading
from store.vocabulary import WebhookSource, WebhookState
from store.webhooks.outcome import Outcome, noted

MOST_ORDERS = 20
"""With one tracking code, the newest."""

READERS: dict[WebhookSource, Callable[[dict[str, Any], Reading], Tracking]] = {
    WebhookSource.easypost: easypost.read,
    WebhookSource.aftership: aftership.read,
}


def apply(session: Session, event: WebhookEvent, body: dict[str, Any]) -> Outcome:
    """Lay over the parcels that are meant. Raises `UnusableTrackingError`."""
    reading = Reading(sent_at=event.triggered_at, received_at=event.received_at)
    tracking = READERS[event.source](body, reading)
    meant = parcels(tracking, _orders(session, tracking.code))
    for shipment, theirs in meant:
        lay(shipment, theirs)
    return Outcome(
        state=WebhookState.applied if meant else WebhookState.waiting,
        order_id=meant[-1][0].order_id if meant else None,
        note=noted(list(tracking.notes)),
    )


def _orders(session: Session, code: str) -> list[Order]:
    with_code = select(Shipment.order_id).where(Shipment.tracking_key == code)
    query = select(Order).where(Order.id.in_(with_code)).order_by(Order.placed_at.desc()).limit(MOST_ORDERS)
    return list(session.scalars(query.options(*everything()).execution_options(populate_existing=True)))
