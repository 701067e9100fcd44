"""Webhooks as they came, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, or_, select
from sqlalchemy.orm import Session

from store.models import WebhookEvent
from store.vocabulary import WebhookSource, WebhookState

ABOUT_ORDERS = "orders/%"
MOST_OF_ONE_ORDER = 500
_CARRIERS = (WebhookSource.easypost, WebhookSource.aftership)
_CURRENT = (WebhookState.received, WebhookState.applied, WebhookState.waiting)


@dataclass(frozen=True, kw_only=True)
class SourceSummary:
    """How the webhooks of one source fare. ``odd`` held something that was not understood."""

    source: WebhookSource
    last_at: datetime | None
    counts: dict[WebhookState, int]
    odd: int
    last_error: str | None
    last_note: str | None


class WebhookRepository:
    """Queries about webhooks, in the caller's session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, source: WebhookSource, external_id: str) -> WebhookEvent | None:
        """The webhook that its source knows by that id."""
        return self._session.scalar(
            select(WebhookEvent).where(WebhookEvent.source == source, WebhookEvent.external_id == external_id)
        )

    def replayed(
        self, source: WebhookSource, digest: str, triggered_at: datetime | None
    ) -> WebhookEvent | None:
        """The same topic and body that came before; with ``triggered_at``, only if it was sent then."""
        query = select(WebhookEvent).where(WebhookEvent.source == source, WebhookEvent.digest == digest)
        if triggered_at is not None:
            query = query.where(WebhookEvent.triggered_at == triggered_at)
        return self._session.scalar(query.limit(1))

    def add(self, event: WebhookEvent) -> None:
        """Keep a webhook."""
        self._session.add(event)
        self._session.flush()

    def held(self, event_id: UUID) -> WebhookEvent | None:
        """The webhook, locked until the transaction ends."""
        return self._session.scalar(
            select(WebhookEvent)
            .where(WebhookEvent.id == event_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def unsettled(self, limit: int = 500) -> Sequence[UUID]:
        """Ids of those that nobody looked at yet, oldest first."""
        query = select(WebhookEvent.id).where(WebhookEvent.state == WebhookState.received)
        return list(self._session.scalars(query.order_by(WebhookEvent.received_at).limit(limit)))

    def newest_order(self, reference: str) -> WebhookEvent | None:
        """The newest version of an order that the shop sent."""
        return self._session.scalar(
            select(WebhookEvent)
            .where(*self._of_shop(reference), WebhookEvent.topic.like(ABOUT_ORDERS))
            .order_by(*_newest_first())
            .limit(1)
        )

    def older_orders(self, event: WebhookEvent) -> list[UUID]:
        """Ids of the versions of the same order that nobody looked at since it came."""
        query = select(WebhookEvent.id).where(
            *self._of_shop(event.reference or ""),
            WebhookEvent.topic.like(ABOUT_ORDERS),
            WebhookEvent.state == WebhookState.received,
            WebhookEvent.id != event.id,
        )
        return list(self._session.scalars(query))

    def parts(self, reference: str) -> list[WebhookEvent]:
        """All that the shop sent about an order beside the order itself, oldest first."""
        query = (
            select(WebhookEvent)
            .where(*self._of_shop(reference), ~WebhookEvent.topic.like(ABOUT_ORDERS))
            .order_by(*_newest_first())
            .limit(MOST_OF_ONE_ORDER)
        )
        return list(self._session.scalars(query))[::-1]

    def one_at_a_time(self) -> None:
        """Wait until nobody else applies webhooks or imports orders, and keep them waiting until the end.

        What one of them does not find yet, the other has to find waiting.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(
                select(func.pg_advisory_xact_lock(func.hashtext("doorstep.store.webhooks")))
            )

    def wake(
        self, *, shop_ids: Collection[str], codes: Collection[str], again: Collection[str] = ()
    ) -> list[UUID]:
        """Those that waited for these orders of the shop's, or tracking keys, are to be looked at again.

        ``again`` are tracking keys whose webhooks are looked at even if they were applied before: to a
        parcel that has been gone meanwhile.
        """
        of_carriers = WebhookEvent.source.in_(_CARRIERS)
        waits = WebhookEvent.state == WebhookState.waiting
        wanted = [
            and_(waits, WebhookEvent.source == WebhookSource.shopify, WebhookEvent.reference.in_(shop_ids)),
            and_(waits, of_carriers, WebhookEvent.reference.in_(codes)),
        ]
        if again:
            applied = WebhookEvent.state == WebhookState.applied
            wanted.append(and_(applied, of_carriers, WebhookEvent.reference.in_(again)))
        query = select(WebhookEvent).where(or_(*wanted)).order_by(WebhookEvent.received_at)
        woken = list(self._session.scalars(query))
        for event in woken:
            event.state = WebhookState.received
        return [event.id for event in woken]

    def summary(self, source: WebhookSource) -> SourceSummary:
        """How the webhooks of a source fare."""
        ours = WebhookEvent.source == source
        counted = self._session.execute(
            select(WebhookEvent.state, func.count()).where(ours).group_by(WebhookEvent.state)
        )
        last = select(func.max(WebhookEvent.received_at)).where(ours)
        odd = select(func.count()).where(ours, WebhookEvent.note.is_not(None))
        return SourceSummary(
            source=source,
            last_at=self._session.scalar(last),
            counts={state: int(count) for state, count in counted},
            odd=self._session.scalar(odd) or 0,
            last_error=self._last(source, WebhookState.failed),
            last_note=self._last(source, None),
        )

    def _last(self, source: WebhookSource, state: WebhookState | None) -> str | None:
        column = WebhookEvent.error if state else WebhookEvent.note
        query = select(column).where(WebhookEvent.source == source, column.is_not(None))
        if state is not None:
            query = query.where(WebhookEvent.state == state)
        return self._session.scalar(query.order_by(WebhookEvent.received_at.desc()).limit(1))

    def _of_shop(self, reference: str) -> tuple[ColumnElement[bool], ...]:
        return (
            WebhookEvent.source == WebhookSource.shopify,
            WebhookEvent.reference == reference,
            or_(WebhookEvent.state.in_(_CURRENT), WebhookEvent.state == WebhookState.ignored),
        )


def _newest_first() -> tuple[UnaryExpression[Any], ...]:
    return (
        WebhookEvent.version.desc(),
        WebhookEvent.triggered_at.desc(),
        WebhookEvent.external_id.desc(),
    )
