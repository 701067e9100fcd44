"""What Slack sends: signed events with retries, interactions and commands."""

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import structlog
from slack_sdk.signature import SignatureVerifier

from api.simulators.slack.workspace import APP_ID, CHANNEL, CHANNEL_NAME, TEAM

RETRIES: Final = (0.0, 60.0, 300.0)
"""Seconds before each of Slack's three further tries."""

PATIENCE: Final = 3.0
"""Seconds that Slack waits for an answer."""

_log = structlog.get_logger(__name__)


@dataclass
class Sender:
    """Sends to one address. ``twice`` makes it deliver each event a second time, as Slack sometimes does."""

    url: str
    signing_secret: str
    retries: Sequence[float] = RETRIES
    twice: bool = False
    patience: float = PATIENCE
    undelivered: int = 0
    _ids: itertools.count = field(default_factory=itertools.count)  # type: ignore[type-arg]
    _events: asyncio.Queue[tuple[str, dict[str, Any]]] | None = None
    _worker: asyncio.Task[None] | None = None

    def event(self, event: Mapping[str, Any]) -> str:
        """Queue an event of the channel; its id. On the event loop."""
        event_id = f"Ev{next(self._ids):06d}{secrets.token_hex(4)}"
        body = {
            "token": "unused",
            "team_id": TEAM,
            "api_app_id": APP_ID,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(time.time()),
            "event": {"channel": CHANNEL, "channel_type": "channel", "team": TEAM} | dict(event),
        }
        if self._events is None or self._worker is None or self._worker.done():
            self._events = asyncio.Queue()
            self._worker = asyncio.create_task(self._work(self._events))
        self._events.put_nowait((event_id, body))
        return event_id

    async def press(
        self, *, user: str, name: str, message: Mapping[str, Any], action_id: str, chosen: str | None = None
    ) -> int:
        """Somebody presses a button of a message; the status of the answer, 0 without one."""
        buttons = [
            element | ({"block_id": block["block_id"]} if "block_id" in block else {})
            for block in message.get("blocks", [])
            if block["type"] == "actions"
            for element in block["elements"]
        ]
        # Somebody whose page is behind presses what the message does not show any more.
        payload_of = (message.get("metadata") or {}).get("event_payload") or {}
        stale = {"action_id": action_id, "value": str(payload_of.get("conversation_id"))}
        button = next((one for one in buttons if one["action_id"] == action_id), stale)
        picked = {"type": "users_select", "selected_user": chosen} if chosen else {}
        payload = _by(user, name) | {
            "type": "block_actions",
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": message.get("channel", CHANNEL),
            },
            "channel": {"id": message.get("channel", CHANNEL)},
            "message": dict(message),
            "trigger_id": secrets.token_hex(8),
            "actions": [{"type": "button"} | button | picked | {"action_ts": f"{time.time():.6f}"}],
        }
        answer = await self._post(urlencode({"payload": json.dumps(payload)}), form=True)
        return answer.status_code if answer else 0

    async def shortcut(
        self, *, user: str, name: str, message: Mapping[str, Any], callback_id: str, trigger_id: str
    ) -> int:
        """Somebody chooses the app's shortcut in a message's menu; the status of the answer."""
        payload = _by(user, name) | {
            "type": "message_action",
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "channel": {"id": message.get("channel", CHANNEL)},
            "message": dict(message),
            "message_ts": message["ts"],
        }
        answer = await self._post(urlencode({"payload": json.dumps(payload)}), form=True)
        return answer.status_code if answer else 0

    async def typed(
        self, *, user: str, name: str, view: Mapping[str, Any], action_id: str, value: str
    ) -> int:
        """Somebody presses Enter in a field of a modal; the status of the answer."""
        action = {"action_id": action_id, "type": "plain_text_input", "value": value}
        payload = _by(user, name) | {"type": "block_actions", "view": dict(view), "actions": [action]}
        container = {"type": "view", "view_id": view["id"]}
        form = urlencode({"payload": json.dumps(payload | {"container": container})})
        answer = await self._post(form, form=True)
        return answer.status_code if answer else 0

    async def submit(
        self, *, user: str, name: str, view: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Somebody sends a modal off; what the app answers, None without an answer."""
        payload = _by(user, name) | {
            "type": "view_submission",
            "view": dict(view) | {"state": {"values": dict(values)}},
        }
        answer = await self._post(urlencode({"payload": json.dumps(payload)}), form=True)
        if answer is None or answer.status_code != 200:
            return None
        return dict(answer.json()) if answer.content.strip() else {}

    async def command(self, *, user: str, name: str, text: str) -> str:
        """Somebody types ``/doorstep``; what they are answered."""
        form = {
            "command": "/doorstep",
            "text": text,
            "user_id": user,
            "user_name": name,
            "team_id": TEAM,
            "channel_id": CHANNEL,
            "channel_name": CHANNEL_NAME,
            "trigger_id": secrets.token_hex(8),
        }
        answer = await self._post(urlencode(form), form=True)
        if answer is None or answer.status_code != 200:
            return "/doorstep failed: the app did not answer."
        try:
            return str(answer.json().get("text", ""))
        except ValueError:
            return answer.text

    async def close(self) -> None:
        """Stop; what has not been delivered is lost, as with Slack after an hour."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self, events: asyncio.Queue[tuple[str, dict[str, Any]]]) -> None:
        while True:
            event_id, body = await events.get()
            text = json.dumps(body)
            for copy in range(2 if self.twice else 1):
                await self._deliver(event_id, text, copy)

    async def _deliver(self, event_id: str, body: str, copy: int) -> None:
        for number, pause in enumerate((0.0, *self.retries)):
            await asyncio.sleep(pause)
            retry = number + copy
            headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"} if retry else {}
            answer = await self._post(body, headers=headers)
            if answer is not None and answer.is_success:
                return
        self.undelivered += 1
        _log.warning("event_undelivered", event_id=event_id)

    async def _post(
        self, body: str, *, form: bool = False, headers: Mapping[str, str] | None = None
    ) -> httpx.Response | None:
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        sent = {"Content-Type": kind} | signed(self.signing_secret, body) | dict(headers or {})
        try:
            async with httpx.AsyncClient(timeout=self.patience) as client:
                return await client.post(self.url, content=body.encode(), headers=sent)
        except httpx.HTTPError:
            return None


def _by(user: str, name: str) -> dict[str, Any]:
    """What every interaction says of who did it."""
    who = {"id": user, "name": name.split()[0].lower(), "username": name, "team_id": TEAM}
    return {"team": {"id": TEAM}, "user": who, "api_app_id": APP_ID}


def signed(secret: str, body: str, *, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs a body."""
    timestamp = str(int(at if at is not None else time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
