"""An account: the messages that went through it, and what was sent along. Kept in a file."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

from api.clock import Clock, utc_now
from api.segments import segments

Message = dict[str, Any]

MOST_LISTED: Final = 1000


class Account:
    """Used from any thread. ``version`` grows with every change."""

    def __init__(self, file: Path | str = ":memory:", *, sid: str, clock: Clock = utc_now) -> None:
        if isinstance(file, Path):
            file.parent.mkdir(parents=True, exist_ok=True)
        self.sid = sid
        self._clock = clock
        self._lock = threading.RLock()
        self._file = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute("CREATE TABLE IF NOT EXISTS messages (sid TEXT PRIMARY KEY, body TEXT)")
        self._file.execute("CREATE TABLE IF NOT EXISTS media (sid TEXT PRIMARY KEY, type TEXT, content BLOB)")
        rows = self._file.execute("SELECT sid, body FROM messages ORDER BY rowid")
        self._messages: dict[str, Message] = {sid: json.loads(body) for sid, body in rows}
        self.version = 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def messages(self, keep: Callable[[Message], bool] = lambda _: True) -> list[Message]:
        """All messages, or those that are to be kept, oldest first."""
        with self._lock:
            return [dict(message) for message in self._messages.values() if keep(message)]

    def get(self, sid: str) -> Message | None:
        """The message with that id."""
        with self._lock:
            found = self._messages.get(sid)
            return dict(found) if found else None

    def add(
        self,
        *,
        direction: str,
        sender: str,
        to: str,
        body: str,
        status: str,
        service: str | None = None,
        media: tuple[str, ...] = (),
        to_come: int = 0,
    ) -> Message:
        """Take a message with what is sent along, or how much of that is ``to_come``."""
        sid = f"{'MM' if media or to_come else 'SM'}{secrets.token_hex(16)}"
        made = self._clock().astimezone(UTC)
        message: Message = {
            "sid": sid,
            "account_sid": self.sid,
            "messaging_service_sid": service,
            "direction": direction,
            "from": sender,
            "to": to,
            "body": body,
            "status": status,
            "num_segments": str(max(segments(body).count, 1)),
            "num_media": str(len(media) + to_come),
            "media": list(media),
            "error_code": None,
            "error_message": None,
            "date_created": rfc2822(made),
            "date_sent": None,
            "price": None,
            "uri": f"/2010-04-01/Accounts/{self.sid}/Messages/{sid}.json",
        }
        with self._lock:
            self._keep(message)
        return dict(message)

    def change(self, sid: str, **changes: Any) -> Message | None:
        """Change a message; None when there is none."""
        with self._lock:
            message = self._messages.get(sid)
            if message is None:
                return None
            self._keep(message | changes)
            return dict(self._messages[sid])

    def add_media(self, content: bytes, content_type: str) -> str:
        """Keep something that is sent along; its id."""
        sid = f"ME{secrets.token_hex(16)}"
        with self._lock:
            self._file.execute("INSERT INTO media VALUES (?, ?, ?)", (sid, content_type, content))
        return sid

    def media(self, sid: str) -> tuple[str, bytes] | None:
        """Type and content of something that was sent along."""
        with self._lock:
            query = "SELECT type, content FROM media WHERE sid = ?"
            found = self._file.execute(query, (sid,)).fetchone()
            return (str(found[0]), bytes(found[1])) if found else None

    def _keep(self, message: Message) -> None:
        self._messages[message["sid"]] = message
        row = (message["sid"], json.dumps(message))
        self._file.execute(
            "INSERT INTO messages VALUES (?, ?) ON CONFLICT (sid) DO UPDATE SET body = excluded.body", row
        )
        self.version += 1


def rfc2822(at: datetime) -> str:
    """A time as Twilio writes it."""
    return format_datetime(at)
