"""One webhook from "on disk" to what becomes of it, in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from store.importing.shopify_order import UnusableOrderError
from store.models import WebhookEvent
from store.repositories.webhooks import WebhookRepository
from store.tracking.reading import UnusableTrackingError
from store.vocabulary import WebhookSource, WebhookState
from store.webhooks import carriers, shop
from store.webhooks.outcome import Outcome
from store.webhooks.telling import body_of

MOST_TRIES = 8


def settle(session: Session, event_id: UUID, *, now: datetime) -> WebhookEvent | None:
    """Apply a webhook that was received, and those that waited for it. Needs a write session.

    Again is nothing: it is applied in the transaction that marks it so. None when there is no such webhook.
    Errors of the database are the caller's (`failed_once`).
    """
    webhooks = WebhookRepository(session)
    webhooks.one_at_a_time()
    event = webhooks.held(event_id)
    if event is None or event.state is not WebhookState.received:
        return event
    outcome = _settle(session, event, now)
    for woken in outcome.woken:
        _settle_beside(session, woken, now)
    return event


def failed_once(session: Session, event_id: UUID, *, error: Exception, now: datetime) -> WebhookState | None:
    """Note that it could not be applied this time; after `MOST_TRIES` it has failed."""
    event = WebhookRepository(session).held(event_id)
    if event is None or event.state is not WebhookState.received:
        return event.state if event else None
    event.tries += 1
    event.error = type(error).__name__
    if event.tries >= MOST_TRIES:
        event.state, event.settled_at = WebhookState.failed, now
    return event.state


def _settle(session: Session, event: WebhookEvent, now: datetime) -> Outcome:
    apply = shop.apply if event.source is WebhookSource.shopify else carriers.apply
    try:
        outcome = apply(session, event, body_of(event))
        event.error = None
    except (UnusableOrderError, UnusableTrackingError) as error:
        outcome = Outcome(state=WebhookState.failed)
        event.error = str(error)[:500]
    event.state, event.note, event.settled_at = outcome.state, outcome.note, now
    event.order_id = outcome.order_id
    session.flush()
    return outcome


def _settle_beside(session: Session, event_id: UUID, now: datetime) -> None:
    event = session.get(WebhookEvent, event_id)
    if event is None or event.state is not WebhookState.received:
        return
    try:
        with session.begin_nested():
            _settle(session, event, now)
    except (SQLAlchemyError, ValueError):
        session.refresh(event)  # it stays received, and is tried again on its own
