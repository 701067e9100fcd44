"""The chain that every message goes through: manners, one around the other, and the actions at its end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from actions.base import StoreAction
from actions.turn import Answer, Turn

Respond = Callable[[Turn], Answer]
"""Answers a turn."""

Manner = Callable[[Turn, Respond], Answer]
"""May change the turn on its way in, the answer on its way out, or answer itself."""

RULES = Path(__file__).resolve().parents[2] / "bot" / "data" / "rules.yml"


def chain(manners: Sequence[Manner], respond: Respond) -> Respond:
    """The manners around ``respond``, the first outermost."""
    for manner in reversed(manners):
        respond = _around(manner, respond)
    return respond


def _around(manner: Manner, inner: Respond) -> Respond:
    return lambda turn: manner(turn, inner)


def routes(rules: Path = RULES) -> dict[str, str]:
    """The action of each intent, as the assistant's rules have it."""
    content = yaml.safe_load(rules.read_text("utf-8"))
    steps = [rule["steps"] for rule in content["rules"]]
    return {first["intent"]: second["action"] for first, second in steps}


class Router:
    """The end of the chain: the action that a rule names for the intent, which a manner may have changed."""

    def __init__(self, actions: Sequence[StoreAction], by_intent: Mapping[str, str]) -> None:
        by_name = {action.name(): action for action in actions}
        self._actions = {intent: by_name[name] for intent, name in by_intent.items()}

    def __call__(self, turn: Turn) -> Answer:
        """The action's answer."""
        return self._actions[turn.intent].answer(turn)


class Conducted(StoreAction):
    """An action as Rasa calls it: its message goes through the whole chain."""

    def __init__(self, action: StoreAction, respond: Respond) -> None:
        self._respond = respond
        self.key = action.name()

    def answer(self, turn: Turn) -> Answer:
        """What comes out of the chain."""
        return self._respond(turn)


def kind_of(pending: Any) -> str | None:
    """What is pending: the slot itself, or its ``kind`` when it holds more."""
    kind = pending.get("kind") if isinstance(pending, dict) else pending
    return str(kind) if kind else None


def after(turn: Turn, answer: Answer, slot: str) -> Any:
    """What a slot holds once the answer is given."""
    return answer.slots.get(slot, turn.slots.get(slot))


def adding(answer: Answer, **slots: Any) -> Answer:
    """The answer, with these slots changed too."""
    return replace(answer, slots={**answer.slots, **slots})
