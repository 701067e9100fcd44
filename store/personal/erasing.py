"""Erasing a person, and conversations that have become too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from store.models import (
    Contact,
    Conversation,
    SlackAgentMessage,
    SlackDelivery,
    SlackErasure,
    SlackThread,
)
from store.personal.copying import count
from store.personal.finding import Person
from store.personal.register import REGISTER, Erasure
from store.personal.tables import about, root_of, table
from store.personal.trail import ERASED, note
from store.types import new_id


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure came to: rows by table, copies to be deleted in Slack, and what stays there.

    ``left_in_slack`` counts the messages that the shop's people wrote themselves: only they can delete those.
    """

    deleted: dict[str, int]
    anonymised: dict[str, int]
    slack_copies: int
    left_in_slack: int


def erase(session: Session, person: Person, *, orders: bool, actor: str, now: datetime) -> Erased:
    """Delete what is the person's; with ``orders`` also empty the personal fields of their orders.

    A person of whom nothing is left changes nothing, and leaves no second entry in the audit.
    """
    deleted = count(session, person, erasure=Erasure.deleted)
    left = _written_in_slack(session, person.conversations)
    copies = forget(session, person.conversations, now=now)
    for name in _by_address():
        session.execute(delete(table(name)).where(about(name, person)))
    session.execute(delete(Contact).where(Contact.id.in_(person.contacts)))
    anonymised = anonymise(session, person) if orders else {}
    done = Erased(deleted=deleted, anonymised=anonymised, slack_copies=copies, left_in_slack=left)
    if deleted or anonymised:
        note(
            session,
            ERASED,
            person,
            {
                "orders": [str(one) for one in person.orders] if anonymised else [],
                "deleted": deleted,
                "anonymised": anonymised,
                "slack_copies": copies,
                "left_in_slack": left,
            },
            actor=actor,
            now=now,
        )
    return done


def forget(session: Session, conversations: Sequence[UUID], *, now: datetime) -> int:
    """Delete conversations with all that hangs on them, and have their copies in Slack deleted; how many."""
    copies = _queue_slack_copies(session, conversations, now)
    session.execute(
        delete(Conversation).where(Conversation.id.in_(conversations)),
        execution_options={"synchronize_session": False},
    )
    return copies


def anonymise(session: Session, person: Person) -> dict[str, int]:
    """Empty the personal fields of the person's orders; how many rows changed, by table."""
    changed: dict[str, int] = {}
    for name, holding in REGISTER.items():
        if not holding.personal or root_of(name) != "orders":
            continue
        one = table(name)
        filled = or_(*(one.c[column].is_not(None) for column in holding.personal))
        theirs = about(name, person)
        number = session.scalar(select(func.count()).select_from(one).where(theirs, filled)) or 0
        if number:
            emptied = dict.fromkeys(holding.personal, null())
            session.execute(update(one).where(theirs).values(emptied))
            changed[name] = number
    return changed


def _by_address() -> list[str]:
    return [
        name
        for name, holding in REGISTER.items()
        if holding.addresses and holding.erasure is Erasure.deleted and name != "contacts"
    ]


def _queue_slack_copies(session: Session, conversations: Sequence[UUID], now: datetime) -> int:
    copies = session.execute(
        select(SlackThread.channel, SlackDelivery.ts)
        .join(SlackThread, SlackThread.id == SlackDelivery.thread_id)
        .where(
            SlackThread.conversation_id.in_(conversations),
            SlackThread.channel.is_not(None),
            SlackDelivery.ts.is_not(None),
        )
        .distinct()
    ).all()
    rows = [
        {"id": new_id(), "channel": channel, "ts": ts, "queued_at": now, "refused": None}
        for channel, ts in copies
    ]
    if rows:
        session.execute(insert(SlackErasure), rows)
    return len(rows)


def _written_in_slack(session: Session, conversations: Sequence[UUID]) -> int:
    query = (
        select(SlackAgentMessage.id)
        .join(SlackThread, SlackThread.id == SlackAgentMessage.thread_id)
        .where(SlackThread.conversation_id.in_(conversations))
    )
    return len(session.scalars(query).all())
