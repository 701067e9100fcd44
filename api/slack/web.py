"""Slack's Web API, as far as it is used for delivering, and what its answers mean."""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from api.conversations.pictures import LARGEST_FILE
from api.sending import Later, Unknown
from api.slack.files import is_slacks

EVENT_TYPE: Final = "doorstep_delivery"
"""Of the metadata on each of our messages; its payload names the delivery, to find it again after a crash."""

PATIENCE: Final = 10
FETCH_PATIENCE: Final = 2.0
"""Seconds for an agent's file: Slack waits three for the answer to its event."""

_RATE_LIMITED: Final = {"ratelimited", "rate_limited"}
_TRY_LATER: Final = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "accesslimited",
}
_NEEDS_MENDING: Final = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "ekm_access_denied",
}
_DONE_ALREADY: Final = {"already_reacted", "no_reaction"}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sent:
    """Done. ``channel`` is the channel's id."""

    ts: str | None
    channel: str | None = None


@dataclass(frozen=True)
class Refused:
    """Not done, and never will be."""

    reason: str


Outcome = Sent | Later | Unknown | Refused


class SlackWeb:
    """One workspace's Web API. Used from any thread; nothing is tried again in here."""

    def __init__(self, *, token: str, base_url: str, fetch_patience: float = FETCH_PATIENCE) -> None:
        self._fetch_patience = fetch_patience
        self._client = WebClient(token=token, base_url=base_url, timeout=PATIENCE, retry_handlers=[])
        self._base_url = base_url
        self._team: str | None = None
        self._channels: dict[str, str] = {}

    def call(self, method: str, **arguments: Any) -> Outcome:
        """Ask for one thing to be done."""
        return self._outcome(lambda: self._client.api_call(method, json=arguments))

    @staticmethod
    def _outcome(ask: Callable[[], SlackResponse]) -> Outcome:
        try:
            answer = ask()
        except SlackApiError as error:
            return _meaning(error)
        except ConnectionRefusedError as error:
            return Later(f"unreachable: {type(error).__name__}")
        except (OSError, http.client.HTTPException, SlackClientError) as error:
            if isinstance(getattr(error, "reason", None), ConnectionRefusedError):
                return Later("unreachable: ConnectionRefusedError")
            return Unknown(f"connection lost: {type(error).__name__}")
        return Sent(ts=answer.get("ts"), channel=answer.get("channel"))

    def upload(
        self, content: bytes, *, name: str, title: str, channel: str | None, thread_ts: str | None
    ) -> Outcome:
        """Put a file into a thread, in Slack's three steps; only the last one shows it."""
        try:
            asked = {"filename": name, "length": len(content)}
            place = self._client.api_call("files.getUploadURLExternal", params=asked)
            url = str(place["upload_url"])
            if not is_slacks(url, self._base_url):
                return Refused("upload_url_elsewhere")
            httpx.post(url, content=content, timeout=PATIENCE).raise_for_status()
        except SlackApiError as error:
            return _meaning(error)
        except (OSError, http.client.HTTPException, SlackClientError, httpx.HTTPError) as error:
            return Later(f"upload failed: {type(error).__name__}")
        file: dict[str, str | None] = {"id": str(place["file_id"]), "title": title}
        return self._outcome(
            lambda: self._client.files_completeUploadExternal(
                files=[file], channel_id=channel, thread_ts=thread_ts
            )
        )

    def fetch(self, url: str) -> bytes | None:
        """A private file, at most ``LARGEST_FILE`` bytes and one more; None when it cannot be had in time.

        The token is shown to Slack's hosts only, and no redirection is followed.
        """
        if not is_slacks(url, self._base_url):
            _log.warning("file_elsewhere")
            return None
        headers = {"Authorization": f"Bearer {self._client.token}"}
        until = time.monotonic() + self._fetch_patience
        read = bytearray()
        try:
            with httpx.stream("GET", url, headers=headers, timeout=self._fetch_patience) as answer:
                if answer.status_code != 200:
                    _log.warning("file_not_fetched", status=answer.status_code)
                    return None
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > LARGEST_FILE or time.monotonic() > until:
                        break
        except httpx.HTTPError as error:
            _log.warning("file_not_fetched", reason=type(error).__name__)
            return None
        return bytes(read) if time.monotonic() <= until else None

    def team(self) -> str | None:
        """The workspace's id, when it is known or can be asked for now."""
        if self._team is None:
            answer = self._read("auth.test", {})
            self._team = answer.get("team_id") if answer else None
        return self._team

    def find(
        self, delivery_id: str, *, queue: str, thread_ts: str | None, since: float
    ) -> Sent | Later | None:
        """Our message of that delivery, when it arrived after all; Later when that cannot be said now."""
        channel = self._channel_id(queue)
        if channel is None:
            return Later("channel unknown")
        method = "conversations.replies" if thread_ts else "conversations.history"
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since - 60:.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        if thread_ts:
            arguments["ts"] = thread_ts
        while True:
            answer = self._read(method, arguments)
            if answer is None:
                return Later("cannot look")
            for message in answer.get("messages", []):
                if delivery_id in (_delivery(message), *_files(message)):
                    return Sent(ts=message["ts"], channel=channel)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            arguments["cursor"] = cursor

    def real_name(self, user: str) -> str | None:
        """What a person is called, when Slack says so in time; None for apps and those who have left."""
        found = (self._read("users.info", {"user": user}) or {}).get("user") or {}
        if found.get("is_bot") or found.get("deleted"):
            return None
        name = (found.get("profile") or {}).get("real_name") or found.get("real_name")
        return str(name) if name else None

    def _channel_id(self, queue: str) -> str | None:
        if not queue.startswith("#"):
            return queue
        if queue not in self._channels:
            arguments = {"types": "public_channel,private_channel", "limit": 1000, "exclude_archived": True}
            answer = self._read("conversations.list", arguments)
            for channel in (answer or {}).get("channels", []):
                self._channels[f"#{channel['name']}"] = channel["id"]
        return self._channels.get(queue)

    def _read(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            answer = self._client.api_call(method, params=dict(arguments))
        except SlackApiError as error:
            if (seconds := _retry_after(error)) is not None:
                time.sleep(min(seconds, 5))
            _log.warning("slack_read_failed", method=method, reason=_code(error))
            return None
        except (OSError, http.client.HTTPException, SlackClientError) as error:
            _log.warning("slack_read_failed", method=method, reason=type(error).__name__)
            return None
        return dict(answer.data) if isinstance(answer.data, dict) else None


def _meaning(error: SlackApiError) -> Outcome:
    code = _code(error)
    seconds = _retry_after(error)
    if seconds is not None or code in _RATE_LIMITED:
        return Later("rate limited", seconds or 1.0)
    if code in _DONE_ALREADY:
        return Sent(ts=None)
    if error.response.status_code >= 500 or code in _TRY_LATER:
        return Unknown(code)
    if code in _NEEDS_MENDING:
        return Later(code)
    return Refused(code)


def _code(error: SlackApiError) -> str:
    try:
        return str(error.response["error"])
    except (KeyError, TypeError, ValueError):
        return f"http {error.response.status_code}"


def _retry_after(error: SlackApiError) -> float | None:
    if error.response.status_code != 429:
        return None
    headers = {name.lower(): value for name, value in dict(error.response.headers).items()}
    given = headers.get("retry-after", "1")
    given = given[0] if isinstance(given, list) else given
    return float(given) if str(given).isdigit() else 1.0


def _files(message: Mapping[str, Any]) -> list[str]:
    """The names of a message's files without their endings: ours are called like their delivery."""
    return [str(file.get("name", "")).partition(".")[0] for file in message.get("files") or ()]


def _delivery(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("delivery_id"))
