"""What the assistant asked takes the next message first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from actions.base import StoreAction
from actions.turn import Answer, Turn


class Pending(Protocol):
    """Who asked something: the slot ``pending`` is ``{"kind": kind, …}`` while the answer is waited for."""

    kind: str

    def take(self, turn: Turn, now: datetime) -> Answer | None:
        """The answer to a message that came while this was pending; None when the message is about else."""


class PendingFirst(StoreAction):
    """An action that lets whoever waits for an answer take the message first."""

    def __init__(self, action: StoreAction, waiting: Sequence[Pending]) -> None:
        self._action = action
        self._waiting = {handler.kind: handler for handler in waiting}
        self.key = action.key

    def answer(self, turn: Turn) -> Answer:
        """The answer of what is pending, or else the action's own."""
        pending = turn.slots.get("pending")
        handler = self._waiting.get(str(pending.get("kind"))) if isinstance(pending, dict) else None
        taken = handler.take(turn, datetime.now(UTC)) if handler else None
        return taken or self._action.answer(turn)
