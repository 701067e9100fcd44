"""The SMS side of the service: what comes in from phones, and what becomes of what went out."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from api.channels.sms.access import TwilioAccess
from api.channels.sms.consent import Consents, ShopContact
from api.channels.sms.fates import Fates
from api.channels.sms.inbound import Inbound
from api.channels.sms.joining import Joining, address_key_of
from api.channels.sms.outbox import SmsOutbox
from api.clock import Clock, utc_now
from api.conversations.leaving import TextWishes
from api.conversations.ports import Phrases
from api.conversations.service import ConversationService
from api.conversations.texts import EmptyMessageError
from api.limits import Limit, Limiter, TooManyRequestsError
from store.database import Database
from store.repositories.sms import SmsRepository
from store.sms_rules import is_served, written_from
from store.verification import prove_phone
from store.vocabulary import Channel

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SmsRules:
    """What the operator has set. ``countries`` are served, all when there are none."""

    messages_per_number: Limit
    countries: frozenset[str]
    shop: ShopContact


class SmsChannel:
    """Takes messages from phones. All methods block: call them on a thread."""

    def __init__(
        self,
        *,
        access: TwilioAccess,
        database: Database,
        service: ConversationService,
        outbox: SmsOutbox,
        fates: Fates,
        consents: Consents,
        joining: Joining,
        wishes: TextWishes,
        phrases: Phrases,
        limiter: Limiter,
        rules: SmsRules,
        fetch: Callable[[str], None],
        clock: Clock = utc_now,
        proof_clock: Clock = utc_now,
    ) -> None:
        """``fetch`` is told of messages that are kept; ``proof_clock`` is the assistant's."""
        self.access = access
        self.fates = fates
        self._database = database
        self._service = service
        self._outbox = outbox
        self._consents = consents
        self._joining = joining
        self._wishes = wishes
        self._phrases = phrases
        self._limiter = limiter
        self._rules = rules
        self._fetch = fetch
        self._clock = clock
        self._proof_clock = proof_clock

    def receive(self, inbound: Inbound) -> None:
        """Take a message; when this returns it is on disk. The same ``sid`` again does nothing.

        Raises ``TooManyRequestsError`` when the number sends too much. An opt-out is recorded even then.
        """
        phone = written_from(inbound.sender)
        with self._database.read() as session:
            if SmsRepository(session).knows(inbound.sid):
                return
        told = self._consents.told(inbound, phone) if phone else None
        try:
            self._limiter.check(self._rules.messages_per_number, address_key_of(phone or inbound.sender))
        except TooManyRequestsError:
            if phone is None or told is None:
                raise
            self._consents.take(inbound, phone, told, answer=False)
            return
        if phone is None:
            _log.info("sms_from_no_number", sid=inbound.sid)  # nothing can be sent to a short code or a name
        elif told is not None:
            self._consents.take(inbound, phone, told, answer=True)
        elif not is_served(phone, self._rules.countries):
            self._turn_away(inbound, phone)
        else:
            self._say(inbound, phone)

    def _say(self, inbound: Inbound, phone: str) -> None:
        now = self._clock()
        with self._database.begin() as session:
            tell = self._wishes.answered(session, phone, inbound.body) if not inbound.media else None
            if SmsRepository(session).knows(inbound.sid):  # the same one, at the same time
                return
            if tell is not None:
                SmsRepository(session).take_in(inbound.sid, phone=phone, now=now, form=None)
        if tell is not None:
            return tell()
        with self._database.begin() as session:
            conversation_id = self._joining.conversation_of(session, phone)
            prove_phone(session, conversation_id=conversation_id, phone=phone, now=self._proof_clock())
            repository = SmsRepository(session)
            waits = bool(inbound.media or repository.kept(phone))
            if waits:
                repository.take_in(inbound.sid, phone=phone, now=now, form=inbound.kept())
        if waits:
            self._fetch(inbound.sid)
            return
        try:
            self._service.accept(
                conversation_id=conversation_id,
                external_id=inbound.sid,
                text=inbound.body,
                channel=Channel.sms,
            )
        except EmptyMessageError:
            _log.info("sms_empty", sid=inbound.sid)
        with self._database.begin() as session:
            SmsRepository(session).take_in(inbound.sid, phone=phone, now=now, form=None)

    def _turn_away(self, inbound: Inbound, phone: str) -> None:
        """A number of a country that is not served: told so once, and never again."""
        now, queued = self._clock(), None
        with self._database.begin() as session:
            repository = SmsRepository(session)
            number = repository.number(phone, now)
            repository.take_in(inbound.sid, phone=phone, now=now, form=None)
            if number.turned_away_at is None:
                number.turned_away_at = now
                text = self._phrases.say("sms-turned-away", None, **self._rules.shop.values)
                queued = self._outbox.add(session, number, key=f"away:{inbound.sid}", text=text)
        self._outbox.wake(queued)
