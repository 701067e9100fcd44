"""One look at how things stand, for the figures and for the page."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from api.database import QueuedDatabase
from api.errands import Backlog, Errands
from api.knowledge.keeper import Keeper
from knowledge.snapshot import Manifest
from store.repositories.operating import OpenHandoffs, OperatingRepository, Queue, Turns


@dataclass(frozen=True, kw_only=True)
class Stand:
    """What the store and the engine say. ``store`` is None while it does not answer."""

    now: datetime
    store: "StoreStand | None"
    errands: Sequence[Backlog]
    index: Manifest | None
    connections: int


@dataclass(frozen=True, kw_only=True)
class StoreStand:
    """What the store says."""

    handoffs: Sequence[OpenHandoffs]
    slack: Queue
    turns: Turns


class Looker:
    """Looks."""

    def __init__(
        self,
        *,
        database: QueuedDatabase,
        errands: Errands,
        keeper: Keeper,
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self._errands = errands
        self._keeper = keeper
        self._clock = clock

    def look(self) -> Stand:
        """How things stand now. Never fails: what does not answer is left out."""
        store = None
        with suppress(SQLAlchemyError), self.database.read() as session:
            repository = OperatingRepository(session)
            store = StoreStand(
                handoffs=repository.open_handoffs(),
                slack=repository.slack_backlog(),
                turns=repository.turns(),
            )
        return Stand(
            now=self._clock(),
            store=store,
            errands=self._errands.backlog(),
            index=self._index(),
            connections=self.database.connections(),
        )

    def _index(self) -> Manifest | None:
        with suppress(OSError, ValueError, TypeError):
            return self._keeper.library.generations.manifest()
        return None


def longest(handoffs: Sequence[OpenHandoffs], now: datetime, *, state: str) -> float:
    """Seconds since the oldest request in that state; 0 without any."""
    oldest = min((each.oldest for each in handoffs if each.state == state), default=now)
    return max(0.0, (now - oldest).total_seconds())
