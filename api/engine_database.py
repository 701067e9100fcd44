"""Where DBOS keeps its workflows: a SQLite file of its own, or the schema ``dbos`` of the one PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

from store.settings import StoreSettings


def dbos_url(settings: StoreSettings) -> str:
    """The database of the workflows that belongs to this store."""
    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{settings.data_dir / 'dbos.db'}"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def system_database(url: str) -> Engine | None:
    """The engine for SQLite, None for PostgreSQL (DBOS makes its own)."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, pool_size=8, max_overflow=0)
    event.listen(engine, "connect", _on_connect)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = "IMMEDIATE"  # as DBOS sets it on engines of its own making
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    # Survives a crash of the process, not of the machine: then the store, which is synchronous FULL, still
    # says which turns are under way, and the sweep starts them again.
    connection.execute("PRAGMA synchronous = NORMAL")
