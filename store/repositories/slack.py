"""Threads of the agents' channel, and what is on its way to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from store.models import (
    Conversation,
    Handoff,
    Message,
    SlackAgentMessage,
    SlackDelivery,
    SlackEvent,
    SlackThread,
)
from store.vocabulary import (
    WITH_PEOPLE,
    AgentMessageOutcome,
    ConversationStatus,
    DeliveryKind,
    DeliveryState,
    HandoffState,
)

EVENTS_KEPT: Final = timedelta(days=1)

_UNDER_WAY: Final = (DeliveryState.waiting, DeliveryState.sending)


class SlackRepository:
    """Queries about threads and deliveries, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def open_thread(self, conversation_id: UUID, *, held: bool = False) -> SlackThread | None:
        """The thread in which the conversation is now; ``held`` as it is now, and kept from other writers."""
        query = select(SlackThread).where(
            SlackThread.conversation_id == conversation_id, SlackThread.ended_at.is_(None)
        )
        return self._session.scalar(_held(query) if held else query)

    def held_thread(self, thread_id: UUID) -> SlackThread | None:
        """The thread with that id as it is now, kept from other writers until the transaction ends."""
        return self._session.scalar(_held(select(SlackThread).where(SlackThread.id == thread_id)))

    def thread_at(self, channel: str, thread_ts: str) -> SlackThread | None:
        """The thread under that card."""
        return self._session.scalar(
            select(SlackThread).where(SlackThread.channel == channel, SlackThread.thread_ts == thread_ts)
        )

    def card_under_way(self) -> bool:
        """Whether some card may have been posted whose place in Slack is not noted yet."""
        query = select(SlackDelivery.id).where(
            SlackDelivery.kind == DeliveryKind.card, SlackDelivery.state == DeliveryState.sending
        )
        return self._session.scalar(query.limit(1)) is not None

    def last_thread(self, conversation_id: UUID) -> SlackThread | None:
        """The conversation's newest thread, open or not."""
        return self._session.scalar(
            select(SlackThread)
            .where(SlackThread.conversation_id == conversation_id)
            .order_by(SlackThread.id.desc())
            .limit(1)
        )

    def start_thread(
        self, *, conversation_id: UUID, queue: str, handoff_id: UUID | None, now: datetime
    ) -> SlackThread:
        """Begin a thread; its card is still to be posted."""
        thread = SlackThread(
            conversation_id=conversation_id,
            queue=queue,
            handoff_id=handoff_id,
            mirrored_seq=0,
            next_position=0,
            shown="",
            opened_at=now,
        )
        self._session.add(thread)
        self._session.flush()
        return thread

    def enqueue(
        self, thread: SlackThread, *, kind: DeliveryKind, key: str, now: datetime, **payload: Any
    ) -> SlackDelivery | None:
        """Put something at the end of a thread's queue, once for each ``key``: None when it is known.

        It is never older than what is before it in the thread, also when the clock has been set back.
        """
        known = select(SlackDelivery.id).where(SlackDelivery.thread_id == thread.id, SlackDelivery.key == key)
        if self._session.scalar(known) is not None:
            return None
        delivery = SlackDelivery(
            thread_id=thread.id,
            queue=thread.queue,
            rank=0 if kind is DeliveryKind.card else 1,
            position=thread.next_position,
            key=key,
            kind=kind,
            payload=payload,
            state=DeliveryState.waiting,
            tries=0,
            created_at=max(now, self._latest(thread) or now),
        )
        thread.next_position += 1
        self._session.add(delivery)
        self._session.flush()
        return delivery

    def _latest(self, thread: SlackThread) -> datetime | None:
        """When the last of a thread's deliveries was queued."""
        mine = select(SlackDelivery.created_at).where(
            SlackDelivery.thread_id == thread.id, SlackDelivery.position == thread.next_position - 1
        )
        return self._session.scalar(mine)

    def head(self, queue: str) -> SlackDelivery | None:
        """What is next in a channel, kept from others: cards before the rest, then in the order of coming."""
        return self._session.scalar(self._next(queue).with_for_update())

    def _next(self, queue: str) -> Select[SlackDelivery]:
        return (
            select(SlackDelivery)
            .where(SlackDelivery.queue == queue, SlackDelivery.state.in_(_UNDER_WAY))
            .order_by(
                (SlackDelivery.state == DeliveryState.sending).desc(),
                SlackDelivery.rank,
                SlackDelivery.created_at,
                SlackDelivery.position,
                SlackDelivery.id,
            )
            .limit(1)
        )

    def delivery(self, delivery_id: UUID) -> SlackDelivery | None:
        """The delivery with that id."""
        return self._session.get(SlackDelivery, delivery_id)

    def deliveries(self, thread_id: UUID) -> list[SlackDelivery]:
        """All of a thread, in order."""
        query = select(SlackDelivery).where(SlackDelivery.thread_id == thread_id)
        return list(self._session.scalars(query.order_by(SlackDelivery.position)))

    def waiting_update(self, thread_id: UUID) -> SlackDelivery | None:
        """An update of the card that has not been sent: it will show what is true by then.

        Held, so that it is not sent with what was true before.
        """
        return self._session.scalar(
            select(SlackDelivery)
            .where(
                SlackDelivery.thread_id == thread_id,
                SlackDelivery.kind.in_((DeliveryKind.update, DeliveryKind.card)),
                SlackDelivery.state == DeliveryState.waiting,
            )
            .limit(1)
            .with_for_update()
        )

    def waiting_heads(self) -> list[UUID]:
        """Of each channel the delivery that is next."""
        query = select(SlackDelivery.queue).where(SlackDelivery.state.in_(_UNDER_WAY)).distinct()
        queues = self._session.scalars(query).all()
        heads = (self._session.scalar(self._next(queue)) for queue in queues)
        return [head.id for head in heads if head is not None]

    def abandon(self, thread: SlackThread, *, error: str) -> None:
        """Send nothing more into a thread that is gone."""
        for delivery in self.deliveries(thread.id):
            if delivery.state in _UNDER_WAY:
                delivery.state = DeliveryState.failed
                delivery.error = error
        self._session.flush()

    def lagging(self, limit: int = 500) -> list[tuple[UUID, int]]:
        """(conversation, next number) of those for people whose thread is behind, or missing."""
        query = (
            select(Conversation.id, Conversation.next_seq)
            .outerjoin(
                SlackThread,
                (SlackThread.conversation_id == Conversation.id) & SlackThread.ended_at.is_(None),
            )
            .where(
                or_(
                    Conversation.status.in_(WITH_PEOPLE)
                    & (SlackThread.id.is_(None) | (SlackThread.mirrored_seq < Conversation.next_seq - 1)),
                    SlackThread.id.is_not(None) & (Conversation.status == ConversationStatus.closed),
                )
            )
            .limit(limit)
        )
        return [(row.id, row.next_seq) for row in self._session.execute(query)]

    def waiting_handoffs(self, limit: int = 1000) -> list[Handoff]:
        """The requests for a person that nobody has taken, oldest first; not those that a later one in the
        same thread has taken the place of."""
        is_current = or_(
            SlackThread.id.is_(None), SlackThread.handoff_id.is_(None), SlackThread.handoff_id == Handoff.id
        )
        query = (
            select(Handoff)
            .join(Conversation, Conversation.id == Handoff.conversation_id)
            .outerjoin(
                SlackThread, (SlackThread.conversation_id == Conversation.id) & SlackThread.ended_at.is_(None)
            )
            .where(
                Handoff.state == HandoffState.waiting,
                Conversation.status == ConversationStatus.awaiting_agent,
                is_current,
            )
            .order_by(Handoff.requested_at, Handoff.id)
            .limit(limit)
        )
        return list(self._session.scalars(query))

    def snoozed(self, limit: int = 500) -> list[SlackThread]:
        """The open threads that are to come up again."""
        query = select(SlackThread).where(
            SlackThread.snoozed_until.is_not(None), SlackThread.ended_at.is_(None)
        )
        return list(self._session.scalars(query.limit(limit)))

    def seen(self, event_id: str) -> bool:
        """Whether that event has been dealt with."""
        return self._session.get(SlackEvent, event_id) is not None

    def note_event(self, event_id: str, now: datetime) -> None:
        """That event has been dealt with; forgets those of yesterday."""
        self._session.execute(delete(SlackEvent).where(SlackEvent.received_at < now - EVENTS_KEPT))
        self._session.merge(SlackEvent(event_id=event_id, received_at=now))
        self._session.flush()

    def agent_message(self, thread_id: UUID, ts: str) -> SlackAgentMessage | None:
        """What became of the message of that time."""
        return self._session.scalar(
            select(SlackAgentMessage).where(
                SlackAgentMessage.thread_id == thread_id, SlackAgentMessage.ts == ts
            )
        )

    def note_agent_message(
        self,
        thread_id: UUID,
        *,
        ts: str,
        user: str,
        outcome: AgentMessageOutcome,
        now: datetime,
        reason: str | None = None,
        message_id: UUID | None = None,
    ) -> SlackAgentMessage:
        """Keep what became of a message; the first word stands."""
        known = self.agent_message(thread_id, ts)
        if known is not None:
            return known
        noted = SlackAgentMessage(
            thread_id=thread_id,
            ts=ts,
            user=user,
            outcome=outcome,
            reason=reason,
            message_id=message_id,
            created_at=now,
        )
        self._session.add(noted)
        self._session.flush()
        return noted

    def place_of(self, thread: SlackThread, seq: int) -> str | None:
        """What Slack calls the agent's message of that number, or the last one before it in the thread.

        One that was chosen in the modal is ours there; a correction hangs on the message that it corrects.
        """
        posted = select(SlackDelivery.ts).where(
            SlackDelivery.thread_id == thread.id, SlackDelivery.key == f"said:{seq}:0"
        )
        written = (
            select(SlackAgentMessage.ts)
            .join(Message, Message.id == SlackAgentMessage.message_id)
            .where(SlackAgentMessage.thread_id == thread.id, Message.seq <= seq)
            .order_by(Message.seq.desc())
            .limit(1)
        )
        return self._session.scalar(posted) or self._session.scalar(written)

    def queue_before(self, handoff: Handoff) -> Sequence[UUID]:
        """Conversations that have been waiting longer than this request."""
        query = (
            select(Conversation.id)
            .join(Handoff, Handoff.conversation_id == Conversation.id)
            .where(
                Conversation.status == ConversationStatus.awaiting_agent,
                Handoff.state == HandoffState.waiting,
                Handoff.requested_at < handoff.requested_at,
                Conversation.id != handoff.conversation_id,
            )
            .distinct()
        )
        return self._session.scalars(query).all()


def _held(query: Select[SlackThread]) -> Select[SlackThread]:
    return query.with_for_update().execution_options(populate_existing=True)
