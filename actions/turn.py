"""What an action is told about the message, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Entity:
    """A detail found in the message: ``kind`` as in ``domain.yml``, ``value`` normalised."""

    kind: str
    value: str
    start: int


@dataclass(frozen=True)
class Wish:
    """One of several wishes in a message: its intent, and where in the text it stands."""

    intent: str
    start: int
    end: int


@dataclass(frozen=True)
class Turn:
    """One customer message, as Rasa understood it."""

    conversation_id: UUID
    intent: str
    entities: tuple[Entity, ...]
    slots: Mapping[str, Any]
    text: str = ""
    confidence: float = 1.0  # of the intent, 0 to 1
    small_talk: bool = False  # something else was said, or time went by, since what is pending was asked
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    message_id: str = ""
    channel: str = "widget"  # as store.vocabulary.Channel
    pressed: bool = False  # a button, not words
    ranking: tuple[tuple[str, float], ...] = ()  # the likeliest intents with their probabilities
    mood: Mapping[str, float] = field(default_factory=dict)  # probability by mood, when it was judged
    needs_person: Mapping[str, float] = field(default_factory=dict)  # probability by reason, when judged
    codes: tuple[str, ...] = ()  # kinds of address that a one-time code can be sent to (AddressKind)
    locale: str | None = None  # that the customer's channel told
    wishes: tuple[Wish, ...] = ()  # when there are several
    pictures: int = 0  # how many came with the message

    @classmethod
    def of(
        cls,
        *,
        sender_id: str,
        slots: Mapping[str, Any],
        latest_message: Mapping[str, Any],
        events: Sequence[Mapping[str, Any]] = (),
        now: datetime | None = None,
    ) -> "Turn":
        """Read Rasa's tracker; ``now`` is the moment that the turn is judged at.

        Raises:
            ValueError: the sender is not one of our conversations.
        """
        found = [
            Entity(entity["entity"], str(entity["value"]), int(entity.get("start") or 0))
            for entity in latest_message.get("entities") or ()
            if entity.get("value")
        ]
        intent = latest_message.get("intent") or {}
        metadata = latest_message.get("metadata") or {}
        return cls(
            conversation_id=UUID(sender_id),
            intent=str(intent.get("name") or ""),
            entities=tuple(sorted(found, key=lambda entity: entity.start)),
            slots=slots,
            text=str(latest_message.get("text") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            small_talk=_small_talk(events, slots),
            now=now or datetime.now(UTC),
            message_id=str(latest_message.get("message_id") or ""),
            channel=str(metadata.get("channel") or "widget"),
            pressed=metadata.get("payload") is True,
            ranking=tuple(
                (str(each["name"]), float(each["confidence"]))
                for each in latest_message.get("intent_ranking") or ()
            ),
            mood=dict(latest_message.get("mood") or {}),
            needs_person=dict(latest_message.get("needs_person") or {}),
            codes=tuple(str(kind) for kind in metadata.get("codes") or ()),
            locale=metadata.get("locale"),
            pictures=int(metadata.get("pictures") or 0),
            wishes=tuple(
                Wish(str(each["intent"]), int(each["start"]), int(each["end"]))
                for each in latest_message.get("wishes") or ()
            ),
        )

    def entity(self, kind: str) -> str | None:
        """The first detail of that kind."""
        return next((entity.value for entity in self.entities if entity.kind == kind), None)


FAREWELL = "action_goodbye"
SMALL_TALK = ("action_greet", "action_thank", "action_bot_challenge")


def _small_talk(events: Sequence[Mapping[str, Any]], slots: Mapping[str, Any]) -> bool:
    """Whether the last thing before this message was small talk that did not ask again, or long ago."""
    actions = [event["name"] for event in events if event.get("event") == "action" and event.get("name")]
    last = next((str(name) for name in reversed(actions) if name != "action_listen"), "")
    if last in SMALL_TALK:
        question = slots.get("question")
        return not (isinstance(question, Mapping) and question.get("fresh"))  # else it was just repeated
    return last == FAREWELL or last.startswith(("utter_", "action_session_start"))


@dataclass(frozen=True)
class Reply:
    """One message to the customer: a fixed response of ``domain.yml`` by name, or a composed ``text``."""

    response: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    buttons: tuple[Mapping[str, str], ...] = ()
    citations: tuple[Mapping[str, str], ...] = ()  # {title, url} of where the words come from
    data: Mapping[str, Any] | None = None
    handoff: str | None = None  # the reason; carrying it out is the service's business
    send_code: str | None = None  # id of a requested one-time code; sending it is the service's business
    about: Mapping[str, Any] = field(default_factory=dict)  # what else is told with the reason
    asks: Mapping[str, Any] = field(default_factory=dict)  # slots of what it asks: `pending` and its facts
    before: str | None = None  # a sentence in front of it, whether it is fixed or composed


@dataclass(frozen=True)
class Answer:
    """All replies to one message, in order, and the slots that change."""

    replies: tuple[Reply, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    taken: bool = False  # by the question that was pending
    settled: bool = False  # people have dealt with it already: it is no reason for a person by itself
