"""The database: engines, sessions, migrations. SQLite embedded, PostgreSQL distributed, the same code."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from store import migrations
from store.sqlite import open_for_many_processes, tables_rebuilt

POSTGRES_SCHEMA = "store"
"""The store's own schema, so that Rasa's tracker and the workflow engine can share the database."""


class ReadOnlyError(Exception):
    """Something was written in a read session."""


class NewerDatabaseError(Exception):
    """The database has migrations that this code does not know."""


class Database:
    """One database, used from any thread.

    Objects stay usable after their session closed; their unloaded relationships do not.
    """

    def __init__(self, url: str) -> None:
        """Prepare the engine; nothing is opened yet. ``postgresql://`` means psycopg 3."""
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine()
        writing = self.engine.execution_options(writes=True)
        reading = self.engine
        if not self.is_sqlite:
            reading = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._write_sessions = sessionmaker(writing, expire_on_commit=False)
        self._read_sessions = sessionmaker(reading, expire_on_commit=False, class_=_ReadSession)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and cannot write."""
        with self._read_sessions() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session inside one write transaction: committed at the end, rolled back on any error."""
        with self._write_sessions.begin() as session:
            yield session

    def upgrade(self) -> None:
        """Bring the schema up to date. Safe when several processes do it at once, and when it is already.

        Raises `NewerDatabaseError` when the schema is of a later version than this code.
        """
        if self.is_current():
            return
        with self._migrating() as connection:
            if not migrations.is_known(connection):
                raise NewerDatabaseError(
                    "The database was made by a newer version of Doorstep: run that one, or restore a backup."
                )
            migrations.upgrade(connection)

    def is_current(self) -> bool:
        """Whether the schema is the one this code was written for."""
        with self.engine.connect() as connection:
            return migrations.is_current(connection)

    def is_served(self) -> bool:
        """Whether this code can work on the schema: it is current, or was migrated by a newer version.

        A migration leaves the version before it working, so that a deploy can replace one process after
        another.
        """
        with self.engine.connect() as connection:
            return migrations.is_current(connection) or not migrations.is_known(connection)

    def ping(self) -> None:
        """Return when the database answers; raise SQLAlchemy's error otherwise."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def empty_log(self) -> None:
        """SQLite: leave nothing of what was deleted in the write-ahead log, if no reader is in the way."""
        if self.is_sqlite:
            with closing(self.engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _migrating(self) -> Iterator[Connection]:
        # SQLite: BEGIN IMMEDIATE is the lock. PostgreSQL: an advisory lock, held to the transaction's end.
        with (
            self.engine.execution_options(writes=True).connect() as connection,
            tables_rebuilt(connection) if self.is_sqlite else nullcontext(),
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('doorstep.store.upgrade'))"))
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {POSTGRES_SCHEMA}"))
            yield connection

    def _engine(self) -> Engine:
        # Without parameters in its errors: they hold what customers wrote, and errors end up in logs.
        if not self.is_sqlite:
            return create_engine(
                self.url,
                connect_args={"options": self._postgres_options},
                hide_parameters=True,
                pool_pre_ping=True,
                pool_size=10,
                max_overflow=20,
            )
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(self.url, hide_parameters=True, pool_size=10, max_overflow=30)
        open_for_many_processes(engine)
        return engine

    @cached_property
    def _postgres_options(self) -> str:
        given = self.url.query.get("options", "")
        return f"{given} -csearch_path={POSTGRES_SCHEMA}".strip()


class _ReadSession(Session):
    """A session whose flush fails, so that a forgotten write is no silent loss on SQLite."""


@event.listens_for(_ReadSession, "before_flush")
def _refuse_to_write(session: Session, *_: Any) -> None:
    if session.new or session.deleted or any(session.is_modified(changed) for changed in session.dirty):
        raise ReadOnlyError("this session reads; use Database.begin() to write")


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url
