"""The knowledge base as a process uses it: always the newest generation, noticed within a second."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from knowledge.generations import Generations
from knowledge.snapshot import Snapshot

LOOK_EVERY = 0.25  # seconds

logger = logging.getLogger(__name__)


class Library:
    """Gives the snapshot in force to any thread. A snapshot that was given out stays as it is."""

    def __init__(self, directory: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``directory`` need not exist yet."""
        self.generations = Generations(directory)
        self._clock = clock
        self._looking = threading.Lock()
        self._looked = float("-inf")
        self._seen: tuple[int, int] | None = None
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot | None:
        """The newest snapshot; None while nothing was indexed.

        While one thread opens a new generation, others go on with the one before.
        """
        if self._clock() - self._looked < LOOK_EVERY:
            return self._snapshot
        first = self._snapshot is None
        if self._looking.acquire(blocking=first):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._snapshot

    def _look(self) -> None:
        if self._clock() - self._looked < LOOK_EVERY:
            return  # another thread just did
        try:
            state = self.generations.pointer.stat()
            seen = (state.st_mtime_ns, state.st_ino)
            if seen != self._seen:
                self._snapshot = self.generations.load()
                self._seen = seen
        except FileNotFoundError:
            pass  # nothing indexed yet
        except Exception:  # a damaged generation must not take the one before away
            logger.exception("The knowledge index cannot be opened.")
        finally:
            self._looked = self._clock()
