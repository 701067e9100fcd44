"""The stand-in as one thing: what people do on their phones, and what Twilio does with what is sent."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.errors import DoorstepError
from api.simulators.twilio.account import Account, Message
from api.simulators.twilio.rest import RestApi
from api.simulators.twilio.webhooks import Webhooks

UNREACHABLE: Final = "+15005550009"
"""Nothing arrives at this number."""

_MOST_SEGMENTS_IN: Final = 10


class NotTakenError(DoorstepError):
    """The service did not take it."""

    status = 502
    title = "Not taken"

    def __init__(self, status: int) -> None:
        super().__init__(
            "Doorstep did not answer. Try again." if status == 0 else f"Doorstep answered with {status}."
        )


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whose phone can be played."""

    phone: str
    name: str
    about: str


class StandIn:
    """One account with one number."""

    def __init__(
        self,
        *,
        file: Path | str = ":memory:",
        sid: str,
        token: str,
        number: str,
        inbound_url: str,
        media_url: str,
        reached_at: Mapping[str, str] | None = None,
        people: Callable[[], Sequence[Person]] = tuple,
        pause: float = 0.6,
    ) -> None:
        """``media_url`` is where this API is reached, without a slash at its end."""
        self.account = Account(file, sid=sid)
        self.api = RestApi(self.account, token=token, sender=number, created=self._created)
        self.hooks = Webhooks(token=token, inbound_url=inbound_url, reached_at=reached_at or {}, pause=pause)
        self.number = number
        self.people = people
        self.answers_stop = False
        self.media_url = media_url
        self._loop: asyncio.AbstractEventLoop | None = None

    async def text(
        self,
        phone: str,
        body: str,
        *,
        picture: tuple[bytes, str] | None = None,
        opt_out_type: str | None = None,
    ) -> Message:
        """Somebody sends a text, perhaps with a picture. Raises ``NotTakenError``."""
        media = (self.account.add_media(*picture),) if picture else ()
        message = self.account.add(
            direction="inbound", sender=phone, to=self.number, body=body, status="received", media=media
        )
        status = await self.hooks.inbound(self.parameters(message, opt_out_type=opt_out_type))
        if status != 200:
            self.account.change(message["sid"], status="failed")
            raise NotTakenError(status)
        return message

    def parameters(self, message: Message, *, opt_out_type: str | None = None) -> list[tuple[str, str]]:
        """What Twilio posts for a message that came in."""
        posted = [
            ("ToCountry", "US"),
            ("SmsMessageSid", message["sid"]),
            ("NumMedia", message["num_media"]),
            ("SmsSid", message["sid"]),
            ("SmsStatus", "received"),
            ("To", message["to"]),
            ("NumSegments", message["num_segments"]),
            ("MessageSid", message["sid"]),
            ("AccountSid", self.account.sid),
            ("From", message["from"]),
            ("Body", message["body"]),
            ("ApiVersion", "2010-04-01"),
        ]
        for place, media in enumerate(message["media"]):
            found = self.account.media(media)
            url = f"{self.media_url}/2010-04-01/Accounts/{self.account.sid}/Messages/{message['sid']}/Media"
            posted.append((f"MediaUrl{place}", f"{url}/{media}"))
            posted.append((f"MediaContentType{place}", found[0] if found else ""))
        return [*posted, ("OptOutType", opt_out_type)] if opt_out_type else posted

    async def close(self) -> None:
        """Stop, and close the file."""
        await self.hooks.close()
        self.account.close()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Statuses are told from that event loop."""
        self._loop = loop

    def _created(self, message: Message, callback: str | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._progress, message, callback)

    def _progress(self, message: Message, callback: str | None) -> None:
        lost = message["to"] == UNREACHABLE
        steps = ["queued", "sent", "undelivered" if lost else "delivered"]
        if callback:
            self.hooks.statuses(callback, [self._status(message, step, lost) for step in steps])
        code = 30003 if lost else None
        self._loop_later(message["sid"], steps[-1], code)

    def _loop_later(self, sid: str, status: str, code: int | None) -> None:
        assert self._loop is not None
        self._loop.call_later(
            self.hooks.pause * 3, lambda: self.account.change(sid, status=status, error_code=code)
        )

    def _status(self, message: Message, status: str, lost: bool) -> list[tuple[str, str]]:
        told = [
            ("SmsSid", message["sid"]),
            ("SmsStatus", status),
            ("MessageStatus", status),
            ("To", message["to"]),
            ("MessageSid", message["sid"]),
            ("AccountSid", self.account.sid),
            ("From", message["from"]),
            ("ApiVersion", "2010-04-01"),
        ]
        return [*told, ("ErrorCode", "30003")] if lost and status == "undelivered" else told
