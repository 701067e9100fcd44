"""What an action is told about the message, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Entity:
    """A detail found in the message: ``kind`` as in ``domain.yml``, ``value`` normalised."""

    kind: str
    value: str
    start: int


@dataclass(frozen=True)
class Turn:
    """One customer message, as Rasa understood it."""

    conversation_id: UUID
    intent: str
    entities: tuple[Entity, ...]
    slots: Mapping[str, Any]
    text: str = ""
    confidence: float = 1.0

    @classmethod
    def of(cls, *, sender_id: str, slots: Mapping[str, Any], latest_message: Mapping[str, Any]) -> "Turn":
        """Read Rasa's tracker.

        Raises:
            ValueError: the sender is not one of our conversations.
        """
        found = [
            Entity(entity["entity"], str(entity["value"]), int(entity.get("start") or 0))
            for entity in latest_message.get("entities") or ()
            if entity.get("value")
        ]
        return cls(
            conversation_id=UUID(sender_id),
            intent=str((latest_message.get("intent") or {}).get("name") or ""),
            entities=tuple(sorted(found, key=lambda entity: entity.start)),
            slots=slots,
            text=str(latest_message.get("text") or ""),
            confidence=float((latest_message.get("intent") or {}).get("confidence") or 0.0),
        )


@dataclass(frozen=True)
class Reply:
    """One message to the customer: a fixed response of ``domain.yml`` by name, or a composed ``text``."""

    response: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    buttons: tuple[Mapping[str, str], ...] = ()
    data: Mapping[str, Any] | None = None
    handoff: str | None = None  # the reason; carrying it out is the service's business
    asks: Mapping[str, Any] | None = None  # what is pending when this asks something; see actions/pending.py


@dataclass(frozen=True)
class Answer:
    """All replies to one message, in order, and the slots that change."""

    replies: tuple[Reply, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
