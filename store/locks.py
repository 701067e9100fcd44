"""Locks that processes on one PostgreSQL share."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text

from store.database import Database

LOOK_SECONDS: Final = 0.1


@contextmanager
def alone(database: Database, name: str) -> Iterator[None]:
    """One process at a time in the block; on SQLite, where there is one only, at once.

    It looks again and again: who waited inside a statement would hold up ``CREATE INDEX CONCURRENTLY``.
    """
    if database.is_sqlite:
        yield
        return
    lock = {"name": f"doorstep.{name}"}
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), lock):
            time.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), lock)
