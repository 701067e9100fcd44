"""What can be done with a conversation: write into it, read it, take it over.

Each method is one short transaction; what it committed is announced afterwards.
"""

from dataclasses import dataclass
from uuid import UUID

from api.clock import Clock, utc_now
from api.conversations import states, texts
from api.conversations.events import MessageAdded, StatusChanged, Typing
from api.conversations.messages import MessageView, view
from api.conversations.ports import Notifier, Phrases, TurnStarter
from api.conversations.pressing import pressed
from api.conversations.repository import ConversationState, TurnRepository
from api.conversations.states import Move
from api.errors import DoorstepError
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind, ConversationStatus, TurnState


class ConversationNotFoundError(DoorstepError):
    """No such conversation."""

    status = 404
    title = "Conversation not found"

    def __init__(self) -> None:
        super().__init__("This conversation does not exist any more. Start a new one.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A customer's message that is safe now. ``is_new`` is false for one that came before."""

    message_id: UUID
    seq: int
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """Part of a conversation, and whose it is."""

    status: ConversationStatus
    agent_name: str | None
    messages: tuple[MessageView, ...]


class ConversationService:
    """The conversations of the shop."""

    def __init__(
        self,
        *,
        database: Database,
        notifier: Notifier,
        turns: TurnStarter,
        phrases: Phrases,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._notifier = notifier
        self._turns = turns
        self._phrases = phrases
        self._clock = clock

    def accept(self, *, conversation_id: UUID, external_id: str, text: str) -> Accepted:
        """Take a customer's message in. When this returns it is on disk and will be answered.

        The same ``external_id`` again gives the first result and nothing else happens. Raises
        ``EmptyMessageError``, ``MessageTooLongError``, ``ConversationNotFoundError``.
        """
        cleaned = texts.clean(text)
        with self._database.begin() as session:
            turns = TurnRepository(session)
            conversation = _held(turns, conversation_id)
            known = turns.known(conversation_id, external_id)
            if known is not None:
                return Accepted(message_id=known[0], seq=known[1], is_new=False)
            now = self._clock()
            was = conversation.status
            conversation.status = states.after(was, Move.write)
            if conversation.status is not was:
                conversation.closed_at = None
            button = pressed(
                session, conversation_id=conversation_id, channel=conversation.channel, text=cleaned
            )
            message = turns.append(
                conversation,
                author_kind=AuthorKind.customer,
                text=button.shown if button else cleaned,
                payload=button.payload if button else None,
                external_id=external_id,
                turn_state=TurnState.pending,
                now=now,
            )
            is_turn = conversation.active_turn is None
            if is_turn:
                conversation.active_turn = message.id
            turns.save(conversation, now=now)
        events: list[MessageAdded | StatusChanged] = [MessageAdded(message)]
        if conversation.status is not was:
            events.append(StatusChanged(conversation.status, conversation.agent_name))
        self._notifier.publish(conversation_id, *events)
        if is_turn:
            self._turns.start(message.id)
        return Accepted(message_id=message.id, seq=message.seq, is_new=True)

    def history(self, *, conversation_id: UUID, after: int, limit: int) -> History:
        """Everybody's messages whose number is above ``after``, oldest first, at most ``limit``."""
        with self._database.read() as session:
            conversations = ConversationRepository(session)
            conversation = conversations.get(conversation_id)
            if conversation is None:
                raise ConversationNotFoundError
            messages = conversations.after(conversation_id, after, limit)
            return History(
                status=conversation.status,
                agent_name=conversation.agent_name,
                messages=tuple(view(message) for message in messages),
            )

    def typing(self, *, conversation_id: UUID, author: AuthorKind) -> None:
        """Somebody is writing: nothing to keep, only to tell."""
        self._notifier.publish(conversation_id, Typing(author))

    def claim(self, *, conversation_id: UUID, agent_name: str) -> None:
        """An agent takes the conversation over: the bot falls silent. Raises ``IllegalMoveError``."""
        self._move(conversation_id, Move.claim, "claimed", agent_name)

    def return_to_bot(self, *, conversation_id: UUID) -> None:
        """The agent hands the conversation back. Raises ``IllegalMoveError``."""
        self._move(conversation_id, Move.return_to_bot, "returned", None)

    def close(self, *, conversation_id: UUID) -> None:
        """The matter is settled. Raises ``IllegalMoveError``."""
        self._move(conversation_id, Move.close, "closed", None)

    def _move(self, conversation_id: UUID, move: Move, phrase: str, agent_name: str | None) -> None:
        now = self._clock()
        with self._database.begin() as session:
            turns = TurnRepository(session)
            conversation = _held(turns, conversation_id)
            conversation.status = states.after(conversation.status, move)
            named = agent_name or conversation.agent_name or ""
            conversation.agent_name = agent_name
            if move is Move.close:
                conversation.closed_at = now
            message = turns.append(
                conversation,
                author_kind=AuthorKind.system,
                text=self._phrases.say(phrase, conversation.locale, agent=named),
                now=now,
            )
            turns.save(conversation, now=now)
        self._notifier.publish(
            conversation_id,
            MessageAdded(message),
            StatusChanged(conversation.status, conversation.agent_name),
        )


def _held(turns: TurnRepository, conversation_id: UUID) -> ConversationState:
    conversation = turns.held(conversation_id)
    if conversation is None:
        raise ConversationNotFoundError
    return conversation
