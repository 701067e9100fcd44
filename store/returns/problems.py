"""What is wrong with rules, told so that a merchant finds the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top: ``("rules", 2, "window", "days")``."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend. ``place`` counts from 1: ``rules[3].window.days``; so does ``line``, if known."""

    place: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = self.place or "the rules"
        return f"{where}{f' (line {self.line})' if self.line else ''}: {self.message}"


class RulesError(ValueError):
    """These are no usable rules. Says everything that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class InconsistentError(ValueError):
    """Parts of the rules contradict one another."""

    def __init__(self, problems: Sequence[tuple[Place, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = tuple(problems)


def in_words(place: Place) -> str:
    """``rules[3].window.days``, counted from 1 as people do."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
