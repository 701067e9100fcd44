"""The REST API, as strict as Twilio's where it matters: creating and listing messages."""

import base64
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.simulators.twilio.account import Account, Message
from api.simulators.twilio.fetching import MOST

OPTED_OUT: Final = "+15005550004"
"""Twilio's own numbers for tests: who is on the block list, …"""

INVALID: Final = "+15005550001"
_LONGEST: Final = 1600

_WORDS: Final[Mapping[int, str]] = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "Invalid 'To' Phone Number",
    21602: "Message body is required",
    21603: "A 'From' phone number is required",
    21606: "The 'From' phone number is not a valid, message-capable Twilio phone number",
    21612: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds allowed limit",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
}


@dataclass(frozen=True)
class Answer:
    """What the API answers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """Something goes wrong on demand. ``taken``: the message goes out all the same, the answer is lost."""

    status: int
    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    taken: bool = False


class RestApi:
    """``created`` is told of each message, where its status is wanted, and where what goes along is.

    ``trouble`` may refuse a message.
    """

    def __init__(
        self,
        account: Account,
        *,
        token: str,
        sender: str,
        created: Callable[[Message, str | None, Sequence[str]], None] = lambda _message, _callback, _media: (
            None
        ),
    ) -> None:
        self.account = account
        self.token = token
        self.sender = sender
        self.blocked: set[str] = {OPTED_OUT}
        self.trouble: Callable[[Mapping[str, str]], Trouble | None] = lambda _form: None
        self.delay = 0.0  # seconds that an answer takes
        self.hides: Callable[[Message], bool] = lambda _message: False
        self._created = created

    def knows(self, authorization: str) -> bool:
        """Whether a caller has named this account and its token."""
        given = base64.b64encode(f"{self.account.sid}:{self.token}".encode()).decode()
        return authorization == f"Basic {given}"

    def create(self, form: Mapping[str, str], media: Sequence[str] = ()) -> Answer:
        """``POST Messages.json`` with each ``MediaUrl``. Blocks for as long as an answer is to take."""
        trouble = self.trouble(form)
        if trouble is not None and not trouble.taken:
            return refusal(trouble.status, trouble.code, trouble.headers)
        to, body = form.get("To", ""), form.get("Body", "")
        code = self._wrong(form, to, body, media)
        if code is not None:
            return refusal(400, code)
        service = form.get("MessagingServiceSid")
        message = self.account.add(
            direction="outbound-api",
            sender=form.get("From") or self.sender,
            to=to,
            body=body,
            status="accepted" if service else "queued",
            service=service,
            to_come=len(media),
        )
        self._created(message, form.get("StatusCallback"), media)
        time.sleep(self.delay)
        if trouble is not None:
            return refusal(trouble.status, trouble.code, trouble.headers)
        return Answer(201, shown(message))

    def listed(self, query: Mapping[str, str]) -> Answer:
        """``GET Messages.json``, newest first."""
        to, sender = query.get("To"), query.get("From")
        found = self.account.messages(
            lambda message: (
                (not to or message["to"] == to)
                and (not sender or message["from"] == sender)
                and not self.hides(message)
            )
        )
        size = int(query.get("PageSize", "50"))
        return Answer(200, {"messages": [shown(one) for one in found[::-1][:size]], "page_size": size})

    def _wrong(self, form: Mapping[str, str], to: str, body: str, media: Sequence[str]) -> int | None:
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return 21603
        if form.get("From", self.sender) != self.sender:
            return 21606
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to) or to == INVALID:
            return 21211
        if not body and not media:
            return 21602
        if len(body) > _LONGEST:
            return 21617
        return 21610 if to in self.blocked else _wrong_media(to, media)


def _wrong_media(to: str, media: Sequence[str]) -> int | None:
    if len(media) > MOST:
        return 21623
    if media and not to.startswith("+1"):
        return 21612  # the United States and Canada only
    return 21620 if any(not re.match(r"https?://[\w.-]+", url) for url in media) else None


def refusal(status: int, code: int, headers: Mapping[str, str] | None = None) -> Answer:
    """An error as Twilio tells it."""
    body = {
        "code": code,
        "message": _WORDS.get(code, "Error"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Answer(status, body, headers or {})


def shown(message: Message) -> dict[str, Any]:
    """A message as the API shows it."""
    return {name: value for name, value in message.items() if name != "media"}
