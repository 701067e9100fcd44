"""What the assistant asked comes first: a message is offered to the question that waits for an answer."""

from collections.abc import Callable, Mapping
from datetime import datetime

from actions.base import StoreAction
from actions.turn import Answer, Turn

PendingHandler = Callable[[Turn, datetime], Answer | None]
"""Answers a message that came while its question was pending; None when it is about something else."""


class AskedFirst(StoreAction):
    """An action that the pending question may forestall.

    ``handlers`` by what the slot ``pending`` names: itself, or its ``kind`` when it holds more.
    """

    def __init__(self, action: StoreAction, handlers: Mapping[str, PendingHandler]) -> None:
        self._action = action
        self._handlers = handlers
        self.key = action.name()

    def answer(self, turn: Turn) -> Answer:
        """The pending question's answer to the message, else the action's own."""
        pending = turn.slots.get("pending")
        kind = pending.get("kind") if isinstance(pending, dict) else pending
        handler = self._handlers.get(str(kind))
        answer = handler(turn, turn.now) if handler else None
        return answer or self._action.answer(turn)
