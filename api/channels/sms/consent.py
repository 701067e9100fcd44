"""Opting out, in, and asking for help: recorded for each number with its history, and answered once."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.channels.sms.fates import Fates, Tell
from api.channels.sms.inbound import Inbound
from api.channels.sms.outbox import SmsOutbox
from api.clock import Clock, utc_now
from api.conversations.ports import Phrases
from store.database import Database
from store.models import SmsNumber
from store.repositories.sms import SmsRepository
from store.sms_rules import consent_word, opt_out_type
from store.vocabulary import ConsentKind, ConsentVia

UNKNOWN: Final = "none"
"""What phrases are told where the shop's name or contact is not known."""

_NOTES: Final = {ConsentKind.opt_out: "sms-note-stopped", ConsentKind.opt_in: "sms-note-started"}
_ANSWERS: Final = {
    ConsentKind.opt_out: "sms-stopped",
    ConsentKind.opt_in: "sms-started",
    ConsentKind.help: "sms-help",
}


@dataclass(frozen=True, kw_only=True)
class ShopContact:
    """Who the shop is, and where its customers find people."""

    name: str
    contact: str

    @property
    def values(self) -> dict[str, str]:
        """As the phrases take them."""
        return {"shop": self.name or UNKNOWN, "contact": self.contact or UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a message says about being written to."""

    kind: ConsentKind
    via: ConsentVia
    word: str


class Consents:
    """Takes the messages that carriers reserve; they never reach the assistant."""

    def __init__(
        self,
        *,
        database: Database,
        outbox: SmsOutbox,
        fates: Fates,
        phrases: Phrases,
        shop: ShopContact,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._fates = fates
        self._phrases = phrases
        self._shop = shop
        self._clock = clock

    def told(self, inbound: Inbound, phone: str) -> Told | None:
        """What the message says about it, if it is such a message."""
        by_twilio = opt_out_type(inbound.opt_out_type)
        with self._database.read() as session:
            is_out = SmsRepository(session).is_out(phone)
        found = consent_word(inbound.body, is_out=is_out)
        if by_twilio is not None:
            word = found[1] if found else inbound.opt_out_type or ""
            return Told(kind=by_twilio, via=ConsentVia.twilio, word=word.strip().upper())
        if found is None or (inbound.media and found[0] is not ConsentKind.opt_out):
            return None
        return Told(kind=found[0], via=ConsentVia.word, word=found[1])

    def take(self, inbound: Inbound, phone: str, told: Told, *, answer: bool) -> None:
        """Record it, once for each message, and answer it unless Twilio has or ``answer`` says no."""
        now = self._clock()
        with self._database.begin() as session:
            repository = SmsRepository(session)
            number = repository.number(phone, now)
            if not repository.take_in(inbound.sid, phone=phone, now=now, form=None):
                return
            changed = repository.note_consent(
                number, kind=told.kind, via=told.via, word=told.word, message_sid=inbound.sid, now=now
            )
            queued = None
            if answer and told.via is ConsentVia.word and _is_answered(told.kind, number, changed):
                queued = self._answer(session, number, inbound.sid, told.kind)
            tell = self._note(session, inbound.sid, phone, told) if changed else None
        self._outbox.wake(queued)
        if tell is not None:
            tell()

    def _answer(self, session: Session, number: SmsNumber, sid: str, kind: ConsentKind) -> UUID | None:
        return self._outbox.add(
            session,
            number,
            key=f"consent:{sid}",
            text=self._phrases.say(_ANSWERS[kind], None, **self._shop.values),
            always=kind is ConsentKind.opt_out,
        )

    def _note(self, session: Session, sid: str, phone: str, told: Told) -> Tell | None:
        thread = SmsRepository(session).thread_of(phone)
        if thread is None:
            return None
        return self._fates.note(
            session, thread.conversation_id, f"sms-consent:{sid}", _NOTES[told.kind], word=told.word
        )


def _is_answered(kind: ConsentKind, number: SmsNumber, changed: bool) -> bool:
    """One confirmation after STOP, then nothing until they are back."""
    return changed if kind is ConsentKind.opt_out else number.opted_out_at is None
