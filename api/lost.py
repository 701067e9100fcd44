"""Workflows that say they run, and that nobody runs: their process could not write down how they ended.

Told by watching, on a clock that is never set: the times in the workflow's row are some machine's.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from dbos import WorkflowStatus

ALIVE: Final = ("PENDING", "ENQUEUED", "DELAYED")
KILLED_TOO_OFTEN: Final = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"

LONGEST_TURN: Final = 150.0
"""Seconds, more than Rasa's patience: what another process runs for longer is lost."""

OWN_LOST_AFTER: Final = 25.0
"""Seconds: what this process is to run and does not. More than two sweeps, and a slow start."""


class LostWork:
    """What the sweeps of this process see of the workflows that it does not run."""

    def __init__(self, executor_id: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._executor_id = executor_id
        self.clock = clock
        self._since: dict[tuple[str, int | None], float] = {}
        self._seen: set[tuple[str, int | None]] = set()

    @contextmanager
    def sweep(self) -> Iterator[None]:
        """One sweep: what is not asked about in it has moved on."""
        self._seen.clear()
        yield
        self._since = {key: since for key, since in self._since.items() if key in self._seen}

    def is_lost(self, status: WorkflowStatus) -> bool:
        """Whether a workflow that does not run in this process has been alike for too long."""
        key = (status.workflow_id, status.updated_at)
        self._seen.add(key)
        waited = self.clock() - self._since.setdefault(key, self.clock())
        return waited >= (OWN_LOST_AFTER if self.is_own(status) else LONGEST_TURN)

    def is_own(self, status: WorkflowStatus) -> bool:
        """Whether it was begun, and this process is to run it."""
        return status.status == "PENDING" and status.executor_id == self._executor_id
