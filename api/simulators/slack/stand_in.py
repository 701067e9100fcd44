"""The stand-in as one thing: what people do in the channel, and what follows for the app."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.errors import DoorstepError
from api.simulators.slack.events import RETRIES, Sender
from api.simulators.slack.web_api import WebApi
from api.simulators.slack.workspace import CHANNEL, Workspace
from api.slack.text import escape


class NoSuchMessageError(DoorstepError):
    """It has been deleted."""

    status = 404
    title = "Message not found"

    def __init__(self) -> None:
        super().__init__("This message is not there any more. Reload the page.")


class NotYourMessageError(DoorstepError):
    """Only its author may change it."""

    status = 403
    title = "Not your message"

    def __init__(self) -> None:
        super().__init__("Only the one who wrote a message can change or delete it.")


class NoSuchViewError(DoorstepError):
    """It has been closed."""

    status = 404
    title = "Modal not found"

    def __init__(self) -> None:
        super().__init__("This window is not open any more. Open it again from the message.")


class StandIn:
    """One workspace and its app."""

    def __init__(
        self,
        *,
        file: Path | str = ":memory:",
        token: str,
        signing_secret: str,
        events_url: str,
        post_seconds: float = 1.0,
        retries: Sequence[float] = RETRIES,
        channels: Sequence[str] = (),
    ) -> None:
        self.workspace = Workspace(file)
        for channel in channels:
            self.workspace.open_channel(channel)
        self.api = WebApi(self.workspace, token=token, post_seconds=post_seconds)
        self.sender = Sender(url=events_url, signing_secret=signing_secret, retries=retries)

    async def close(self) -> None:
        """Stop sending, and close the file."""
        await self.sender.close()
        self.workspace.close()

    def write(self, user: str, text: str, thread_ts: str | None = None) -> str:
        """Somebody writes in the channel or in a thread; the message's ts. ``text`` as it was typed."""
        if thread_ts and not self.workspace.thread(thread_ts):
            raise NoSuchMessageError
        message: dict[str, Any] = {"user": user, "text": escape(text), "channel": self._channel(thread_ts)}
        if thread_ts:
            message["thread_ts"] = thread_ts
        stored = self.workspace.add(message)
        self.sender.event(stored | {"event_ts": stored["ts"]})
        return str(stored["ts"])

    def share(self, user: str, name: str, content: bytes, thread_ts: str, text: str = "") -> str:
        """Somebody puts a file into a thread; the message's ts."""
        if not self.workspace.thread(thread_ts):
            raise NoSuchMessageError
        files = self.workspace.files
        file_id = files.announce(name)
        files.fill(file_id, content)
        stored = self.workspace.add(
            {
                "user": user,
                "text": escape(text),
                "thread_ts": thread_ts,
                "channel": self._channel(thread_ts),
                "subtype": "file_share",
                "files": [files.described(file_id, origin=self.api.origin)],
            }
        )
        self.sender.event(stored | {"event_ts": stored["ts"]})
        return str(stored["ts"])

    def edit(self, user: str, ts: str, text: str) -> None:
        """Somebody changes what they wrote."""
        before = self._own(user, ts)
        now = self.workspace.add({"hidden": True})  # for a time of its own
        self.workspace.remove(now["ts"])
        after = self.workspace.change(ts, text=escape(text), edited={"user": user, "ts": now["ts"]})
        self.sender.event(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": before.get("channel", CHANNEL),
                "hidden": True,
                "ts": now["ts"],
                "event_ts": now["ts"],
                "message": after,
                "previous_message": before,
            }
        )

    def delete(self, user: str, ts: str) -> None:
        """Somebody deletes what they wrote, or, as an administrator may, what the app did."""
        message = self.workspace.get(ts)
        if message is None:
            raise NoSuchMessageError
        if message.get("user") != user and not message.get("bot_id"):
            raise NotYourMessageError
        self.workspace.remove(ts)
        self.sender.event(
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": message.get("channel", CHANNEL),
                "hidden": True,
                "deleted_ts": ts,
                "event_ts": ts,
                "previous_message": message,
            }
        )

    async def press(self, user: str, ts: str, action_id: str, chosen: str | None = None) -> int:
        """Somebody presses a button, or chooses a person."""
        message = self.workspace.get(ts)
        if message is None:
            raise NoSuchMessageError
        name = self._name(user)
        return await self.sender.press(
            user=user, name=name, message=message, action_id=action_id, chosen=chosen
        )

    async def command(self, user: str, text: str) -> None:
        """Somebody types ``/doorstep``."""
        name = self._name(user)
        self.workspace.whisper(user, await self.sender.command(user=user, name=name, text=text))

    async def shortcut(self, user: str, ts: str, callback_id: str) -> int:
        """Somebody chooses the app's shortcut in the menu of a message."""
        message = self.workspace.get(ts)
        if message is None:
            raise NoSuchMessageError
        return await self.sender.shortcut(
            user=user,
            name=self._name(user),
            message=message,
            callback_id=callback_id,
            trigger_id=self.workspace.views.trigger(user),
        )

    async def typed(self, user: str, view_id: str, action_id: str, value: str) -> int:
        """Somebody presses Enter in a field of their modal."""
        view = self._view(user, view_id)
        return await self.sender.typed(
            user=user, name=self._name(user), view=view, action_id=action_id, value=value
        )

    async def submit(self, user: str, view_id: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Somebody sends their modal off; it closes unless the app names what is wrong, by block."""
        view = self._view(user, view_id)
        answer = await self.sender.submit(user=user, name=self._name(user), view=view, values=values)
        if answer is None:
            return {"": "The app did not answer. Try again."}
        if answer.get("response_action") == "errors":
            return dict(answer["errors"])
        self.workspace.views.close(view_id)
        return {}

    def close_view(self, user: str, view_id: str) -> None:
        """Somebody closes their modal."""
        self.workspace.views.close(self._view(user, view_id)["id"])

    def _view(self, user: str, view_id: str) -> dict[str, Any]:
        view = self.workspace.views.get(view_id, user)
        if view is None:
            raise NoSuchViewError
        return view

    def _channel(self, thread_ts: str | None) -> str:
        parent = self.workspace.get(thread_ts) if thread_ts else None
        return str((parent or {}).get("channel", CHANNEL))

    def _name(self, user: str) -> str:
        return self.workspace.people().get(user, user)

    def _own(self, user: str, ts: str) -> dict[str, Any]:
        message = self.workspace.get(ts)
        if message is None:
            raise NoSuchMessageError
        if message.get("user") != user:
            raise NotYourMessageError
        return dict(message)
