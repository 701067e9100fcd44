"""What the domain asks of the world outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from api.conversations.events import Event
from store.vocabulary import AddressKind, Channel, ConversationStatus, HandoffPriority

WORDLESS: Final = "/inform"
"""What the bot is sent, as a payload, of a message that is only pictures: a detail without words."""


@dataclass(frozen=True, kw_only=True)
class BotQuestion:
    """A customer's message for the bot. ``message_id`` makes asking again harmless.

    ``pictures`` says how many came with it; of a message without words ``text`` is ``WORDLESS``.
    """

    conversation_id: UUID
    message_id: UUID
    text: str
    is_payload: bool
    channel: Channel
    status: ConversationStatus
    locale: str | None
    time_zone: str | None
    pictures: int = 0


@dataclass(frozen=True, kw_only=True)
class Button:
    """A suggested answer: ``title`` is shown, ``payload`` is sent."""

    title: str
    payload: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where an answer comes from."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class HandoffWish:
    """The bot asks for a person. ``reason`` may be a merchant's own; ``summary`` is the customer's words."""

    reason: str
    priority: HandoffPriority = HandoffPriority.normal
    mood: str | None = None
    summary: str | None = None
    order_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BotReply:
    """One message of the bot.

    ``handoff`` asks for a person, ``send_code`` for a one-time code that was requested in the store;
    only the domain hands over and sends.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    citations: tuple[Citation, ...] = ()
    data: Mapping[str, Any] | None = None
    send_code: UUID | None = None
    handoff: HandoffWish | None = None


class BotFailedError(Exception):
    """The bot did not answer, after all tries; ``reason`` is a word for the logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TurnInterruptedError(BaseException):
    """The process is stopping: the turn is left as it is, and taken up again at the next start.

    Not an ``Exception``, so that nothing on the way takes it for a failure of the turn.
    """


class BotPort(Protocol):
    """The assistant."""

    def ask(self, question: BotQuestion) -> tuple[BotReply, ...]:
        """The bot's replies, at least one, the same for the same ``message_id``.

        Raises ``BotFailedError`` when there is no answer to be had, ``TurnInterruptedError`` when stopping.
        """


class Notifier(Protocol):
    """Tells whoever is watching a conversation. Never blocks and never fails."""

    def publish(self, conversation_id: UUID, *events: Event) -> None:
        """Announce what has been committed, in this order."""


class TurnStarter(Protocol):
    """Runs turns durably."""

    def start(self, message_id: UUID) -> None:
        """Start the turn of this message unless it has been. Never fails: a sweep mends what could not."""


class CodeStarter(Protocol):
    """Delivers one-time codes durably."""

    def start(self, code_id: UUID) -> None:
        """Start the delivery of a released code. Never fails: a sweep mends what could not."""


class AgentDesk(Protocol):
    """Where people see the conversations that are handed to them."""

    def changed(self, conversation_id: UUID) -> None:
        """Something was committed in a conversation that people have, had or are asked for.

        What there is to show is read from the store, so a call that is lost or made twice does no harm.
        Never fails.
        """


class NoDesk:
    """Nobody is there: conversations wait in the store."""

    def changed(self, conversation_id: UUID) -> None:
        """Nothing to do."""


class Phrases(Protocol):
    """The service's own words to customers."""

    def say(self, key: str, locale: str | None = None, **values: str | int) -> str:
        """The sentence of this name in the customer's language, or in English."""


@dataclass(frozen=True, kw_only=True)
class FollowUpMessage:
    """What agents answered, for a customer who has left. The same ``id`` and ``seq`` is the same message."""

    id: UUID
    seq: int
    kind: AddressKind
    address: str
    agent: str
    texts: tuple[str, ...]
    pictures: int  # that came with them, to be seen in the chat
    locale: str | None
    page: str | None = None  # of the shop, on which the chat began


class NotSentError(Exception):
    """It did not go out. ``permanent``: nor will it ever. ``reason`` is a word for the logs."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class FollowUpSender(Protocol):
    """Reaches customers who have left the chat."""

    def send(self, message: FollowUpMessage) -> None:
        """Hand it over; returns once somebody else answers for it. Raises ``NotSentError``."""
