"""Once a day, what has become too old is removed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.clock import Clock
from api.privacy.tracker import Tracker
from store.database import Database
from store.models import Conversation
from store.personal.register import Kept
from store.personal.retention import STORED, applied_on, day_of, expire, note_applied

NAME: Final = "retention"

_SURELY_OVER: Final = timedelta(days=1)
"""What Rasa remembers of a conversation that is not in the store goes after this silence."""

_log = structlog.get_logger(__name__)


class Retention:
    """An ``Errand`` for each day. ``days`` says how long each kind is kept; 0: for ever."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        tracker: Tracker,
        days: Mapping[Kept, int],
        clock: Clock,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._tracker = tracker
        self._days = days
        self._clock = clock
        self._stopped = stopped

    def open(self, session: Session) -> Sequence[str]:
        """Today, until it is done."""
        now = self._clock()
        return [] if applied_on(session, now) else [day_of(now)]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``. Each batch is a transaction of its own, so customers do not wait for it."""
        now = self._clock()
        if key != day_of(now):
            return None  # the day is over, and today's errand does what it left
        counts = {kept.value: self._expire(kept) for kept in STORED}
        if self._stopped():
            return timedelta(seconds=1)
        counts[Kept.tracker] = self._forget_dialogues()
        with self._database.begin() as session:
            note_applied(session, counts, now=now)
        self._database.empty_log()
        self._tracker.empty_log()
        _log.info("retention_applied", **counts)
        return None

    def _expire(self, kept: Kept) -> int:
        days, total = self._days.get(kept, 0), 0
        while days and not self._stopped():
            with self._database.begin() as session:
                gone = expire(session, kept, days=days, now=self._clock())
            total += gone
            if not gone:
                break
        return total

    def _forget_dialogues(self) -> int:
        """Those that are old, and those whose conversation is gone from the store."""
        now, days = self._clock(), self._days.get(Kept.tracker, 0)
        silent = self._tracker.silent_since(now - _SURELY_OVER)
        old = set(self._tracker.silent_since(now - timedelta(days=days))) if days else set()
        known = self._known(silent)
        return self._tracker.forget_senders([one for one in silent if one in old or one not in known])

    def _known(self, senders: Sequence[str]) -> set[str]:
        known: set[str] = set()
        ids = [one for one in map(_uuid, senders) if one is not None]
        with self._database.read() as session:
            for start in range(0, len(ids), 500):
                query = select(Conversation.id).where(Conversation.id.in_(ids[start : start + 500]))
                known |= {str(one) for one in session.scalars(query)}
        return known


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
