"""Where Rasa's conversations lie: one SQL table of events, on SQLite or PostgreSQL."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

SCHEMA = "rasa"
"""The schema on PostgreSQL, so that the product's other tables stay apart."""

STORED = "doorstep_stored_events"
"""The attribute in which a tracker remembers how many of its events are in the table."""


class TurnTrackerStore(SQLTrackerStore):
    """Rasa's table, read and written with one statement each. An error of the database fails the turn.

    Rasa's own store counts the rows before each write and finds the latest session by the clock, which may be
    set back; here the order of the rows decides, and a tracker knows how many of its events are stored.
    """

    def __init__(self, url: str) -> None:
        """Connects and creates what is missing. Raises SQLAlchemy's errors when that cannot be done."""
        self.engine = _engine(url)
        self._events = self.SQLEvent.__table__
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its latest session began; None when there is nothing of it."""
        events = self._events
        started = (
            sa.select(sa.func.coalesce(sa.func.max(events.c.id), 0))
            .where(events.c.sender_id == sender_id, events.c.type_name == SessionStarted.type_name)
            .scalar_subquery()
        )
        return self._tracker(sender_id, events.c.id >= started)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with all its sessions."""
        return self._tracker(conversation_id, sa.true())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that came since the tracker was retrieved, in one transaction."""
        stored = getattr(tracker, STORED, None)
        if stored is None:
            known = await self.retrieve(tracker.sender_id)
            stored = len(known.events) if known is not None else 0
        rows = [_row(tracker.sender_id, event) for event in islice(tracker.events, stored, None)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self._events.insert(), rows)
        setattr(tracker, STORED, len(tracker.events))

    def _tracker(self, sender_id: str, which: Any) -> DialogueStateTracker | None:
        events = self._events
        query = sa.select(events.c.data).where(events.c.sender_id == sender_id, which).order_by(events.c.id)
        with self.engine.connect() as connection:
            found = [_event(json.loads(data)) for data in connection.execute(query).scalars()]
        if not found:
            return None
        tracker: DialogueStateTracker = DialogueStateTracker.from_events(sender_id, found, self.domain.slots)
        setattr(tracker, STORED, len(tracker.events))
        return tracker


@cache
def _event_class(name: str) -> Any:
    """Rasa looks through all classes of events for every event that it reads."""
    return Event.resolve_by_type(name)


def _event(data: dict[str, Any]) -> Event:
    return _event_class(data["event"])._from_parameters(data)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _engine(url: str) -> Engine:
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgresql(parsed.set(drivername="postgresql+psycopg2"))


def _sqlite(url: Any) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # One connection that stays open: SQLAlchemy 1.4 opens a new one each time, and SQLite then empties its
    # log into the file, with a sync to the disk, whenever the last one is closed.
    engine = sa.create_engine(
        url, connect_args={"timeout": 10, "check_same_thread": False}, poolclass=QueuePool, pool_size=1
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        # In WAL mode this loses nothing when the process dies. When the machine does, the last turns may be
        # missing here; the product keeps the messages itself.
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _postgresql(url: Any) -> Engine:
    engine = sa.create_engine(
        url,
        connect_args={"options": f"-csearch_path={SCHEMA}"},
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
    )
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    return engine
