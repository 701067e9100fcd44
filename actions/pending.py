"""What the assistant asked comes first: a message is offered to the question that waits for an answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from actions.conversation.chain import Respond, kind_of
from actions.turn import Answer, Turn

PendingHandler = Callable[[Turn, datetime], Answer | None]
"""Answers a message that came while its question was pending; None when it is about something else."""


class AskedFirst:
    """The manner in which the pending question forestalls the action.

    ``handlers`` by what the slot ``pending`` names: itself, or its ``kind`` when it holds more.
    """

    def __init__(self, handlers: Mapping[str, PendingHandler]) -> None:
        self._handlers = handlers

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The pending question's answer to the message, else what follows in the chain."""
        handler = self._handlers.get(kind_of(turn.slots.get("pending")) or "")
        answer = handler(turn, turn.now) if handler else None
        return replace(answer, taken=True) if answer else respond(turn)
