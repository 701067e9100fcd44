"""The Web API's methods, as strict as Slack where our app could go wrong."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.simulators.slack.rules import refusal
from api.simulators.slack.view_rules import takes
from api.simulators.slack.workspace import (
    APP_ID,
    BOT_ID,
    BOT_USER,
    CHANNEL,
    TEAM,
    Workspace,
)

Arguments = Mapping[str, Any]

_KEPT: Final = ("text", "blocks", "metadata", "thread_ts")


@dataclass(frozen=True)
class Answer:
    """Status, body and headers."""

    body: dict[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """For tests: what goes wrong with a call, ``after`` it was done or instead."""

    status: int = 503
    error: str = "service_unavailable"
    after: bool = False
    retry_after: int | None = None


class WebApi:
    """Answers calls. ``post_seconds`` is how often a message may be posted in a channel.

    ``origin`` is where it was called last: private files have their addresses there.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        token: str,
        post_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workspace = workspace
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.limited = 0
        self.trouble: Callable[[str, Arguments], Trouble | None] = lambda _method, _arguments: None
        self.token = token
        self.origin = ""
        self._post_seconds = post_seconds
        self._clock = clock
        self._free_at: defaultdict[str, float] = defaultdict(float)
        self._methods: dict[str, Callable[[Arguments], Answer]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._whisper,
            "reactions.add": lambda arguments: self._react(arguments, add=True),
            "reactions.remove": lambda arguments: self._react(arguments, add=False),
            "conversations.info": self._channel_info,
            "conversations.list": self._channels,
            "conversations.join": self._channel_info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "users.info": self._user,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete_upload,
            "views.open": self._open_view,
            "views.update": self._update_view,
        }

    def answer(self, method: str, arguments: Arguments, token: str | None) -> Answer:
        """Do what is asked, or say in Slack's words why not."""
        if token != self.token:
            return _error("not_authed" if not token else "invalid_auth")
        asked = self._methods.get(method)
        if asked is None:
            return _error("unknown_method")
        self.calls = [*self.calls[-5000:], (method, dict(arguments))]
        trouble = self.trouble(method, arguments)
        if trouble and not trouble.after:
            return _trouble(trouble)
        answer = asked(arguments)
        return _trouble(trouble) if trouble else answer

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of the calls of one method."""
        return [arguments for name, arguments in self.calls if name == method]

    def _auth_test(self, _arguments: Arguments) -> Answer:
        names = {"team": "Doorstep demo", "user": "doorstep", "url": "https://demo.slack.test/"}
        ids = {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID}
        return Answer({"ok": True} | names | ids)

    def _post(self, arguments: Arguments) -> Answer:
        if (error := self._no_channel(arguments) or refusal(arguments)) is not None:
            return _error(error)
        thread_ts = arguments.get("thread_ts")
        if thread_ts and self.workspace.get(str(thread_ts)) is None:
            return _error("thread_not_found")
        channel = str(self.workspace.find_channel(str(arguments["channel"])))
        wait = self._free_at[channel] - self._clock()
        if wait > 0:
            self.limited += 1
            return Answer(
                {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(max(1, math.ceil(wait)))}
            )
        self._free_at[channel] = self._clock() + self._post_seconds
        message = {name: arguments[name] for name in _KEPT if arguments.get(name) is not None}
        if arguments.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
        ours = {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "channel": channel}
        stored = self.workspace.add(message | ours)
        return Answer({"ok": True, "channel": channel, "ts": stored["ts"], "message": stored})

    def _update(self, arguments: Arguments) -> Answer:
        if (error := self._no_channel(arguments, by_id=True) or refusal(arguments)) is not None:
            return _error(error)
        message = self.workspace.get(str(arguments.get("ts")))
        if message is None:
            return _error("message_not_found")
        if message.get("bot_id") != BOT_ID:
            return _error("cant_update_message")
        changes = {name: arguments[name] for name in _KEPT if arguments.get(name) is not None}
        stored = self.workspace.change(message["ts"], **changes)
        return Answer(
            {"ok": True, "channel": message.get("channel", CHANNEL), "ts": message["ts"], "message": stored}
        )

    def _delete(self, arguments: Arguments) -> Answer:
        if (error := self._no_channel(arguments, by_id=True)) is not None:
            return _error(error)
        message = self.workspace.get(str(arguments.get("ts")))
        if message is None:
            return _error("message_not_found")
        if message.get("bot_id") != BOT_ID:
            return _error("cant_delete_message")
        self.workspace.remove(message["ts"])
        return Answer({"ok": True, "channel": CHANNEL, "ts": message["ts"]})

    def _whisper(self, arguments: Arguments) -> Answer:
        if (error := self._no_channel(arguments) or refusal(arguments)) is not None:
            return _error(error)
        user = str(arguments.get("user"))
        if user not in self.workspace.people():
            return _error("user_not_in_channel")
        return Answer({"ok": True, "message_ts": self.workspace.whisper(user, str(arguments["text"]))})

    def _react(self, arguments: Arguments, *, add: bool) -> Answer:
        if (error := self._no_channel(arguments, by_id=True)) is not None:
            return _error(error)
        ts, name = str(arguments.get("timestamp")), str(arguments.get("name"))
        refused = self.workspace.react(ts, name, BOT_USER, add=add)
        return _error(refused) if refused else Answer({"ok": True})

    def _channel_info(self, arguments: Arguments) -> Answer:
        error = self._no_channel(arguments, by_id=True)
        return (
            _error(error) if error else Answer({"ok": True, "channel": self._channel(arguments["channel"])})
        )

    def _channels(self, _arguments: Arguments) -> Answer:
        channels = [self._channel(channel) for channel in self.workspace.channels]
        return Answer({"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}})

    def _history(self, arguments: Arguments) -> Answer:
        shown = [
            message
            for message in self.workspace.messages()
            if message.get("channel", CHANNEL) == arguments.get("channel")
            and (not message.get("thread_ts") or message.get("subtype") == "thread_broadcast")
        ]
        return self._listed(arguments, list(reversed(shown)))

    def _replies(self, arguments: Arguments) -> Answer:
        ts = str(arguments.get("ts"))
        if self.workspace.get(ts) is None:
            return _error("thread_not_found")
        return self._listed(arguments, self.workspace.thread(ts))

    def _listed(self, arguments: Arguments, messages: list[dict[str, Any]]) -> Answer:
        if (error := self._no_channel(arguments, by_id=True)) is not None:
            return _error(error)
        oldest = float(arguments.get("oldest") or 0)
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
        found = [message for message in messages if float(message["ts"]) > oldest]
        start, size = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 999)
        page = found[start : start + size]
        if not with_metadata:
            page = [{key: value for key, value in one.items() if key != "metadata"} for one in page]
        cursor = str(start + size) if start + size < len(found) else ""
        return Answer(
            {
                "ok": True,
                "messages": page,
                "has_more": bool(cursor),
                "response_metadata": {"next_cursor": cursor},
            }
        )

    def _upload_url(self, arguments: Arguments) -> Answer:
        if not arguments.get("filename") or int(arguments.get("length") or 0) <= 0:
            return _error("invalid_arguments")
        file_id = self.workspace.files.announce(str(arguments["filename"]))
        return Answer({"ok": True, "upload_url": f"{self.origin}/upload/{file_id}", "file_id": file_id})

    def _complete_upload(self, arguments: Arguments) -> Answer:
        channel = {"channel": arguments.get("channel_id")}
        if (error := self._no_channel(channel, by_id=True)) is not None:
            return _error(error)
        thread_ts = arguments.get("thread_ts")
        if thread_ts and self.workspace.get(str(thread_ts)) is None:
            return _error("thread_not_found")
        files = [
            self.workspace.files.described(str(file["id"]), origin=self.origin, title=str(file.get("title")))
            for file in arguments.get("files") or ()
        ]
        if not files or None in files:
            return _error("file_not_found")
        message: dict[str, Any] = {"text": "", "subtype": "file_share", "files": files}
        if thread_ts:
            message["thread_ts"] = str(thread_ts)
        ours = {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "channel": channel["channel"]}
        self.workspace.add(message | ours)
        return Answer({"ok": True, "files": files})

    def _open_view(self, arguments: Arguments) -> Answer:
        view = _data(arguments.get("view"))
        if not takes(view):
            return _error("invalid_arguments")
        opened = self.workspace.views.open(str(arguments.get("trigger_id")), view)
        return Answer({"ok": True, "view": opened}) if opened else _error("expired_trigger_id")

    def _update_view(self, arguments: Arguments) -> Answer:
        view = _data(arguments.get("view"))
        if not takes(view):
            return _error("invalid_arguments")
        updated = self.workspace.views.update(str(arguments.get("view_id")), view)
        return Answer({"ok": True, "view": updated}) if updated else _error("not_found")

    def _user(self, arguments: Arguments) -> Answer:
        user = str(arguments.get("user"))
        name = self.workspace.people().get(user)
        if name is None:
            return _error("user_not_found")
        profile = {"real_name": name, "display_name": name.split()[0].lower()}
        return Answer({"ok": True, "user": {"id": user, "real_name": name, "profile": profile}})

    def _channel(self, channel: str) -> dict[str, Any]:
        return {
            "id": channel,
            "name": self.workspace.channels[channel],
            "is_member": True,
            "is_archived": self.workspace.is_archived,
        }

    def _no_channel(self, arguments: Arguments, *, by_id: bool = False) -> str | None:
        if self.workspace.find_channel(arguments.get("channel"), by_id=by_id) is None:
            return "channel_not_found"
        return "is_archived" if self.workspace.is_archived else None


def _data(view: Any) -> Mapping[str, Any]:
    """A view as an object, however it was sent."""
    given = json.loads(view) if isinstance(view, str) else view
    return given if isinstance(given, Mapping) else {}


def _error(error: str) -> Answer:
    return Answer({"ok": False, "error": error})


def _trouble(trouble: Trouble) -> Answer:
    headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else {}
    return Answer({"ok": False, "error": trouble.error}, trouble.status, headers)
