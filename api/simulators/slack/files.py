"""The files of the stand-in's workspace, kept in its database."""

import secrets
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

MEDIA_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
}
"""By ending; Slack, too, goes by what a file is called."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file with its content."""

    name: str
    media_type: str
    content: bytes


class Files:
    """Used from any thread. A file that was announced has no content until it is uploaded."""

    def __init__(self, connection: sqlite3.Connection, lock: AbstractContextManager[Any]) -> None:
        self._connection = connection
        self._lock = lock
        connection.execute("CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, name TEXT, content BLOB)")

    def announce(self, name: str) -> str:
        """A place for a file; its id."""
        file_id = f"F{secrets.token_hex(5).upper()}"
        with self._lock:
            self._connection.execute("INSERT INTO files VALUES (?, ?, NULL)", (file_id, name))
        return file_id

    def fill(self, file_id: str, content: bytes) -> bool:
        """Upload its content, once; False without such a place."""
        with self._lock:
            query = "UPDATE files SET content = ? WHERE id = ? AND content IS NULL"
            return self._connection.execute(query, (content, file_id)).rowcount == 1

    def get(self, file_id: str) -> Stored | None:
        """A file that was uploaded."""
        query = "SELECT name, content FROM files WHERE id = ? AND content IS NOT NULL"
        with self._lock:
            row = self._connection.execute(query, (file_id,)).fetchone()
        return Stored(name=row[0], media_type=_media_type(row[0]), content=row[1]) if row else None

    def described(self, file_id: str, *, origin: str, title: str = "") -> dict[str, Any] | None:
        """A file as messages have it; ``origin`` is where the stand-in is."""
        stored = self.get(file_id)
        if stored is None:
            return None
        private = f"{origin}/files-pri/{file_id}"
        return {
            "id": file_id,
            "name": stored.name,
            "title": title or stored.name,
            "mimetype": stored.media_type,
            "size": len(stored.content),
            "mode": "hosted",
            "url_private": private,
            "url_private_download": private,
        }


def _media_type(name: str) -> str:
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
