"""Rasa's memory of the dialogues, read and emptied by conversation."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, make_url

from api.settings import Settings

SCHEMA: Final = "rasa"
"""On PostgreSQL."""

_AT_ONCE: Final = 500

_events = sa.table(
    "events",
    sa.column("id", sa.Integer),
    sa.column("sender_id", sa.String),
    sa.column("timestamp", sa.Float),
    sa.column("data", sa.Text),
)


def tracker_url(settings: Settings) -> str:
    """Where Rasa keeps its dialogues: its own SQLite file, or its own schema of a PostgreSQL."""
    if settings.tracker_url is not None:
        return settings.tracker_url.get_secret_value()
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        return settings.database_url
    return f"sqlite:///{(settings.data_dir / 'rasa.db').resolve()}"


class Tracker:
    """The table of events. It may be missing, when Rasa has never run."""

    def __init__(self, url: str) -> None:
        """Nothing is opened yet."""
        self._engine = _engine(url)

    def events(self, conversations: Iterable[UUID]) -> dict[str, list[Any]]:
        """What Rasa remembers of the conversations, oldest first."""
        found: dict[str, list[Any]] = {}
        with self._engine.connect() as connection:
            if not _is_there(connection):
                return found
            for some in _portions([str(one) for one in conversations]):
                query = (
                    sa.select(_events.c.sender_id, _events.c.data)
                    .where(_events.c.sender_id.in_(some))
                    .order_by(_events.c.id)
                )
                for sender, data in connection.execute(query):
                    found.setdefault(sender, []).append(json.loads(data))
        return found

    def forget(self, conversations: Iterable[UUID]) -> int:
        """Delete what is remembered of the conversations; how many events."""
        return self._delete([str(one) for one in conversations])

    def silent_since(self, moment: datetime) -> list[str]:
        """The conversations whose last event was before."""
        with self._engine.connect() as connection:
            if not _is_there(connection):
                return []
            query = (
                sa.select(_events.c.sender_id)
                .group_by(_events.c.sender_id)
                .having(sa.func.max(_events.c.timestamp) < moment.timestamp())
            )
            return list(connection.execute(query).scalars())

    def forget_senders(self, senders: Sequence[str]) -> int:
        """Delete what is remembered under these names; how many events."""
        return self._delete(senders)

    def empty_log(self) -> None:
        """SQLite: leave nothing of what was deleted in the write-ahead log, if nobody is in the way."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _delete(self, senders: Sequence[str]) -> int:
        deleted = 0
        for some in _portions(senders):
            with self._engine.begin() as connection:
                if _is_there(connection):
                    gone = connection.execute(sa.delete(_events).where(_events.c.sender_id.in_(some)))
                    deleted += gone.rowcount
        return deleted


def _portions(senders: Sequence[str]) -> Iterator[Sequence[str]]:
    return (senders[start : start + _AT_ONCE] for start in range(0, len(senders), _AT_ONCE))


def _is_there(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table("events")


def _engine(url: str) -> sa.Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            connect_args={"options": f"-csearch_path={SCHEMA}"},
            hide_parameters=True,
            pool_pre_ping=True,
        )
    engine = sa.create_engine(parsed, connect_args={"timeout": 10}, hide_parameters=True)
    event.listen(engine, "connect", _overwrite_what_is_deleted)
    return engine


def _overwrite_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA secure_delete = ON")
