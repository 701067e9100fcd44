"""The store's database as this process uses it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import QueuePool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from store.database import Database
from store.outages import Outage, outage_of
from telemetry import figures


class QueuedDatabase(Database):
    """A database whose writers of this process wait for one another in memory.

    SQLite has one write lock, and who finds it taken sleeps and looks again, up to 100 ms at a time: eight
    writers that need a millisecond each would wait for most of a second now and then.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._queue = threading.Lock()
        self._is_full = False

    def connections(self) -> int:
        """Connections that are in use now."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session inside one write transaction, when it is this writer's turn."""
        began = time.perf_counter()
        with self._noticing(), self._queue if self.is_sqlite else nullcontext(), super().begin() as session:
            session.connection()  # which is what there may be to wait for
            figures.DATABASE_WAIT.observe(time.perf_counter() - began)
            yield session

    def is_full(self) -> bool:
        """Whether there is no room to write, as the latest writer found and a small write finds now."""
        if self._is_full:
            try:
                with self.begin() as session:  # changes nothing, and yet writes a page
                    session.execute(text("UPDATE alembic_version SET version_num = version_num"))
            except SQLAlchemyError as error:
                self._is_full = outage_of(error) is Outage.full
        return self._is_full

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            self._is_full = self._is_full or outage_of(error) is Outage.full
            raise
        self._is_full = False
