"""Durable turns and errands on DBOS: started once, recovered, swept up when anything fell between.

The store is the truth: ``Conversation.active_turn`` says which turn is under way, and is committed with the
message. A workflow holds a message's id and nothing else, so no customer's word is kept twice. Its body is
safe to repeat (see ``conversations.turns``), therefore it needs no steps of its own.
"""

import threading
import time
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID

from api.conversations.turns import Turns
from api.engine_database import system_database
from api.errands import Errands
from api.lost import ALIVE, KILLED_TOO_OFTEN, LostWork
from api.outages import outlasting
from store.database import Database
from store.locks import alone
from store.repositories.conversations import ConversationRepository
from telemetry import tracing

NAME: Final = "doorstep"

VERSION: Final = "turns-1"
"""DBOS recovers only workflows of its own version. Fixed, as any build can finish any other's turn: change it
only when the workflow's argument changes its meaning."""

SWEEP_SECONDS: Final = 10.0

RECOVERIES: Final = 2
"""How often a turn is begun again whose process died; a message that ended each of them is given up."""

ATTEMPTS: Final = 3
"""Workflows that may end without settling their turn before the customer gets the apology."""

THREADS: Final = 64
"""Turns at the same time. A thread mostly waits for Rasa."""

_KEEP_FINISHED = timedelta(days=1)
_TIDY_SECONDS = 3600.0

_log = structlog.get_logger(__name__)


class Engine:
    """Runs turns. One per process, as DBOS is; a ``TurnStarter``."""

    def __init__(
        self, *, turns: Turns, errands: Errands, database: Database, dbos_url: str, executor_id: str
    ) -> None:
        self._turns = turns
        self._errands = errands
        self._database = database
        self._dbos_url = dbos_url
        self._executor_id = executor_id
        self._running: set[UUID] = set()
        self._lost = LostWork(executor_id)
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep_for_ever, name="turn-sweeper", daemon=True)

    def launch(self) -> None:
        """Start DBOS, which recovers what this executor left behind, and the sweeper. Blocks a moment."""
        DBOS(config=self._config())
        self._workflow = DBOS.workflow(name="turn", max_recovery_attempts=RECOVERIES)(self._body())
        self._errands.register()
        with alone(self._database, "engine"):  # DBOS makes its tables, and knows no lock for it
            DBOS.launch()
        self._errands.open_queue()
        self._sweeper.start()

    def start(self, message_id: UUID) -> None:
        """Start the turn of a message, once however often this is called. Never fails."""
        if self._stopping.is_set():
            return  # the next process sweeps it up
        try:
            self._start(message_id, attempt=1)
        except Exception:
            _log.exception("turn_not_started", turn=str(message_id))

    def stop(self, *, patience: float) -> bool:
        """Start no more turns; wait at most ``patience`` seconds for those that run. Whether all ended."""
        self._stopping.set()
        self._errands.stop()
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, timeout=patience)

    def destroy(self) -> None:
        """Shut DBOS down; turns that are still running stay pending, for the next start to recover."""
        self._stopping.set()
        if self._sweeper.is_alive():
            self._sweeper.join(timeout=5)
        DBOS.destroy(destroy_registry=True)

    def take_over(self, executor_id: str) -> int:
        """Make anybody's what a dead executor had begun; how much it was. Harmless when done twice."""
        return len(DBOS._recover_pending_workflows([executor_id]))

    def running(self) -> frozenset[UUID]:
        """The messages whose turns run in this process now."""
        with self._changed:
            return frozenset(self._running)

    def sweep(self) -> None:
        """Start every turn that the store says is under way and that nobody runs."""
        with self._database.read() as session:
            active = ConversationRepository(session).active_turns()
        running = self.running()
        for _conversation_id, message_id in active:
            if message_id not in running and not self._stopping.is_set():
                self._mend(message_id)

    def _body(self) -> Callable[[str], None]:
        # DBOS wants a plain function of plain arguments.
        def turn(message_id: str) -> None:
            self._run(UUID(message_id))

        return turn

    def _run(self, message_id: UUID) -> None:
        with self._changed:
            self._running.add(message_id)
        try:
            with structlog.contextvars.bound_contextvars(turn=str(message_id)):
                began = time.perf_counter()
                with tracing.turn(message_id, "turn"):
                    following = outlasting(lambda: self._turns.run(message_id), stopping=self._stopping)
                _log.info("turn_done", milliseconds=round((time.perf_counter() - began) * 1000, 1))
        finally:
            with self._changed:
                self._running.discard(message_id)
                self._changed.notify_all()
        if following is not None:
            # In a context of its own: the next turn is nobody's child.
            Context().run(self.start, following)

    def _start(self, message_id: UUID, *, attempt: int) -> None:
        with SetWorkflowID(_workflow_id(message_id, attempt)):
            DBOS.start_workflow(self._workflow, str(message_id))

    def _mend(self, message_id: UUID) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            workflow_id = _workflow_id(message_id, attempt)
            status = DBOS.get_workflow_status(workflow_id)
            if status is None:
                if self._is_under_way(message_id):
                    _log.warning("turn_swept_up", turn=str(message_id), attempt=attempt)
                    self._start(message_id, attempt=attempt)
                return None
            if status.status in ALIVE:
                if self._lost.is_lost(status):
                    _log.warning("turn_taken_over", turn=str(message_id), attempt=attempt)
                    DBOS.resume_workflow(workflow_id)
                return None
            if status.status == KILLED_TOO_OFTEN:
                break
        _log.error("turn_given_up", turn=str(message_id))
        with tracing.turn(message_id, "turn.given_up"):
            following = self._turns.give_up(message_id)
        if following is not None:
            self.start(following)
        return None

    def _is_under_way(self, message_id: UUID) -> bool:
        """Whether it still is: another process may have ended it since the sweep began."""
        with self._database.read() as session:
            return ConversationRepository(session).is_active_turn(message_id)

    def _sweep_for_ever(self) -> None:
        tidied = time.monotonic()
        while not self._stopping.is_set():
            try:
                with self._lost.sweep():
                    self.sweep()
                self._errands.sweep()
                if time.monotonic() - tidied > _TIDY_SECONDS:
                    tidied = time.monotonic()
                    self._tidy()
            except Exception:
                _log.exception("sweep_failed")
            self._stopping.wait(SWEEP_SECONDS)

    def _tidy(self) -> None:
        """Forget workflows that ended a day ago; the store keeps what they did."""
        before = (datetime.now(UTC) - _KEEP_FINISHED).isoformat()
        while not self._stopping.is_set():
            ended = DBOS.list_workflows(
                name=["turn", "errand"],
                completed_before=before,
                limit=500,
                load_input=False,
                load_output=False,
            )
            if not ended:
                return
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])

    def _config(self) -> DBOSConfig:
        return {
            "name": NAME,
            "system_database_url": self._dbos_url,
            "system_database_engine": system_database(self._dbos_url),
            "sys_db_pool_size": 10,
            "executor_id": self._executor_id,
            "application_version": VERSION,
            "max_executor_threads": THREADS,
            "log_level": "WARNING",
            "enable_otlp": False,
        }


def _workflow_id(message_id: UUID, attempt: int) -> str:
    return f"turn:{message_id}" if attempt == 1 else f"turn:{message_id}:{attempt}"
