"""Twilio's REST API, as far as it is used, and what its answers mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import structlog

from api.channels.sms.access import TwilioAccess
from api.sending import Later, Unknown

PATIENCE: Final = httpx.Timeout(15.0, connect=5.0)
OPTED_OUT: Final = 21610
"""Twilio's code for a number that has texted STOP."""

_NEEDS_MENDING: Final = {401, 403, 404}
"""Of the account, not of the message: they pass once somebody has mended the settings."""

_PAGE: Final = 50
_CLOCKS_DIFFER: Final = timedelta(seconds=60)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sent:
    """Twilio has it."""

    sid: str
    status: str | None = None


@dataclass(frozen=True)
class Refused:
    """Never to be taken. ``code`` is Twilio's."""

    reason: str
    code: int | None = None


Outcome = Sent | Later | Unknown | Refused


class Twilio:
    """One account. Used from any thread; nothing is tried again in here."""

    def __init__(self, access: TwilioAccess) -> None:
        self.access = access
        auth = (access.account_sid, access.auth_token.get_secret_value())
        self._http = httpx.Client(auth=auth, timeout=PATIENCE)

    def send(self, *, to: str, text: str, callback: str | None, media: Sequence[str] = ()) -> Outcome:
        """Ask for a text to be sent, with the pictures at those addresses (MMS).

        ``callback`` is where its status is told.
        """
        form: dict[str, str | list[str]] = {"To": to, "Body": text, **_sender(self.access.sender)}
        if media:
            form["MediaUrl"] = list(media)
        if callback:
            form["StatusCallback"] = callback
        try:
            answer = self._http.post(f"{self.access.account_url}/Messages.json", data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Later(f"unreachable: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Unknown(f"connection lost: {type(error).__name__}")
        return _meaning(answer)

    def find(
        self, *, to: str, text: str, since: datetime, now: datetime, but: Collection[str]
    ) -> Sent | Later | None:
        """Our text of that time when Twilio took it after all; Later when that cannot be said now.

        ``since`` and ``now`` are by our clock, which may have been set in between: Twilio's own time, which
        every answer tells, puts them right. ``but`` are ids that are known to be other messages.
        """
        asked: dict[str, str | int] = {"To": to, "PageSize": _PAGE}
        try:
            answer = self._http.get(f"{self.access.account_url}/Messages.json", params=asked)
            messages = answer.raise_for_status().json()["messages"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            _log.warning("sms_cannot_look", reason=type(error).__name__)
            return Later("cannot look")
        since = _by_their_clock(answer, since=since, now=now)
        for message in messages:
            if message["sid"] not in but and _is_it(message, text, since - _CLOCKS_DIFFER):
                return Sent(sid=message["sid"], status=message.get("status"))
        return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _sender(sender: str) -> dict[str, str]:
    return {"MessagingServiceSid": sender} if sender.startswith("MG") else {"From": sender}


def _meaning(answer: httpx.Response) -> Outcome:
    try:
        body: Any = answer.json()
    except ValueError:
        body = {}
    told = body if isinstance(body, dict) else {}
    code = told.get("code") if isinstance(told.get("code"), int) else None
    if answer.is_success:
        sid = told.get("sid")
        return Sent(sid=str(sid), status=told.get("status")) if sid else Unknown("no sid")
    if answer.status_code == 429:
        return Later("rate limited", _seconds(answer.headers.get("retry-after")))
    if answer.status_code >= 500:
        return Unknown(f"http {answer.status_code}")
    if answer.status_code in _NEEDS_MENDING and code != OPTED_OUT:
        return Later(f"http {answer.status_code}, code {code}")
    return Refused(f"http {answer.status_code}, code {code}", code)


def _seconds(told: str | None) -> float | None:
    return float(told) if told and told.isdigit() else None


def _by_their_clock(answer: httpx.Response, *, since: datetime, now: datetime) -> datetime:
    """The earliest time by Twilio's clock that ``since`` may mean."""
    theirs = _date(answer.headers.get("date"))
    behind = min(theirs - now, timedelta()) if theirs else timedelta()
    return min(since, now) + behind


def _date(told: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(told or "")
    except ValueError:
        return None


def _is_it(message: dict[str, Any], text: str, since: datetime) -> bool:
    if message.get("body") != text or not str(message.get("direction", "")).startswith("outbound"):
        return False
    made = _date(str(message.get("date_created")))
    return made is None or made >= since
