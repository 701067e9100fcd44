"""The stand-in as one thing: what people do on their phones, and what Twilio does with what is sent."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.errors import DoorstepError
from api.simulators.twilio.account import Account, Message
from api.simulators.twilio.fetching import NotFetchedError, fetch_all
from api.simulators.twilio.rest import RestApi
from api.simulators.twilio.webhooks import Webhooks

UNREACHABLE: Final = "+15005550009"
"""Nothing arrives at this number."""

_NOT_REACHED: Final = 30003


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
        self.sends_mms = True
        self.media_url = media_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fetching: set[asyncio.Task[None]] = set()

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
        for task in tuple(self._fetching):
            task.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)
        await self.hooks.close()
        self.account.close()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Statuses are told from that event loop."""
        self._loop = loop

    def _created(self, message: Message, callback: str | None, media: Sequence[str]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin, message, callback, media)

    def _begin(self, message: Message, callback: str | None, media: Sequence[str]) -> None:
        if not media:
            return self._progress(message, callback)
        task = asyncio.ensure_future(self._with_media(message, callback, media))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _with_media(self, message: Message, callback: str | None, media: Sequence[str]) -> None:
        times = 2 if self.hooks.twice else 1
        try:
            found = await fetch_all(media, words=message["body"], reach=self.hooks.reach, times=times)
        except NotFetchedError as error:
            return self._progress(message, callback, lost_by=error.code)
        kept = [self.account.add_media(one.content, one.content_type) for one in found]
        self.account.change(message["sid"], media=kept)
        self._progress(message, callback)

    def _progress(self, message: Message, callback: str | None, *, lost_by: int | None = None) -> None:
        code, steps = lost_by, ["queued", "sent", "delivered"]
        if lost_by is not None:
            steps = ["queued", "failed"]
        elif message["to"] == UNREACHABLE:
            code, steps = _NOT_REACHED, ["queued", "sent", "undelivered"]
        if callback:
            told = [self._status(message, step, code if step == steps[-1] else None) for step in steps]
            self.hooks.statuses(callback, told)
        self._loop_later(message["sid"], steps[-1], code)

    def _loop_later(self, sid: str, status: str, code: int | None) -> None:
        assert self._loop is not None
        self._loop.call_later(
            self.hooks.pause * 3, lambda: self.account.change(sid, status=status, error_code=code)
        )

    def _status(self, message: Message, status: str, code: int | None) -> list[tuple[str, str]]:
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
        return [*told, ("ErrorCode", str(code))] if code else told
