"""A workspace with one channel: people, messages, reactions. Kept in a file, as Slack would outlive us."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from api.simulators.slack.files import Files
from api.simulators.slack.views import Views

TEAM: Final = "T0DOORSTEP"
CHANNEL: Final = "C0SUPPORT"
CHANNEL_NAME: Final = "customer-care"
BOT_USER: Final = "U0DOORSTEP"
BOT_ID: Final = "B0DOORSTEP"
APP_ID: Final = "A0DOORSTEP"

Message = dict[str, Any]

_MOST_WHISPERS: Final = 50


class Workspace:
    """Used from any thread. ``version`` grows with every change."""

    def __init__(self, file: Path | str = ":memory:", *, clock: Callable[[], float] = time.time) -> None:
        if isinstance(file, Path):
            file.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._lock = threading.RLock()
        self._file = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("PRAGMA secure_delete = ON")
        self._file.execute("CREATE TABLE IF NOT EXISTS messages (ts TEXT PRIMARY KEY, body TEXT)")
        self._file.execute("CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT)")
        rows = self._file.execute("SELECT ts, body FROM messages ORDER BY ts")
        self._messages: dict[str, Message] = {ts: json.loads(body) for ts, body in rows}
        self._people: dict[str, str] = dict(self._file.execute("SELECT id, name FROM people"))
        self._whispers: list[Message] = []
        self._last_ts = max((float(ts) for ts in self._messages), default=0.0)
        self.version = 1
        self.is_archived = False
        self.channels = {CHANNEL: CHANNEL_NAME}
        self.views = Views(self._grow)
        self.files = Files(self._file, self._lock)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def people(self) -> dict[str, str]:
        """Names by user id."""
        with self._lock:
            return dict(self._people)

    def join(self, name: str) -> str:
        """Somebody comes in under that name; their user id, the same for the same name."""
        with self._lock:
            for user, known in self._people.items():
                if known == name:
                    return user
            user = f"U{1000 + len(self._people)}"
            self._people[user] = name
            self._file.execute("INSERT INTO people VALUES (?, ?)", (user, name))
            self._grow()
            return user

    def open_channel(self, named: str) -> str:
        """One more channel, by its id or its #name; its id."""
        name = named.removeprefix("#")
        channel = named if named == name else f"C0{name.upper().replace('-', '').replace('_', '')}"
        self.channels.setdefault(channel, name.lower())
        return channel

    def find_channel(self, named: str | None, *, by_id: bool = False) -> str | None:
        """The id of a channel that is named by its id or, unless ``by_id``, by its name."""
        if named in self.channels:
            return named
        plain = str(named).removeprefix("#")
        return None if by_id else next((key for key, name in self.channels.items() if name == plain), None)

    def get(self, ts: str) -> Message | None:
        """The message of that time."""
        with self._lock:
            return self._messages.get(ts)

    def messages(self) -> list[Message]:
        """All messages, oldest first."""
        with self._lock:
            return [dict(message) for message in self._messages.values()]

    def thread(self, thread_ts: str) -> list[Message]:
        """A message and the replies to it."""
        with self._lock:
            return [
                dict(message)
                for ts, message in self._messages.items()
                if ts == thread_ts or message.get("thread_ts") == thread_ts
            ]

    def add(self, message: Message) -> Message:
        """Post a message; it gets a time of its own, later than all others."""
        with self._lock:
            self._last_ts = max(round(self._last_ts + 0.000001, 6), round(self._clock(), 6))
            stored = {"type": "message", "ts": f"{self._last_ts:.6f}", "team": TEAM} | message
            self._keep(stored)
            return dict(stored)

    def change(self, ts: str, **changes: Any) -> Message | None:
        """Change a message; None when there is none."""
        with self._lock:
            message = self._messages.get(ts)
            if message is None:
                return None
            self._keep(message | changes)
            return dict(self._messages[ts])

    def remove(self, ts: str) -> Message | None:
        """Delete a message; its replies stay without it."""
        with self._lock:
            message = self._messages.pop(ts, None)
            if message is not None:
                self._file.execute("DELETE FROM messages WHERE ts = ?", (ts,))
                self._grow()
            return message

    def react(self, ts: str, name: str, user: str, *, add: bool) -> str | None:
        """Add or take a reaction; Slack's error, or None."""
        with self._lock:
            message = self._messages.get(ts)
            if message is None:
                return "message_not_found"
            reactions = {one["name"]: list(one["users"]) for one in message.get("reactions", [])}
            users = reactions.setdefault(name, [])
            if add == (user in users):
                return "already_reacted" if add else "no_reaction"
            users.append(user) if add else users.remove(user)
            kept = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in reactions.items()
                if users
            ]
            self._keep(message | {"reactions": kept})
            return None

    def whisper(self, user: str, text: str) -> str:
        """Words that only one person sees; gone with the process."""
        with self._lock:
            self._last_ts = max(round(self._last_ts + 0.000001, 6), round(self._clock(), 6))
            ts = f"{self._last_ts:.6f}"
            self._whispers = [*self._whispers, {"user": user, "text": text, "ts": ts}][-_MOST_WHISPERS:]
            self._grow()
            return ts

    def whispers(self, user: str) -> list[Message]:
        """What was said to one person only."""
        with self._lock:
            return [dict(whisper) for whisper in self._whispers if whisper["user"] == user]

    def _keep(self, message: Message) -> None:
        self._messages[message["ts"]] = message
        self._file.execute(
            "INSERT OR REPLACE INTO messages VALUES (?, ?)", (message["ts"], json.dumps(message))
        )
        self._grow()

    def _grow(self) -> None:
        self.version += 1
