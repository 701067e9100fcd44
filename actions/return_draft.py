"""A return that is being talked about: what is known of it between two turns, and nothing more."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from store.returns.opening import RequestedItem
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason

KIND = "start_return"


class Step(StrEnum):
    """What was asked last."""

    items = "items"
    reason = "reason"
    condition = "condition"
    outcome = "outcome"
    confirm = "confirm"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """``lines`` are pieces by line, ``answers`` the condition questions' by line, ``why`` the words given.

    ``told`` names the terms that were read back, so that a yes to other terms is no yes.
    """

    order: UUID
    step: Step = Step.items
    lines: Mapping[UUID, int] = field(default_factory=dict)
    reason: ReturnReason | None = None
    why: str | None = None
    answers: Mapping[UUID, Mapping[str, bool]] = field(default_factory=dict)
    asked: tuple[UUID, str] | None = None  # the line and the id of the condition question
    outcome: OutcomeKind | None = None
    told: str | None = None
    misses: int = 0

    def slot(self) -> dict[str, Any]:
        """As the slot ``pending`` keeps it: JSON."""
        return {
            "kind": KIND,
            "step": self.step.value,
            "order": str(self.order),
            "lines": {str(line): pieces for line, pieces in self.lines.items()},
            "reason": self.reason.value if self.reason else None,
            "why": self.why,
            "answers": {str(line): dict(given) for line, given in self.answers.items()},
            "asked": [str(self.asked[0]), self.asked[1]] if self.asked else None,
            "outcome": self.outcome.value if self.outcome else None,
            "told": self.told,
            "misses": self.misses,
        }

    @classmethod
    def of(cls, slot: Mapping[str, Any]) -> "Draft":
        """Read from the slot ``pending``."""
        asked = slot.get("asked")
        return cls(
            order=UUID(slot["order"]),
            step=Step(slot["step"]),
            lines={UUID(line): int(pieces) for line, pieces in slot["lines"].items()},
            reason=ReturnReason(slot["reason"]) if slot.get("reason") else None,
            why=slot.get("why"),
            answers={UUID(line): dict(given) for line, given in slot["answers"].items()},
            asked=(UUID(asked[0]), asked[1]) if asked else None,
            outcome=OutcomeKind(slot["outcome"]) if slot.get("outcome") else None,
            told=slot.get("told"),
            misses=int(slot.get("misses") or 0),
        )

    def requested(self, left_to_a_person: frozenset[UUID] = frozenset()) -> list[RequestedItem]:
        """What is asked of the store; a person decides about some lines."""
        return [
            RequestedItem(
                line_item_id=line,
                quantity=pieces,
                reason=self.reason or ReturnReason.UNKNOWN,
                outcome=None if line in left_to_a_person else self.outcome,
                answers=self.answers.get(line, {}),
                reason_raw=self.why,
            )
            for line, pieces in self.lines.items()
        ]

    def key(self, conversation: UUID) -> str:
        """What makes a second yes to the same read-back open the same return."""
        said = json.dumps(self.slot() | {"misses": 0}, sort_keys=True)
        return f"{conversation}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"
