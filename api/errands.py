"""Errands: durable work outside a conversation's turn, such as a change that another system has to make.

The store is the truth: an errand's own rows say what is open. A workflow holds a name and a key; each try is
a workflow of its own, and the next one is enqueued with a delay, so that waiting holds no thread and
survives a restart.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

import structlog
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, WorkflowStatus
from sqlalchemy.orm import Session

from api.lost import ALIVE, LostWork
from api.outages import outlasting
from store.database import Database
from telemetry import figures

QUEUE: Final = "errands"
AT_ONCE: Final = 8
POLL_SECONDS: Final = 1.0
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_LOOKED_AT: Final = 10_000
OVERDUE: Final = 20.0
"""Seconds after which a pause that should be over is ended: the clock of its row was set back meanwhile."""

_STATES: Final = {"PENDING": "running", "ENQUEUED": "queued", "DELAYED": "paused"}

_log = structlog.get_logger(__name__)


class Errand(Protocol):
    """One kind of errand."""

    name: str

    def open(self, session: Session) -> Sequence[str]:
        """Keys of what is still to be done."""

    def run(self, key: str, attempt: int) -> timedelta | None:
        """Try once, the first time with ``attempt`` 1. None when it is settled, else how long to wait.

        Safe to repeat at any point. An error counts as "later", with a growing pause.
        """


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Tries of one kind of errand that are not over, by state. ``oldest``: when the first was put there.

    ``paused`` are those that wait for their time: the next try of one that failed, and timers.
    """

    errand: str
    states: Mapping[str, int]
    oldest: float | None


def pause(attempt: int) -> timedelta:
    """How long to wait after a failed try: from seconds to an hour."""
    return min(timedelta(seconds=5 * 2.0 ** min(attempt - 1, 20)), LONGEST_PAUSE)


class Errands:
    """Runs errands on DBOS, which its owner launches and ends."""

    def __init__(self, database: Database, kinds: Sequence[Errand] = (), *, executor_id: str = "") -> None:
        self._database = database
        self._lost = LostWork(executor_id)
        self._running: set[str] = set()
        self._due: dict[str, float] = {}  # tries that wait, by a clock that is never set
        self._kinds = {kind.name: kind for kind in kinds}
        self._stopping = threading.Event()
        self._is_open = False

    def register(self) -> None:
        """Make the workflow known, before DBOS is launched."""
        self._workflow = DBOS.workflow(name="errand", max_recovery_attempts=20)(self._body())

    def open_queue(self) -> None:
        """Make the queue known, once DBOS is launched."""
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_SECONDS)
        self._is_open = True

    def backlog(self) -> list[Backlog]:
        """What is under way of every kind, of at most ``MOST_LOOKED_AT`` tries. Never fails."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in self._kinds}
        oldest: dict[str, float] = {}
        for each in self._alive():
            name = each.workflow_id.split(":")[1]
            if name in counts:
                counts[name][_STATES[each.status]] += 1
                came = (each.created_at or 0) / 1000
                oldest[name] = min(came, oldest.get(name, came))
        return [
            Backlog(
                errand=name,
                states={state: counts[name][state] for state in _STATES.values()},
                oldest=oldest.get(name),
            )
            for name in sorted(counts)
        ]

    def _alive(self) -> list[WorkflowStatus]:
        if not self._is_open or self._stopping.is_set():
            return []
        try:
            return DBOS.list_workflows(
                name="errand", status=list(ALIVE), limit=MOST_LOOKED_AT, load_input=False, load_output=False
            )
        except Exception:
            _log.exception("errands_not_counted")
            return []

    def add(self, *kinds: Errand) -> None:
        """More kinds, before anything is started."""
        self._kinds |= {kind.name: kind for kind in kinds}

    def start(self, name: str, key: str, *, at_once: bool = False) -> None:
        """Begin an errand that the store holds, once however often this is called. Never fails.

        ``at_once`` does not wait for the queue's next look, and is not held back by other errands.
        """
        if self._stopping.is_set():
            return  # the next process sweeps it up
        try:
            if at_once:
                with SetWorkflowID(_id(name, key, 1)):
                    DBOS.start_workflow(self._workflow, name, key, 1)
            else:
                self._enqueue(name, key, 1)
        except Exception:
            _log.exception("errand_not_started", errand=name, key=key)

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    def stopped(self) -> bool:
        """Whether nothing more is to be begun: long work breaks off, and goes on at the next start."""
        return self._stopping.is_set()

    def sweep(self) -> None:
        """Begin whatever the store says is open and nobody has in hand."""
        with self._lost.sweep():
            for kind in self._kinds.values():
                try:
                    self._sweep(kind)
                except Exception:  # one kind's trouble does not hold up the others
                    _log.exception("errands_not_swept", errand=kind.name)
        now = time.monotonic()
        self._due = {
            each: due for each, due in self._due.items() if now - due < LONGEST_PAUSE.total_seconds()
        }

    def _sweep(self, kind: Errand) -> None:
        with self._database.read() as session:
            keys = list(kind.open(session))
        for key in keys:
            tries = DBOS.list_workflows(
                workflow_id_prefix=_id(kind.name, key, ""), load_input=False, load_output=False
            )
            for each in tries:
                self._mend(each)
            if not any(each.status in ALIVE for each in tries):
                _log.info("errand_swept_up", errand=kind.name, key=key)
                self._enqueue(kind.name, key, len(tries) + 1)

    def _mend(self, status: WorkflowStatus) -> None:
        """End a pause that is over, and begin again what this process has lost.

        What others run is left to them, however long it takes: if they die it becomes anybody's.
        """
        name = status.workflow_id
        if status.status == "DELAYED" and time.monotonic() - self._due.get(name, math.inf) > OVERDUE:
            _log.warning("errand_overdue", errand=name)
            DBOS.set_workflow_delay(name, delay_seconds=0)
        elif name not in self._running and self._lost.is_own(status) and self._lost.is_lost(status):
            _log.warning("errand_taken_over", errand=name)
            DBOS.resume_workflow(name)

    def _body(self) -> Callable[[str, str, int], None]:
        # DBOS wants a plain function of plain arguments.
        def errand(name: str, key: str, attempt: int) -> None:
            mine = _id(name, key, attempt)
            self._running.add(mine)
            try:
                wait = self._try(name, key, attempt)
                if wait is not None:
                    outlasting(
                        lambda: self._enqueue(name, key, attempt + 1, after=wait), stopping=self._stopping
                    )
            finally:
                self._running.discard(mine)

        return errand

    def _try(self, name: str, key: str, attempt: int) -> timedelta | None:
        with structlog.contextvars.bound_contextvars(errand=name, key=key, attempt=attempt):
            try:
                wait = self._kinds[name].run(key, attempt)
            except Exception:
                _log.exception("errand_failed")
                figures.ERRANDS.labels(name, "failed").inc()
                return pause(attempt)
            _log.info("errand_waits" if wait else "errand_done")
            figures.ERRANDS.labels(name, "waits" if wait else "done").inc()
            return wait

    def _enqueue(self, name: str, key: str, attempt: int, *, after: timedelta | None = None) -> None:
        delay = after.total_seconds() if after else None
        mine = _id(name, key, attempt)
        with SetWorkflowID(mine), SetEnqueueOptions(delay_seconds=delay):
            DBOS.enqueue_workflow(QUEUE, self._workflow, name, key, attempt)
        if delay:
            self._due[mine] = time.monotonic() + delay


def _id(name: str, key: str, attempt: int | str) -> str:
    return f"errand:{name}:{key}:{attempt}"
