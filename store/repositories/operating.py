"""How things stand, for whoever runs the product: counts and times, nothing that a customer wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import Conversation, Handoff, Message, SlackDelivery
from store.vocabulary import AuthorKind, DeliveryState, HandoffPriority, HandoffState

_UNDER_WAY: Final = (DeliveryState.waiting, DeliveryState.sending)
MOST_MESSAGES: Final = 200_000
"""Messages that are looked through for the last day's pace; of more the newest."""


@dataclass(frozen=True, kw_only=True)
class OpenHandoffs:
    """Conversations with a request for a person that is not resolved. ``oldest`` is when it was made."""

    state: HandoffState
    priority: HandoffPriority
    conversations: int
    oldest: datetime


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits somewhere, and since when the first."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Turns:
    """Turns under way; ``oldest`` is the first one's message."""

    under_way: int
    oldest: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """That a message was written; ``answers`` the customer's message that a first reply answers."""

    id: UUID
    author: AuthorKind
    answers: UUID | None


class OperatingRepository:
    """Queries about the whole shop, in the caller's session."""

    def __init__(self, session: Session) -> None:
        """Work in that session."""
        self._session = session

    def open_handoffs(self) -> list[OpenHandoffs]:
        """By state and priority."""
        count = func.count(func.distinct(Handoff.conversation_id))
        query = (
            select(Handoff.state, Handoff.priority, count, func.min(Handoff.requested_at))
            .where(Handoff.state != HandoffState.resolved)
            .group_by(Handoff.state, Handoff.priority)
        )
        return [
            OpenHandoffs(state=state, priority=priority, conversations=conversations, oldest=oldest)
            for state, priority, conversations, oldest in self._session.execute(query)
        ]

    def slack_backlog(self) -> Queue:
        """What is still to be delivered to Slack."""
        query = select(func.count(), func.min(SlackDelivery.created_at)).where(
            SlackDelivery.state.in_(_UNDER_WAY)
        )
        waiting, oldest = self._session.execute(query).one()
        return Queue(waiting=waiting, oldest=oldest)

    def turns(self) -> Turns:
        """The turns that are under way."""
        active = Conversation.active_turn
        found = list(
            self._session.scalars(select(active).where(active.is_not(None)).order_by(active).limit(10_000))
        )
        return Turns(under_way=len(found), oldest=found[0] if found else None)

    def beats(self, since: UUID) -> Sequence[Beat]:
        """The messages whose id comes after ``since``, at most ``MOST_MESSAGES``, the newest first."""
        query = (
            select(Message.id, Message.author_kind, Message.in_reply_to, Message.reply_index)
            .where(Message.id > since)
            .order_by(Message.id.desc())
            .limit(MOST_MESSAGES)
        )
        return [
            Beat(id=row.id, author=row.author_kind, answers=row.in_reply_to if row.reply_index == 0 else None)
            for row in self._session.execute(query)
        ]
