"""Customers' phones: texts go through the stand-in Twilio over real HTTP, signed as Twilio signs."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from api import problems
from api.channels.sms.access import TwilioAccess
from api.simulators.twilio import endpoints
from api.simulators.twilio.stand_in import StandIn
from api.simulators.twilio.webhooks import signature
from store.database import Database
from store.models import SmsMessage
from store.repositories.sms import SmsRepository
from tests.api.waiting import PATIENCE, eventually

SID = "AC" + "a" * 32
TOKEN = "the-auth-token-of-the-tests"
NUMBER = "+13125550100"
PUBLIC = "https://care.shop.example"  # what Twilio calls, wherever the service listens

Parameters = list[tuple[str, str]]

_numbers = count(1000)


@dataclass
class TwilioDouble:
    """The stand-in under a server of its own, fast."""

    stand_in: StandIn
    url: str

    @property
    def access(self) -> TwilioAccess:
        return TwilioAccess(
            account_sid=SID,
            auth_token=SecretStr(TOKEN),
            sender=NUMBER,
            api_url=self.url,
            base_url=PUBLIC,
            mms=True,
        )

    def calm(self) -> None:
        """Nothing goes wrong from now on."""
        self.stand_in.api.trouble = lambda _form: None
        self.stand_in.api.hides = lambda _message: False
        self.stand_in.api.delay = 0.0
        self.stand_in.hooks.shuffled = self.stand_in.hooks.twice = False


class Phone:
    """A phone with a number of its own, unless one is given."""

    def __init__(self, url: str, double: TwilioDouble, number: str | None = None) -> None:
        self.number = number or f"+1312777{next(_numbers)}"
        self.http = httpx.Client(base_url=url, timeout=PATIENCE)
        self._double = double

    def parameters(self, body: str, *, sid: str | None = None, **more: str) -> Parameters:
        """What Twilio posts for a text."""
        posted = {
            "MessageSid": sid or f"SM{token_hex(16)}",
            "AccountSid": SID,
            "From": self.number,
            "To": NUMBER,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        return list((posted | more).items())

    def post(self, parameters: Parameters, **options: Any) -> httpx.Response:
        return post(self.http, "/sms/inbound", parameters, **options)

    def text(self, body: str, *, sid: str | None = None, **more: str) -> None:
        """Send a text; the service takes it."""
        answer = self.post(self.parameters(body, sid=sid, **more))
        assert answer.status_code == 200, answer.text

    def received(self) -> list[str]:
        """The texts that arrived, oldest first."""
        found = self._double.stand_in.account.messages(
            lambda one: one["to"] == self.number and one["direction"] == "outbound-api"
        )
        return [str(one["body"]) for one in found]

    def pictures(self, text: str) -> list[tuple[str, bytes]]:
        """Type and content of what came with the text that says that, once it was fetched."""
        account = self._double.stand_in.account

        def look() -> list[str] | None:
            found = account.messages(lambda one: one["to"] == self.number and text in one["body"])
            return list(found[-1]["media"]) if found and found[-1]["media"] else None

        kept = [account.media(one) for one in eventually(look, lambda: f"pictures with {text!r}")]
        return [one for one in kept if one]

    def wait_for(self, many: int) -> list[str]:
        """The texts, as soon as there are that many."""
        return eventually(
            lambda: found if len(found := self.received()) >= many else None,
            lambda: f"{many} texts; there are {self.received()}",
        )

    def stays_at(self, many: int, *, seconds: float = 0.6) -> None:
        """No more arrive than that many."""
        time.sleep(seconds)
        assert len(self.received()) == many, self.received()

    def conversation_id(self, database: Database) -> Any:
        with database.read() as session:
            thread = SmsRepository(session).thread_of(self.number)
        return thread.conversation_id if thread else None

    def sent(self, database: Database) -> Sequence[SmsMessage]:
        """What the store says of the texts to this phone."""
        with database.read() as session:
            return SmsRepository(session).sent_to(self.number)


def post(
    http: httpx.Client,
    path: str,
    parameters: Parameters,
    *,
    public: str = PUBLIC,
    token: str = TOKEN,
    signed: str | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """Post a form as Twilio does, with the signature ``signed`` when it is given."""
    sign = signature(token, f"{public}{path}", parameters) if signed is None else signed
    sent: dict[str, Any] = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign.encode(),
    }
    body = urlencode(parameters)
    return http.post(path, content=body.encode(), headers=sent | (headers or {}))


@contextmanager
def twilio_double(serving: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[TwilioDouble]:
    stand_in = StandIn(
        sid=SID,
        token=TOKEN,
        number=NUMBER,
        inbound_url=f"{PUBLIC}/sms/inbound",
        media_url="",
        pause=0.01,
    )
    app = FastAPI()
    app.state.twilio_stand_in = stand_in
    app.include_router(endpoints.phone)
    app.include_router(endpoints.rest, prefix="")
    problems.install(app)
    with serving(app) as url:
        double = TwilioDouble(stand_in, f"{url}/simulators/twilio")
        stand_in.media_url = double.url
        yield double
    stand_in.account.close()
