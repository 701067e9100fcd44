"""Keeping webhooks, and applying what is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock
from api.webhooks.envelopes import Envelope
from store.database import Database
from store.models import WebhookEvent
from store.repositories.webhooks import WebhookRepository
from store.vocabulary import WebhookState
from store.webhooks.settling import MOST_TRIES, failed_once, settle

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A webhook on disk. ``is_new`` is false for one that came before."""

    event_id: UUID
    state: WebhookState
    is_new: bool


class Receiver:
    """Takes webhooks whose signature holds."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self.clock = clock

    def keep(self, envelope: Envelope) -> Kept:
        """Put it on disk, once: one with a known id, or the same body of the same moment, is a duplicate."""
        with self._database.begin() as session:
            webhooks = WebhookRepository(session)
            webhooks.one_at_a_time()
            external_id = envelope.external_id or f"sha256:{_replay_key(envelope)}"
            known = webhooks.known(envelope.source, external_id) or webhooks.replayed(
                envelope.source, envelope.digest, None if envelope.is_timed else envelope.triggered_at
            )
            if known is not None:
                return _again(known)
            event = _event(envelope, external_id, self.clock())
            webhooks.add(event)
            return Kept(event_id=event.id, state=event.state, is_new=True)

    def apply(self, event_id: UUID) -> WebhookState | None:
        """Apply one that is kept; still ``received`` when it could not be applied this time. Never fails."""
        with structlog.contextvars.bound_contextvars(webhook=str(event_id)):
            try:
                with self._database.begin() as session:
                    event = settle(session, event_id, now=self.clock())
            except Exception as error:
                _log.exception("webhook_not_applied")
                return self._failed(event_id, error)
            if event is not None:
                _tell(event)
            return event.state if event else None

    def unsettled(self, session: Session) -> list[str]:
        """Keys of those that are to be applied."""
        return [str(event_id) for event_id in WebhookRepository(session).unsettled()]

    def tries(self, event_id: UUID) -> int:
        """How often it could not be applied."""
        with self._database.read() as session:
            event = session.get(WebhookEvent, event_id)
            return event.tries if event else 0

    def _failed(self, event_id: UUID, error: Exception) -> WebhookState | None:
        with self._database.begin() as session:
            return failed_once(session, event_id, error=error, now=self.clock())


def _event(envelope: Envelope, external_id: str, now: datetime) -> WebhookEvent:
    state = WebhookState.received if envelope.reference else WebhookState.ignored
    if envelope.unusable:
        state = WebhookState.failed
        _log.warning("webhook_unusable", source=envelope.source, topic=envelope.topic)
    return WebhookEvent(
        source=envelope.source,
        external_id=external_id,
        digest=envelope.digest,
        topic=envelope.topic,
        reference=envelope.reference,
        version=envelope.version,
        triggered_at=envelope.triggered_at,
        received_at=now,
        body=envelope.text,
        state=state,
        error=envelope.unusable,
        settled_at=None if state is WebhookState.received else now,
    )


def _again(known: WebhookEvent) -> Kept:
    if known.state is WebhookState.failed and known.tries >= MOST_TRIES:
        known.state, known.tries = WebhookState.received, 0  # the sender's retry is ours, too
    return Kept(event_id=known.id, state=known.state, is_new=False)


def _replay_key(envelope: Envelope) -> str:
    return envelope.digest if envelope.is_timed else f"{envelope.digest}:{envelope.triggered_at.isoformat()}"


def _tell(event: WebhookEvent) -> None:
    if event.note:
        _log.warning("webhook_not_all_understood", source=event.source, topic=event.topic, note=event.note)
    _log.info("webhook", source=event.source, topic=event.topic, state=event.state)
