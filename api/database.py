"""The store's database as this process uses it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from store.database import Database


class QueuedDatabase(Database):
    """A database whose writers of this process wait for one another in memory.

    SQLite has one write lock, and who finds it taken sleeps and looks again, up to 100 ms at a time: eight
    writers that need a millisecond each would wait for most of a second now and then.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._queue = threading.Lock()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session inside one write transaction, when it is this writer's turn."""
        if not self.is_sqlite:
            with super().begin() as session:
                yield session
            return
        with self._queue, super().begin() as session:
            yield session
