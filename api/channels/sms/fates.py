"""What becomes of a text: taken, refused, withheld, delivered or lost, and who is told of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.channels.sms.twilio import OPTED_OUT
from api.clock import Clock, utc_now
from api.conversations.notes import add_note
from api.conversations.ports import AgentDesk, Notifier, Phrases
from store.database import Database
from store.models import SmsMessage
from store.repositories.sms import SmsRepository
from store.sms_rules import LOST, later
from store.vocabulary import ConsentKind, ConsentVia, SmsState, SmsStatus

_QUOTED: Final = 120

Tell = Callable[[], None]

_log = structlog.get_logger(__name__)


class Fates:
    """Notes it in the store, and in the conversation when people should know.

    What is returned tells those who watch; call it once the transaction is committed.
    """

    def __init__(
        self,
        *,
        database: Database,
        phrases: Phrases,
        notifier: Notifier,
        desk: AgentDesk,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._phrases = phrases
        self._notifier = notifier
        self._desk = desk
        self._clock = clock

    def taken(self, session: Session, message: SmsMessage, *, sid: str, status: str | None) -> Tell:
        """Twilio has it, and says how far it is. Its number is held."""
        message.state, message.sid, message.error = SmsState.sent, sid, None
        message.sent_at = message.sent_at or self._clock()
        told = _status(status)
        return self._advance(session, message, told, None) if told else _nothing

    def refused(self, session: Session, message: SmsMessage, *, reason: str, code: int | None) -> Tell:
        """Twilio will never take it. Its number is held."""
        message.state, message.error, message.error_code = SmsState.failed, reason, code
        _log.error("sms_refused", delivery=str(message.id), reason=reason)
        if code == OPTED_OUT:
            return self._opted_out(session, message)
        return self._lost(session, message, f"{code}" if code else reason)

    def withheld(self, session: Session, messages: Sequence[SmsMessage]) -> Tell:
        """The number had opted out before they could be sent; one note for all of them."""
        told = next((one for one in reversed(messages) if one.conversation_id), None)
        if told is None or told.conversation_id is None:
            return lambda: None
        return self.note(session, told.conversation_id, f"sms-withheld:{told.id}", "sms-note-withheld")

    def status(
        self, *, sid: str, delivery: UUID | None, status: str, code: int | None, now: datetime
    ) -> bool:
        """Twilio tells the status of a message, in any order; False when it is none of ours."""
        told = _status(status)
        with self._database.begin() as session:
            repository = SmsRepository(session)
            found = repository.by_sid(sid) or (repository.message(delivery) if delivery else None)
            if found is None or (found.sid is not None and found.sid != sid):
                return False
            repository.number(found.phone, now)
            session.refresh(found)
            if found.state is not SmsState.failed:
                self.taken(session, found, sid=sid, status=None)
            tell = self._advance(session, found, told, code) if told else _nothing
        tell()
        return True

    def note(
        self, session: Session, conversation_id: UUID, key: str, phrase: str, **values: str | int
    ) -> Tell:
        """Tell the people who help that customer, once for each ``key``."""
        return add_note(
            session,
            conversation_id=conversation_id,
            external_id=key,
            text=self._phrases.say(phrase, None, **values),
            now=self._clock(),
            notifier=self._notifier,
            desk=self._desk,
        )

    def _advance(self, session: Session, message: SmsMessage, told: SmsStatus, code: int | None) -> Tell:
        was, message.status = message.status, later(message.status, told)
        if message.status is was:
            return _nothing
        if message.status not in LOST:
            message.state, message.error, message.error_code = SmsState.sent, None, None
            return _nothing
        message.state, message.error = SmsState.failed, str(message.status)
        message.error_code = code or message.error_code
        _log.error("sms_lost", delivery=str(message.id), status=message.status, code=code)
        if code == OPTED_OUT:
            return self._opted_out(session, message)
        return self._lost(session, message, f"{message.status}, {code}" if code else str(message.status))

    def _lost(self, session: Session, message: SmsMessage, reason: str) -> Tell:
        if message.conversation_id is None:
            return _nothing
        text = " ".join(message.text.split())
        quoted = text if len(text) <= _QUOTED else text[:_QUOTED].rstrip() + "…"
        return self.note(
            session,
            message.conversation_id,
            f"sms-failed:{message.id}",
            "sms-note-failed",
            reason=reason,
            text=quoted,
            pictures=len(message.pictures),
        )

    def _opted_out(self, session: Session, message: SmsMessage) -> Tell:
        repository, now = SmsRepository(session), self._clock()
        number = repository.number(message.phone, now)
        if number.opted_out_at is None:
            repository.note_consent(number, kind=ConsentKind.opt_out, via=ConsentVia.refusal, now=now)
        if message.conversation_id is None:
            return _nothing
        return self.note(session, message.conversation_id, f"sms-withheld:{message.id}", "sms-note-withheld")


def _status(told: str | None) -> SmsStatus | None:
    try:
        return SmsStatus(told or "")
    except ValueError:
        return None  # a new one of Twilio's, or one of messages that come in


def _nothing() -> None:
    """Nobody is to be told."""
