"""Numbers, their consent, and text messages on their way in and out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from store.models import Conversation, SmsConsent, SmsInbound, SmsMessage, SmsNumber, SmsThread
from store.repositories.text_wishes import TextWishRepository
from store.types import new_id
from store.vocabulary import ConsentKind, ConsentVia, SmsState

_OPEN: Final = (SmsState.waiting, SmsState.sending)


class SmsRepository:
    """Queries about text messages, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def number(self, phone: str, now: datetime) -> SmsNumber:
        """The number as it is now, made when it is new, and kept from others until the transaction ends."""
        values = {"phone": phone, "next_position": 0, "created_at": now}
        self._session.execute(self._insert(SmsNumber).values(values).on_conflict_do_nothing())
        return self._session.scalars(
            select(SmsNumber)
            .where(SmsNumber.phone == phone)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()

    def is_out(self, phone: str) -> bool:
        """Whether the number has opted out."""
        found = select(SmsNumber.phone).where(SmsNumber.phone == phone, SmsNumber.opted_out_at.is_not(None))
        return self._session.scalar(found) is not None

    def note_consent(
        self,
        number: SmsNumber,
        *,
        kind: ConsentKind,
        via: ConsentVia,
        now: datetime,
        word: str | None = None,
        message_sid: str | None = None,
    ) -> bool:
        """Add to a held number's history; whether that changed what may be sent to it."""
        self._session.add(
            SmsConsent(phone=number.phone, kind=kind, via=via, word=word, message_sid=message_sid, at=now)
        )
        was = number.opted_out_at
        if kind is ConsentKind.opt_out:
            number.opted_out_at = was or now
            TextWishRepository(self._session).revoke(phone=number.phone, now=now)
        elif kind is ConsentKind.opt_in:
            number.opted_out_at = None
        self._session.flush()
        return (was is None) != (number.opted_out_at is None)

    def consents(self, phone: str) -> list[SmsConsent]:
        """A number's history, oldest first."""
        query = select(SmsConsent).where(SmsConsent.phone == phone).order_by(SmsConsent.id)
        return list(self._session.scalars(query))

    def knows(self, message_sid: str) -> bool:
        """Whether that message came before."""
        return self._session.get(SmsInbound, message_sid) is not None

    def take_in(self, message_sid: str, *, phone: str, now: datetime, form: dict[str, Any] | None) -> bool:
        """Note a message that came in, with ``form`` when it is still to be dealt with; False: known."""
        values = {
            "message_sid": message_sid,
            "phone": phone,
            "number": new_id(),
            "form": form,
            "received_at": now,
        }
        statement = self._insert(SmsInbound).values(values).on_conflict_do_nothing()
        return self._session.execute(statement.returning(SmsInbound.message_sid)).first() is not None

    def kept(self, phone: str | None = None) -> list[SmsInbound]:
        """What waits to be dealt with, of one number or of all, oldest first."""
        query = select(SmsInbound).where(SmsInbound.form.is_not(None)).order_by(SmsInbound.number)
        return list(self._session.scalars(query.where(SmsInbound.phone == phone) if phone else query))

    def inbound(self, message_sid: str) -> SmsInbound | None:
        """The message that came in under that id."""
        return self._session.get(SmsInbound, message_sid)

    def thread(self, conversation_id: UUID) -> SmsThread | None:
        """The phone of a conversation."""
        return self._session.get(SmsThread, conversation_id)

    def thread_of(self, phone: str, *, held: bool = False) -> SmsThread | None:
        """The conversation of a phone; ``held``: kept from others until the transaction ends."""
        query = select(SmsThread).where(SmsThread.phone == phone)
        return self._session.scalar(query.with_for_update() if held else query)

    def held_thread(self, conversation_id: UUID) -> SmsThread | None:
        """The phone of a conversation, kept from others until the transaction ends."""
        return self._session.scalar(
            select(SmsThread)
            .where(SmsThread.conversation_id == conversation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def add_thread(self, conversation_id: UUID, phone: str) -> SmsThread:
        """Begin the conversation of a phone."""
        thread = SmsThread(conversation_id=conversation_id, phone=phone, queued_seq=0)
        self._session.add(thread)
        self._session.flush()
        return thread

    def behind(self) -> list[tuple[UUID, int]]:
        """Conversations with messages that were not queued for their phone, and how far they are."""
        query = (
            select(SmsThread.conversation_id, Conversation.next_seq)
            .join(Conversation, Conversation.id == SmsThread.conversation_id)
            .where(Conversation.next_seq - 1 > SmsThread.queued_seq)
        )
        return [(row.conversation_id, row.next_seq) for row in self._session.execute(query)]

    def enqueue(
        self,
        number: SmsNumber,
        *,
        key: str,
        text: str,
        segments: int,
        now: datetime,
        conversation_id: UUID | None = None,
        message_id: UUID | None = None,
        pictures: Sequence[str] = (),
        always: bool = False,
    ) -> SmsMessage | None:
        """Queue a text for a held number; None when that ``key`` was queued before."""
        if self._session.scalar(select(SmsMessage.id).where(SmsMessage.key == key)) is not None:
            return None
        message = SmsMessage(
            phone=number.phone,
            position=number.next_position,
            key=key,
            conversation_id=conversation_id,
            message_id=message_id,
            text=text,
            segments=segments,
            pictures=list(pictures),
            always=always,
            created_at=now,
        )
        number.next_position += 1
        self._session.add(message)
        self._session.flush()
        return message

    def message(self, message_id: UUID) -> SmsMessage | None:
        """The text message with that id."""
        return self._session.get(SmsMessage, message_id)

    def by_sid(self, sid: str) -> SmsMessage | None:
        """The text message that Twilio knows by that id."""
        return self._session.scalar(select(SmsMessage).where(SmsMessage.sid == sid))

    def head(self, phone: str) -> SmsMessage | None:
        """What is to be sent to a number next."""
        return self._session.scalar(
            select(SmsMessage)
            .where(SmsMessage.phone == phone, SmsMessage.state.in_(_OPEN))
            .order_by(SmsMessage.position)
            .limit(1)
        )

    def heads(self) -> list[UUID]:
        """What is to be sent next, one for each number."""
        other = aliased(SmsMessage)
        first = (
            select(func.min(other.position))
            .where(other.phone == SmsMessage.phone, other.state.in_(_OPEN))
            .correlate(SmsMessage)
            .scalar_subquery()
        )
        query = select(SmsMessage.id).where(SmsMessage.state.in_(_OPEN), SmsMessage.position == first)
        return list(self._session.scalars(query))

    def sent_to(self, phone: str) -> Sequence[SmsMessage]:
        """Everything that was to be sent to a number, in order."""
        query = select(SmsMessage).where(SmsMessage.phone == phone).order_by(SmsMessage.position)
        return list(self._session.scalars(query))

    def sids(self, phone: str) -> set[str]:
        """Twilio's ids of what we know to have been sent to a number."""
        query = select(SmsMessage.sid).where(SmsMessage.phone == phone, SmsMessage.sid.is_not(None))
        return {sid for sid in self._session.scalars(query) if sid}

    def _insert(self, model: type[SmsNumber] | type[SmsInbound]) -> Any:
        dialect = self._session.get_bind().dialect.name
        return (postgresql if dialect == "postgresql" else sqlite).insert(model)
