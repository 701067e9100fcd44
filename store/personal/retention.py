"""What goes by itself when it is old enough, a batch at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from store.models import Audit, Contact, Conversation, Order
from store.personal.erasing import anonymise, forget
from store.personal.finding import Person
from store.personal.register import REGISTER, Kept
from store.personal.tables import table

BATCH = 200

APPLIED = "retention.applied"
_DAY = "day"

STORED = tuple(kept for kept in Kept if kept is not Kept.tracker)
"""What of it is in the store."""


def applied_on(session: Session, now: datetime) -> bool:
    """Whether the rules of that day (in UTC) have been applied."""
    query = select(Audit.id).where(
        Audit.subject_kind == _DAY, Audit.subject_id == day_of(now), Audit.action == APPLIED
    )
    return session.scalar(query.limit(1)) is not None


def note_applied(session: Session, counts: Mapping[str, int], *, now: datetime) -> None:
    """Keep what the rules of that day came to; the first word stands."""
    if not applied_on(session, now):
        session.add(
            Audit(
                at=now,
                actor="system",
                action=APPLIED,
                subject_kind=_DAY,
                subject_id=day_of(now),
                details=dict(counts),
            )
        )


def day_of(moment: datetime) -> str:
    """The day as it stands in the audit: ``2026-11-22``."""
    return moment.astimezone(UTC).date().isoformat()


def expire(session: Session, kept: Kept, *, days: int, now: datetime) -> int:
    """Remove a batch of what is older than ``days``; how much it was, 0 when nothing is left."""
    before = now - timedelta(days=days)
    if kept is Kept.conversations:
        return _conversations(session, before, now)
    if kept is Kept.orders:
        return _orders(session, before)
    return sum(
        _rows(session, table(name), holding.age, before)
        for name, holding in REGISTER.items()
        if holding.kept is kept and holding.age
    )


def _conversations(session: Session, before: datetime, now: datetime) -> int:
    old = session.scalars(
        select(Conversation.id)
        .where(Conversation.updated_at < before)
        .order_by(Conversation.updated_at)
        .limit(BATCH)
    ).all()
    forget(session, old, now=now)
    alone = ~exists().where(Conversation.contact_id == Contact.id)
    contacts = select(Contact.id).where(alone, Contact.created_at < before).limit(BATCH)
    gone = session.execute(delete(Contact).where(Contact.id.in_(contacts.scalar_subquery())))
    return len(old) + int(getattr(gone, "rowcount", 0))


def _orders(session: Session, before: datetime) -> int:
    """Empty the personal fields of orders placed before; those without any are not looked at again."""
    filled = or_(*(getattr(Order, column).is_not(None) for column in REGISTER["orders"].personal))
    old = session.scalars(select(Order.id).where(and_(Order.placed_at < before, filled)).limit(BATCH)).all()
    anonymise(session, Person(addresses=(), contacts=(), conversations=(), orders=tuple(old)))
    return len(old)


def _rows(session: Session, one: Table, age: str | None, before: datetime) -> int:
    (key,) = one.primary_key.columns
    old: list[UUID | Any] = list(
        session.scalars(select(key).where(one.c[age or ""] < before).limit(BATCH)).all()
    )
    if old:
        session.execute(delete(one).where(key.in_(old)))
    return len(old)
