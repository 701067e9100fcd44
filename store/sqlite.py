"""What SQLite needs to be shared by threads and processes without losing anything."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_TIMEOUT_SECONDS = 10


def open_for_many_processes(engine: Engine) -> None:
    """WAL, foreign keys, full sync, patience; writing transactions take their lock at the beginning.

    An engine with the execution option ``writes`` begins with BEGIN IMMEDIATE: a transaction that reads first
    and then wants the write lock fails at once, whatever the busy timeout, when another wrote in between.
    """
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


@contextmanager
def tables_rebuilt(connection: Connection) -> Iterator[None]:
    """For a migration's transaction inside the block: dropping a table does nothing to what points at it.

    SQLite changes a column by copying the table and dropping the old one; with foreign keys on, that would
    delete, or cut off, the rows of other tables (https://sqlite.org/lang_altertable.html, section 7).
    """
    driver: Any = connection.connection.dbapi_connection  # the pragma does nothing once a transaction began
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin on its own: _on_begin does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is erased is overwritten with zeros: else it stays readable in the file's free pages.
    connection.execute("PRAGMA secure_delete = ON")


def _write_ahead(connection: Any) -> None:
    # Switching a fresh file to WAL ignores the busy timeout when two processes do it at once.
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
