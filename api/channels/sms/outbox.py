"""What a conversation's phone lacks is queued for it, and everything else that is ever sent to a phone.

Level-triggered: whoever calls, and however often, each message is queued once and in order. Nothing is sent
in here; ``courier`` is the one place that sends.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.channels.sms.enclosing import Enclosing
from api.channels.sms.fates import Fates, Tell
from api.channels.sms.text import Words, plain, split, texts
from api.clock import Clock, utc_now
from api.conversations.notes import is_note
from api.conversations.ports import Phrases
from api.segments import segments
from store.database import Database
from store.models import Message, SmsNumber, SmsThread
from store.repositories.conversations import ConversationRepository
from store.repositories.sms import SmsRepository
from store.sms_rules import is_served
from store.vocabulary import AuthorKind, Channel

NAME: Final = "sms-outbox"
_PAGE: Final = 200

_log = structlog.get_logger(__name__)


class SmsOutbox:
    """An ``Errand`` that mends what a lost call left behind."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        phrases: Phrases,
        enclosing: Enclosing,
        fates: Fates,
        wake: Callable[[UUID], None],
        clock: Clock = utc_now,
    ) -> None:
        """``wake`` is told of what was queued."""
        self._database = database
        self._phrases = phrases
        self._enclosing = enclosing
        self._fates = fates
        self._wake = wake
        self._clock = clock
        self.countries: frozenset[str] = frozenset()

    def changed(self, conversation_id: UUID) -> None:
        """Something was said in a conversation, which may have no phone. Never fails."""
        try:
            self._sync(conversation_id)
        except Exception:
            _log.exception("sms_behind", conversation=str(conversation_id))

    def open(self, session: Session) -> Sequence[str]:
        """The conversations whose phone is behind, with the number up to which."""
        return [f"{conversation}:{seq}" for conversation, seq in SmsRepository(session).behind()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        self._sync(UUID(key.partition(":")[0]))
        return None

    def add(
        self,
        session: Session,
        number: SmsNumber,
        *,
        key: str,
        text: str,
        always: bool = False,
        pictures: Sequence[str] = (),
        said: Message | None = None,
    ) -> UUID | None:
        """Queue words of ours, once for each ``key``; ``said`` is the message that they pass on."""
        told = plain(text)
        queued = SmsRepository(session).enqueue(
            number,
            key=key,
            text=told,
            segments=segments(told).count,
            pictures=pictures,
            conversation_id=said.conversation_id if said else None,
            message_id=said.id if said else None,
            always=always,
            now=self._clock(),
        )
        return queued.id if queued else None

    def serves(self, phone: str) -> bool:
        """See ``Texter``."""
        return is_served(phone, self.countries)

    def is_stopped(self, session: Session, phone: str) -> bool:
        """See ``Texter``."""
        return SmsRepository(session).number(phone, self._clock()).opted_out_at is not None

    def hold(self, session: Session, phone: str) -> None:
        """See ``Texter``."""
        SmsRepository(session).number(phone, self._clock())

    def text(
        self, session: Session, phone: str, *, key: str, text: str, said: Message | None = None
    ) -> UUID | None:
        """See ``Texter``."""
        number = SmsRepository(session).number(phone, self._clock())
        composed = self._enclosing.enclose(text, said.attachments if said else (), phone)
        queued = [
            self.add(
                session,
                number,
                key=f"{key}:{place}",
                text=part,
                pictures=composed.pictures if place == 0 else (),
                said=said,
            )
            for place, part in enumerate(split(plain(composed.text)))
        ]
        return next((one for one in queued if one is not None), None)

    def wake(self, message_id: UUID | None) -> None:
        """Have what was queued sent now."""
        if message_id is not None:
            self._wake(message_id)

    def _sync(self, conversation_id: UUID) -> None:
        tell: list[Tell] = []
        with self._database.begin() as session:
            repository = SmsRepository(session)
            thread = repository.held_thread(conversation_id)
            if thread is None:
                return
            number = repository.number(thread.phone, self._clock())
            found = ConversationRepository(session).after(conversation_id, thread.queued_seq, _PAGE)
            queued = [self._queue(session, number, thread, message, tell) for message in found]
        self.wake(next((one for one in queued if one is not None), None))
        for each in tell:
            each()
        if len(found) == _PAGE:
            self._sync(conversation_id)

    def _queue(
        self, session: Session, number: SmsNumber, thread: SmsThread, message: Message, tell: list[Tell]
    ) -> UUID | None:
        thread.queued_seq = message.seq
        if message.author_kind is AuthorKind.customer or is_note(message.data):
            return None
        if ConversationRepository(session).goes_to(message) is not Channel.sms:
            return None  # the customer reads it on the website
        composed = self._enclosing.compose(message, thread.phone)
        if composed.left_out:
            tell.append(self._left_out(session, message, composed.left_out))
        first: UUID | None = None
        for place, text in enumerate(self._texts(message, composed.text) if composed.text else ()):
            pictures = composed.pictures if place == 0 else ()
            key = f"said:{message.id}:{place}"
            queued = self.add(session, number, key=key, text=text, pictures=pictures, said=message)
            first = first or queued
        return first

    def _texts(self, message: Message, text: str) -> list[str]:
        return texts(
            author=message.author_kind,
            text=text,
            buttons=message.buttons,
            citations=message.citations,
            data=message.data,
            words=Words(choices=self._phrases.say("sms-choices"), more=self._phrases.say("sms-more")),
        )

    def _left_out(self, session: Session, message: Message, count: int) -> Tell:
        key = f"sms-pictures:{message.id}"
        return self._fates.note(
            session, message.conversation_id, key, "sms-note-pictures-left-out", count=count
        )
