"""Where a demo's mail goes: into memory, to be looked at in the browser."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.clock import Clock, utc_now
from api.codes.ports import CodeMessage
from api.codes.words import Mail, mail_of
from api.conversations.ports import Phrases

MOST_KEPT: Final = 50


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A message as its receiver would have it."""

    id: UUID
    to: str
    subject: str
    text: str
    code: str | None
    at: datetime


class DemoOutbox:
    """A ``CodeSender`` that keeps the newest messages. Used from any thread."""

    def __init__(self, *, phrases: Phrases, clock: Clock = utc_now) -> None:
        self._phrases = phrases
        self._clock = clock
        self._kept: deque[Kept] = deque(maxlen=MOST_KEPT)
        self._lock = threading.Lock()

    def send(self, message: CodeMessage) -> None:
        """Keep it."""
        self.keep(message.id, to=message.address, mail=mail_of(message, self._phrases), code=message.code)

    def keep(self, message_id: UUID, *, to: str, mail: Mail, code: str | None = None) -> None:
        """Keep any e-mail."""
        kept = Kept(id=message_id, to=to, subject=mail.subject, text=mail.text, code=code, at=self._clock())
        with self._lock:
            self._kept.appendleft(kept)

    def messages(self) -> list[Kept]:
        """What is kept, the newest first."""
        with self._lock:
            return list(self._kept)
