"""Contacts, conversations, messages, hand-offs and widget sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from store.handover.priorities import most_urgent
from store.models import Contact, Conversation, Handoff, Message, Order, Rating, WidgetSession
from store.vocabulary import (
    AuthorKind,
    Channel,
    ConversationStatus,
    HandoffPriority,
    HandoffState,
    TurnState,
)

Row = TypeVar("Row", Contact, Conversation, Message, Handoff, WidgetSession)


class ConversationRepository:
    """Queries about conversations, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def create_contact(
        self,
        *,
        now: datetime,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
    ) -> Contact:
        """Add a contact. ``phone`` in E.164."""
        contact = Contact(name=name, email=email.lower() if email else None, phone=phone, created_at=now)
        return self._add(contact)

    def contact(self, contact_id: UUID) -> Contact | None:
        """The contact with that id."""
        return self._session.get(Contact, contact_id)

    def contact_of_phone(self, phone: str) -> Contact | None:
        """The newest contact with that number (E.164), which it has from a proof and never from a claim."""
        query = select(Contact).where(Contact.phone == phone).order_by(Contact.id.desc())
        return self._session.scalar(query.limit(1))

    def open(
        self,
        *,
        contact_id: UUID,
        channel: Channel,
        address_key: str,
        now: datetime,
        locale: str | None = None,
        time_zone: str | None = None,
    ) -> Conversation:
        """Start a conversation, owned by the bot. ``address_key`` names the address for limits."""
        return self._add(
            Conversation(
                contact_id=contact_id,
                channel=channel,
                status=ConversationStatus.bot,
                next_seq=1,
                address_key=address_key,
                locale=locale,
                time_zone=time_zone,
                created_at=now,
                updated_at=now,
            )
        )

    def get(self, conversation_id: UUID) -> Conversation | None:
        """The conversation with that id."""
        return self._session.get(Conversation, conversation_id)

    def lock(self, conversation_id: UUID) -> Conversation | None:
        """The conversation as it is now, kept from other writers until the transaction ends.

        PostgreSQL locks the row; on SQLite a write transaction has the whole database already.
        """
        return self._session.scalar(
            select(Conversation)
            .where(Conversation.id == conversation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def add_message(
        self,
        conversation: Conversation,
        *,
        author_kind: AuthorKind,
        text: str,
        now: datetime,
        author_name: str | None = None,
        external_id: str | None = None,
        payload: str | None = None,
        buttons: Sequence[Mapping[str, Any]] = (),
        citations: Sequence[Mapping[str, Any]] = (),
        data: Mapping[str, Any] | None = None,
        in_reply_to: UUID | None = None,
        reply_index: int | None = None,
        turn_state: TurnState = TurnState.none,
    ) -> Message:
        """Append a message with the conversation's next sequence number.

        Raises ``IntegrityError`` when ``external_id`` is known in this conversation, or
        ``(in_reply_to, reply_index)`` was stored before.
        """
        return self._add(
            Message(
                conversation_id=conversation.id,
                seq=self._take_seq(conversation, now),
                author_kind=author_kind,
                author_name=author_name,
                external_id=external_id,
                text=text,
                payload=payload,
                buttons=[dict(button) for button in buttons],
                citations=[dict(citation) for citation in citations],
                data=dict(data) if data is not None else None,
                in_reply_to=in_reply_to,
                reply_index=reply_index,
                turn_state=turn_state,
                created_at=now,
            )
        )

    def message(self, message_id: UUID) -> Message | None:
        """The message with that id."""
        return self._session.get(Message, message_id)

    def by_external_id(self, conversation_id: UUID, external_id: str) -> Message | None:
        """The message that the channel knows by that id."""
        return self._session.scalar(
            select(Message).where(
                Message.conversation_id == conversation_id, Message.external_id == external_id
            )
        )

    def replies_to(self, message_id: UUID) -> list[Message]:
        """What was answered to a message, in order."""
        query = select(Message).where(Message.in_reply_to == message_id).order_by(Message.reply_index)
        return list(self._session.scalars(query))

    def after(self, conversation_id: UUID, seq: int, limit: int = 200) -> list[Message]:
        """At most ``limit`` messages whose number is above ``seq``, oldest first."""
        return list(
            self._session.scalars(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.seq > seq)
                .order_by(Message.seq)
                .limit(limit)
            )
        )

    def goes_to(self, message: Message) -> Channel | None:
        """Where a message to the customer goes: where the one was written that it answers, or the last."""
        if message.channel is not None:
            return message.channel
        asked = self.message(message.in_reply_to) if message.in_reply_to else None
        if asked is not None and asked.channel is not None:
            return asked.channel
        conversation = self.get(message.conversation_id)
        return conversation.channel if conversation else None

    def earliest_pending(self, conversation_id: UUID) -> Message | None:
        """The oldest customer message that the bot has still to answer."""
        return self._session.scalar(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.turn_state == TurnState.pending)
            .order_by(Message.seq)
            .limit(1)
        )

    def with_active_turn(self) -> list[UUID]:
        """Ids of the conversations whose turn is under way."""
        return [conversation_id for conversation_id, _ in self.active_turns()]

    def active_turns(self) -> list[tuple[UUID, UUID]]:
        """(conversation id, message id) of every turn that is under way, oldest message first."""
        query = (
            select(Conversation.id, Conversation.active_turn)
            .where(Conversation.active_turn.is_not(None))
            .order_by(Conversation.active_turn)
        )
        return [(row.id, row.active_turn) for row in self._session.execute(query)]

    def is_active_turn(self, message_id: UUID) -> bool:
        """Whether the turn of that message is under way."""
        query = select(Conversation.id).where(Conversation.active_turn == message_id)
        return self._session.scalar(query) is not None

    def last_bot_messages(self, conversation_id: UUID, limit: int = 10) -> list[Message]:
        """The bot's last messages, newest first."""
        return list(
            self._session.scalars(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.author_kind == AuthorKind.bot)
                .order_by(Message.seq.desc())
                .limit(limit)
            )
        )

    def record_handoff(
        self,
        *,
        conversation_id: UUID,
        message_id: UUID,
        reason: str,
        now: datetime,
        priority: HandoffPriority = HandoffPriority.normal,
        mood: str | None = None,
        summary: str | None = None,
        order_id: UUID | None = None,
    ) -> Handoff:
        """Note that a message asked for a person. The same message again gives the first record.

        The requests of a conversation that are open are as urgent as the most urgent of them. ``order_id`` of
        an order that is gone is forgotten.
        """
        self.lock(conversation_id)
        known = self._session.scalar(select(Handoff).where(Handoff.message_id == message_id))
        if known is not None:
            return known
        waiting = self.open_handoffs(conversation_id)
        priority = most_urgent(priority, *(each.priority for each in waiting))
        for each in waiting:
            each.priority = priority
        return self._add(
            Handoff(
                conversation_id=conversation_id,
                message_id=message_id,
                reason=reason,
                priority=priority,
                state=HandoffState.waiting,
                requested_at=now,
                mood=mood,
                summary=summary,
                order_id=order_id if order_id and self._session.get(Order, order_id) else None,
            )
        )

    def earlier_handoffs(self, conversation_id: UUID) -> int:
        """How often this contact needed a person in other conversations."""
        contact = select(Conversation.contact_id).where(Conversation.id == conversation_id).scalar_subquery()
        query = (
            select(func.count(func.distinct(Handoff.conversation_id)))
            .join(Conversation, Handoff.conversation_id == Conversation.id)
            .where(Conversation.contact_id == contact, Conversation.id != conversation_id)
        )
        return self._session.scalar(query) or 0

    def open_handoffs(self, conversation_id: UUID) -> list[Handoff]:
        """All requests for a person that are not resolved."""
        query = select(Handoff).where(
            Handoff.conversation_id == conversation_id, Handoff.state != HandoffState.resolved
        )
        return list(self._session.scalars(query))

    def move_handoffs(self, conversation_id: UUID, state: HandoffState) -> None:
        """The requests for a person that are not resolved stand there now."""
        self._session.execute(
            update(Handoff)
            .where(Handoff.conversation_id == conversation_id, Handoff.state != HandoffState.resolved)
            .values(state=state)
        )

    def add_rating(
        self,
        conversation_id: UUID,
        *,
        score: int,
        now: datetime,
        comment: str | None = None,
        closed_at: datetime | None = None,
    ) -> Rating:
        """Keep how a customer found the help: one rating for each closing, the last word counts."""
        query = select(Rating).where(Rating.conversation_id == conversation_id)
        known = next((one for one in self._session.scalars(query) if one.closed_at == closed_at), None)
        if known is None:
            known = Rating(conversation_id=conversation_id, closed_at=closed_at)
            self._session.add(known)
        known.score, known.rated_at = score, now
        known.comment = comment or known.comment
        self._session.flush()
        return known

    def ratings(self, conversation_id: UUID) -> list[Rating]:
        """The ratings of a conversation, oldest first."""
        query = select(Rating).where(Rating.conversation_id == conversation_id).order_by(Rating.id)
        return list(self._session.scalars(query))

    def open_handoff(self, conversation_id: UUID) -> Handoff | None:
        """The newest request for a person that is not resolved."""
        return self._session.scalar(
            select(Handoff)
            .where(Handoff.conversation_id == conversation_id, Handoff.state != HandoffState.resolved)
            .order_by(Handoff.requested_at.desc(), Handoff.id.desc())
            .limit(1)
        )

    def create_session(
        self, *, conversation_id: UUID, token_hash: str, expires_at: datetime, now: datetime
    ) -> WidgetSession:
        """Give a browser the right to a conversation; it holds the token, we its hash."""
        return self._add(
            WidgetSession(
                conversation_id=conversation_id, token_hash=token_hash, expires_at=expires_at, created_at=now
            )
        )

    def find_session(self, token_hash: str, now: datetime) -> WidgetSession | None:
        """The session of a token, unless expired or revoked."""
        return self._session.scalar(
            select(WidgetSession).where(
                WidgetSession.token_hash == token_hash,
                WidgetSession.expires_at > now,
                WidgetSession.revoked_at.is_(None),
            )
        )

    def revoke_session(self, token_hash: str, now: datetime) -> bool:
        """End a session; False when there was none to end."""
        ended = self._session.execute(
            update(WidgetSession)
            .where(WidgetSession.token_hash == token_hash, WidgetSession.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(WidgetSession.id)
        )
        return ended.first() is not None

    def _take_seq(self, conversation: Conversation, now: datetime) -> int:
        # Taken by the database, so that writers who did not lock the conversation cannot take the same.
        self._session.flush()
        taken = self._session.execute(
            update(Conversation)
            .where(Conversation.id == conversation.id)
            .values(next_seq=Conversation.next_seq + 1, updated_at=now)
            .returning(Conversation.next_seq)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        set_committed_value(conversation, "next_seq", taken)
        set_committed_value(conversation, "updated_at", now)
        return taken - 1

    def _add(self, row: Row) -> Row:
        self._session.add(row)
        self._session.flush()
        return row
