"""Who lives among the processes on one PostgreSQL, and who takes over from whom.

Each process writes down that it lives. What a silent one had begun goes to whoever notices: the workflow
engine hands it out once, however many notice.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from store.database import Database
from store.repositories.executors import ExecutorRepository

BEAT_SECONDS: Final = 3.0

DEAD_AFTER: Final = timedelta(seconds=12)
"""A silence of four beats. With a beat of the finder and a second of the queue: taken over within 16 s.

Whoever looks counts it on a clock of its own that is never set: when the database's clock jumps, all stamps
look old at once.
"""

_log = structlog.get_logger(__name__)


def is_free(session: Session, taken_by: str | None, *, executor_id: str) -> bool:
    """Whether no other process has in hand what is ``taken_by`` (``executor:run``).

    Whether a process lives says the database, not our clock; on SQLite there is no other one.
    """
    owner = (taken_by or "").rpartition(":")[0]
    if owner == executor_id or session.get_bind().dialect.name == "sqlite":
        return True
    return not ExecutorRepository(session).lives(owner, heard_of_within=DEAD_AFTER)


class Executors:
    """This process among the others."""

    def __init__(
        self,
        *,
        database: Database,
        executor_id: str,
        take_over: Callable[[str], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``take_over`` makes what a dead executor had begun anybody's again, and says how much it was."""
        self._database = database
        self._executor_id = executor_id
        self._take_over = take_over
        self._clock = clock
        self._seen: dict[str, tuple[datetime, float]] = {}  # the stamps, and since when they are the same
        self._run = uuid4().hex
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat_for_ever, name="executor-beat", daemon=True)

    def enter(self) -> None:
        """Write down that this process lives, before it begins anything."""
        with self._database.begin() as session:
            ExecutorRepository(session).enter(self._executor_id, run=self._run)

    def start(self) -> None:
        """Say so from now on, and look after the others."""
        self._thread.start()

    def leave(self) -> None:
        """This process ends: what it leaves behind may be taken over at once."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        try:
            with self._database.begin() as session:
                ExecutorRepository(session).leave(self._executor_id, run=self._run)
        except Exception:  # then the others wait a few seconds longer
            _log.exception("executor_not_left")

    def beat(self) -> None:
        """Say that this process lives; take over from those that do not."""
        with self._database.begin() as session:
            executors = ExecutorRepository(session)
            if not executors.beat(self._executor_id, run=self._run):
                if executors.is_known(self._executor_id):
                    _log.error("executor_name_taken", executor=self._executor_id)
                else:  # taken for dead meanwhile
                    executors.enter(self._executor_id, run=self._run)
            stamps, left = executors.stamps(), executors.left()
        for executor_id in self._silent(stamps) | left:
            if executor_id != self._executor_id:
                self._bury(executor_id, stamps[executor_id])

    def _silent(self, stamps: dict[str, datetime]) -> set[str]:
        now, before = self._clock(), self._seen
        self._seen = {
            name: before[name] if name in before and before[name][0] == stamp else (stamp, now)
            for name, stamp in stamps.items()
        }
        return {name for name, (_, since) in self._seen.items() if now - since > DEAD_AFTER.total_seconds()}

    def _bury(self, executor_id: str, stamp: datetime) -> None:
        taken = self._take_over(executor_id)
        if taken:
            _log.warning("executor_taken_over", executor=executor_id, workflows=taken)
        with self._database.begin() as session:
            ExecutorRepository(session).forget(executor_id, stamp=stamp)

    def _beat_for_ever(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self.beat()
            except Exception:
                _log.exception("beat_failed")
