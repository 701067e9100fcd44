"""Where Rasa's conversations lie: one SQL table of events, on SQLite or PostgreSQL."""

from __future__ import annotations

import json
from collections import OrderedDict
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
"""The attribute in which a tracker remembers what of it is in the table: how many events, the last id."""


class OvertakenError(Exception):
    """Another Rasa wrote into the conversation since the tracker was retrieved; nothing was saved."""


MOST_KEPT = 200
"""Conversations whose trackers stay in memory between turns, some 100 kB each."""


class _Queries:
    """The statements on the table, built once: building one costs as much as running it."""

    def __init__(self, events: Any) -> None:
        mine = events.c.sender_id == sa.bindparam("sender_id")
        started = (
            sa.select(sa.func.coalesce(sa.func.max(events.c.id), 0))
            .where(mine, events.c.type_name == SessionStarted.type_name)
            .scalar_subquery()
        )
        self.everything = sa.select(events.c.id, events.c.data).where(mine).order_by(events.c.id)
        self.session = (
            sa.select(events.c.id, events.c.data).where(mine, events.c.id >= started).order_by(events.c.id)
        )
        self.last = sa.select(sa.func.max(events.c.id)).where(mine)
        self.insert = events.insert()
        self.hold = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:sender_id, 0))")


class TurnTrackerStore(SQLTrackerStore):
    """Rasa's table, read and written with one statement each. An error of the database fails the turn.

    Rasa's own store counts the rows before each write and finds the latest session by the clock, which may be
    set back; here the order of the rows decides, and a tracker knows how many of its events are stored.
    Trackers of the latest conversations are kept, and used as long as nobody else has added to the table.

    On PostgreSQL several Rasas share the table. The product asks one at a time about a conversation, but one
    that it has given up on may still be at it: whoever saves second fails, and its turn leaves no trace.
    """

    def __init__(self, url: str) -> None:
        """Connects and creates what is missing. Raises SQLAlchemy's errors when that cannot be done."""
        self.engine = _engine(url)
        self._is_shared = self.engine.dialect.name != "sqlite"
        self._events = self.SQLEvent.__table__
        with self.engine.begin() as connection:
            if self._is_shared:
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock(hashtext('doorstep.{SCHEMA}'))"))
                # IF NOT EXISTS asks for the right to make schemas even when there is nothing to make.
                exists = sa.text("SELECT to_regnamespace(:name)")
                if connection.execute(exists, {"name": SCHEMA}).scalar() is None:
                    connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
            self.Base.metadata.create_all(connection)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._queries = _Queries(self._events)
        self._kept: OrderedDict[str, tuple[int, DialogueStateTracker]] = OrderedDict()
        TrackerStore.__init__(self, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its latest session began; None when there is nothing of it.

        A tracker that was kept is handed out once: only `save` keeps it again, so that a turn which failed
        leaves nothing of itself behind.
        """
        kept = self._kept.pop(sender_id, None)
        with self.engine.connect() as connection:
            if kept is not None:
                last, tracker = kept
                if self._last(connection, sender_id) == last:
                    return tracker
            return self._tracker(connection, self._queries.session, sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with all its sessions."""
        with self.engine.connect() as connection:
            return self._tracker(connection, self._queries.everything, conversation_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that came since the tracker was retrieved, in one transaction.

        Raises OvertakenError when others have written meanwhile.
        """
        stored, known = getattr(tracker, STORED, None) or await self._stored(tracker.sender_id)
        rows = [_row(tracker.sender_id, event) for event in islice(tracker.events, stored, None)]
        with self.engine.begin() as connection:
            if rows and self._is_shared:
                connection.execute(self._queries.hold, {"sender_id": tracker.sender_id})
                if self._last(connection, tracker.sender_id) != known:
                    raise OvertakenError(tracker.sender_id)
            if rows:
                connection.execute(self._queries.insert, rows)
            last = self._last(connection, tracker.sender_id)
        setattr(tracker, STORED, (len(tracker.events), last))
        self._keep(tracker, last)

    async def _stored(self, sender_id: str) -> tuple[int, int]:
        return getattr(await self.retrieve(sender_id), STORED, (0, 0))

    def _last(self, connection: Any, sender_id: str) -> int:
        return connection.execute(self._queries.last, {"sender_id": sender_id}).scalar() or 0

    def _keep(self, tracker: DialogueStateTracker, last: int) -> None:
        if not last:
            return
        self._kept[tracker.sender_id] = (last, tracker)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _tracker(self, connection: Any, query: Any, sender_id: str) -> DialogueStateTracker | None:
        rows = connection.execute(query, {"sender_id": sender_id}).all()
        if not rows:
            return None
        found = [_event(json.loads(row.data)) for row in rows]
        tracker: DialogueStateTracker = DialogueStateTracker.from_events(sender_id, found, self.domain.slots)
        setattr(tracker, STORED, (len(tracker.events), rows[-1].id))
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
        url,
        connect_args={"timeout": 10, "check_same_thread": False},
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        # In WAL mode this loses nothing when the process dies. When the machine does, the last turns may be
        # missing here; the product keeps the messages itself.
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _postgresql(url: Any) -> Engine:
    return sa.create_engine(
        url,
        connect_args={"options": f"-csearch_path={SCHEMA}"},
        hide_parameters=True,
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
    )
