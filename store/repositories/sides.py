"""Where a conversation's customer writes, and who else reads along."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from store.continuity import LINKS, Held
from store.models import (
    Contact,
    Conversation,
    Message,
    Order,
    Proof,
    SmsThread,
    TextWish,
    Visit,
    WidgetSession,
)
from store.repositories.orders import phone_is
from store.vocabulary import WITH_PEOPLE, AuthorKind, Channel, ConversationStatus, ProofKind


class Side(NamedTuple):
    """``channel`` is where the message is from that is being answered, or the customer's last one.

    ``is_shared``: a browser may read what is said.
    """

    channel: Channel
    is_shared: bool


def side_of(session: Session, conversation_id: UUID) -> Side:
    """The side of a conversation on which something is about to be said."""
    query = (
        select(func.coalesce(Message.channel, Conversation.channel), _is_shared(Conversation.id))
        .select_from(Conversation)
        .outerjoin(Message, Message.id == Conversation.active_turn)
        .where(Conversation.id == conversation_id)
    )
    found = session.execute(query).first()
    return Side(Channel(found[0]), bool(found[1])) if found else Side(Channel.widget, False)


def has_crossed(session: Session, conversation_id: UUID) -> bool:
    """Whether the message that is being answered is from another channel than the last that was."""
    asked = aliased(Message)
    query = (
        select(asked.channel)
        .join(Message, Message.in_reply_to == asked.id)
        .where(Message.conversation_id == conversation_id, Message.author_kind == AuthorKind.bot)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    before = session.scalar(query)
    return before is not None and before is not side_of(session, conversation_id).channel


class SideRepository:
    """Queries about one person's conversations, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def held(self, conversation_id: UUID) -> Held | None:
        """A conversation with its contact, also a closed one."""
        row = self._session.execute(_held().where(Conversation.id == conversation_id)).first()
        return _read(row) if row else None

    def is_shared(self, conversation_id: UUID) -> bool:
        """Whether a browser may read it."""
        return side_of(self._session, conversation_id).is_shared

    def of_phone(self, phone: str) -> list[Held]:
        """The open conversations of browsers that are proven to be of that phone's owner."""
        named = exists().where(
            Proof.conversation_id == Conversation.id, Proof.kind == ProofKind.identity, Proof.phone == phone
        )
        orders = select(Order.id).where(phone_is([phone]))
        proven = select(Proof.conversation_id).where(Proof.order_id.in_(orders), Proof.kind.in_(LINKS))
        wished = select(TextWish.conversation_id).where(TextWish.phone == phone, _counts())
        other = exists().where(SmsThread.conversation_id == Conversation.id, SmsThread.phone != phone)
        query = _held().where(
            or_(
                (Contact.phone == phone) & named,
                Conversation.id.in_(proven),
                Conversation.id.in_(wished),
            ),
            Conversation.status != ConversationStatus.closed,
            _is_shared(Conversation.id),
            ~other,
        )
        return [_read(row) for row in self._session.execute(query)]

    def is_anothers(self, conversation_id: UUID, *, email: str | None, phone: str) -> bool:
        """Whether a browser has it that did not prove that identity, as far as it can be told."""
        same = exists().where(
            Proof.conversation_id == conversation_id,
            Proof.kind == ProofKind.identity,
            Proof.phone == phone,
            Proof.email == (email or ""),
        )
        return self.is_shared(conversation_id) and not self._session.scalar(select(same))

    def merge(self, one: UUID, into: UUID) -> None:
        """Two contacts are the same person: the conversations of ``one``, and its phone, are the other's."""
        if one != into:
            self._session.execute(
                update(Conversation).where(Conversation.contact_id == one).values(contact_id=into)
            )
            self._session.execute(update(Contact).where(Contact.id == one).values(phone=None))

    def move(self, phone: str, conversation_id: UUID, *, queued_seq: int) -> None:
        """The phone goes on in that conversation, of which it has everything up to ``queued_seq``."""
        self._session.execute(
            update(SmsThread)
            .where(SmsThread.phone == phone)
            .values(conversation_id=conversation_id, queued_seq=queued_seq)
            .execution_options(synchronize_session=False)
        )
        self._session.expire_all()

    def seen(self, conversation_id: UUID) -> int:
        """The last message that the customer has: what a browser showed or they answered, or was texted."""
        showed = select(func.max(WidgetSession.seen_seq)).where(
            WidgetSession.conversation_id == conversation_id
        )
        said = select(func.max(Message.seq)).where(
            Message.conversation_id == conversation_id, Message.author_kind == AuthorKind.customer
        )
        texted = select(func.max(TextWish.sent_seq)).where(
            TextWish.conversation_id == conversation_id, TextWish.confirmed_at.is_not(None)
        )
        looked = select(Visit.seen_seq).where(Visit.conversation_id == conversation_id)
        return max(self._session.scalar(query) or 0 for query in (showed, said, texted, looked))

    def has_seen(self, session_id: UUID, seq: int) -> None:
        """A browser showed the messages up to that number."""
        self._session.execute(
            update(WidgetSession)
            .where(WidgetSession.id == session_id, WidgetSession.seen_seq < seq)
            .values(seen_seq=seq)
        )


def _is_shared(conversation_id: object) -> ColumnElement[bool]:
    return exists().where(
        WidgetSession.conversation_id == conversation_id, WidgetSession.revoked_at.is_(None)
    )


def _counts() -> ColumnElement[bool]:
    return TextWish.confirmed_at.is_not(None) & TextWish.revoked_at.is_(None)


def _held() -> Select[Conversation, str | None, datetime]:
    said = (
        select(func.max(Message.created_at))
        .where(Message.conversation_id == Conversation.id, Message.author_kind == AuthorKind.customer)
        .scalar_subquery()
    )
    return select(Conversation, Contact.email, said).join(Contact, Contact.id == Conversation.contact_id)


def _read(row: Row[Conversation, str | None, datetime]) -> Held:
    conversation, email, said_at = row
    return Held(
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        email=email,
        said_at=said_at or conversation.created_at,
        with_people=conversation.status in WITH_PEOPLE,
    )
