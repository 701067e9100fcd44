"""One-time codes by text.

Not through the queue of the phone, which keeps what it sends: nobody keeps a code. Whether the phone has
opted out, and whether its country is served, is looked at in here instead.
"""

from collections.abc import Callable
from typing import Final

from api.channels.sms.consent import UNKNOWN
from api.channels.sms.text import plain
from api.channels.sms.twilio import OPTED_OUT, Refused, Sent, Twilio
from api.clock import Clock, utc_now
from api.codes.ports import CodeMessage, CodeNotSentError
from api.conversations.ports import Phrases
from store.database import Database
from store.repositories.sms import SmsRepository
from store.sms_rules import written_from
from store.vocabulary import ConsentKind, ConsentVia

_STOPPED: Final = "stopped"


class CodeTexts:
    """A ``CodeSender`` for phones."""

    def __init__(
        self,
        *,
        database: Database,
        twilio: Twilio,
        serves: Callable[[str], bool],
        phrases: Phrases,
        shop: str,
        clock: Clock = utc_now,
    ) -> None:
        """``serves`` says whether texts go to that number's country."""
        self._database = database
        self._twilio = twilio
        self._serves = serves
        self._phrases = phrases
        self._shop = shop
        self._clock = clock

    def send(self, message: CodeMessage) -> None:
        """Have Twilio take the text. Raises ``CodeNotSentError``."""
        phone = written_from(message.address)
        if phone is None or not self._serves(phone):
            raise CodeNotSentError("not_served", permanent=True)
        with self._database.read() as session:
            if SmsRepository(session).is_out(phone):
                raise CodeNotSentError(_STOPPED, permanent=True)
        match self._twilio.send(to=phone, text=self._text(message), callback=None):
            case Sent():
                return
            case Refused(_, code):
                if code == OPTED_OUT:
                    self._note_refusal(phone)
                raise CodeNotSentError(f"refused_{code}", permanent=True)
            case trouble:
                raise CodeNotSentError(trouble.reason, permanent=False)

    def _text(self, message: CodeMessage) -> str:
        return plain(
            self._phrases.say(
                "code-text",
                message.locale,
                shop=self._shop or UNKNOWN,
                code=message.code,
                order=message.order,
                minutes=message.minutes,
            )
        )

    def _note_refusal(self, phone: str) -> None:
        now = self._clock()
        with self._database.begin() as session:
            repository = SmsRepository(session)
            number = repository.number(phone, now)
            if number.opted_out_at is None:
                repository.note_consent(number, kind=ConsentKind.opt_out, via=ConsentVia.refusal, now=now)
