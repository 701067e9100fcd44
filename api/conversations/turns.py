"""A turn: one message of a customer, and what the bot answers to it.

Safe to run again from the beginning at any time, by anybody: the bot answers the same for the same message,
and the last transaction does nothing when the turn has been settled. No transaction is open while the bot is
asked.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations import states, texts
from api.conversations.events import Event, MessageAdded, StatusChanged, Typing
from api.conversations.handing_over import ask_for_person
from api.conversations.ports import (
    WORDLESS,
    AgentDesk,
    BotFailedError,
    BotPort,
    BotQuestion,
    BotReply,
    CodeStarter,
    HandoffWish,
    NoDesk,
    Notifier,
    Phrases,
)
from api.conversations.repository import ConversationState, Turn, TurnRepository
from store.database import Database
from store.handover.priorities import priority_of
from store.one_time_codes import release_code
from store.vocabulary import AuthorKind, ConversationStatus, HandoffReason
from telemetry import figures, tracing
from telemetry.stages import stage

BOT_FAILED = HandoffWish(reason=HandoffReason.bot_failed, priority=priority_of(HandoffReason.bot_failed))
"""A hand-off that nobody asked for: the bot had no answer."""


@dataclass(frozen=True, slots=True)
class _Ask:
    question: BotQuestion


@dataclass(frozen=True, slots=True)
class _Silent:
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class _Settled:
    following: UUID | None


class Turns:
    """Runs turns. Turns of one conversation follow one another: each names the next."""

    def __init__(
        self,
        *,
        database: Database,
        bot: BotPort,
        notifier: Notifier,
        phrases: Phrases,
        codes: CodeStarter | None = None,
        desk: AgentDesk | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._bot = bot
        self._notifier = notifier
        self._phrases = phrases
        self._codes = codes
        self._desk = desk or NoDesk()
        self._clock = clock

    def run(self, message_id: UUID) -> UUID | None:
        """Answer a message; the id of the message whose turn is next, if any waits.

        Raises ``TurnInterruptedError`` when the process stops meanwhile: nothing has been stored then.
        """
        match self._open(message_id):
            case _Settled(following):
                return following
            case _Silent(conversation_id):
                return self._settle(conversation_id, message_id, replies=())
            case _Ask(question):
                with structlog.contextvars.bound_contextvars(conversation=str(question.conversation_id)):
                    figures.waited(message_id)
                    self._notifier.publish(question.conversation_id, Typing(AuthorKind.bot))
                    return self._settle(question.conversation_id, message_id, replies=self._ask(question))

    def give_up(self, message_id: UUID) -> UUID | None:
        """Settle a turn that cannot be run with an apology and a hand-off; the next message, if any."""
        match self._open(message_id):
            case _Settled(following):
                return following
            case _Silent(conversation_id) | _Ask(BotQuestion(conversation_id=conversation_id)):
                return self._settle(conversation_id, message_id, replies=None, apology="given_up")

    def _open(self, message_id: UUID) -> _Settled | _Silent | _Ask:
        with self._database.read() as session:
            turn = TurnRepository(session).turn(message_id, held=False)
            if turn is None:  # erased meanwhile
                return _Settled(following=None)
            conversation = turn.conversation
            if conversation.active_turn != message_id:  # settled, or not yet its turn
                return _Settled(following=conversation.active_turn)
            if not states.bot_answers(conversation.status):
                return _Silent(conversation.id)
            return _Ask(_question(turn, message_id))

    def _ask(self, question: BotQuestion) -> tuple[BotReply, ...] | None:
        try:
            with stage("rasa"):
                return self._bot.ask(question)
        except BotFailedError:
            return None

    def _settle(
        self,
        conversation_id: UUID,
        message_id: UUID,
        *,
        replies: tuple[BotReply, ...] | None,
        apology: str = "apologised",
    ) -> UUID | None:
        """Store the replies (None: an apology, counted so) unless a person took over, and move on."""
        outcome = "left_to_person"
        with stage("store"), self._database.begin() as session:
            turns = TurnRepository(session)
            turn = turns.turn(message_id, held=True)
            if turn is None:
                return None
            conversation = turn.conversation
            if conversation.active_turn != message_id:
                return conversation.active_turn
            following = turns.waiting(conversation_id, but=message_id)
            events: list[Event] = []
            codes: list[UUID] = []
            if states.bot_answers(conversation.status):
                spoken = self._apology(conversation) if replies is None else replies
                outcome = apology if replies is None else _outcome(replies)
                events = self._speak(session, conversation, message_id, spoken)
                codes = self._release_codes(session, conversation, spoken)
            conversation.active_turn = following
            turns.answered(message_id)
            turns.save(conversation, now=self._clock())
        figures.settled(message_id, outcome)
        with tracing.span("reply", replies=len(events)):
            self._notifier.publish(conversation_id, *events)
        for code_id in codes:
            if self._codes is not None:
                self._codes.start(code_id)
        if events and states.is_for_people(conversation.status):
            self._desk.changed(conversation_id)
        return following

    def _release_codes(
        self, session: Session, conversation: ConversationState, replies: tuple[BotReply, ...]
    ) -> list[UUID]:
        """Mark what the replies announce, in their transaction: what is marked will be sent."""
        now = self._clock()
        return [
            reply.send_code
            for reply in replies
            if reply.send_code is not None
            and release_code(session, code_id=reply.send_code, conversation_id=conversation.id, now=now)
        ]

    def _speak(
        self,
        session: Session,
        conversation: ConversationState,
        message_id: UUID,
        replies: tuple[BotReply, ...],
    ) -> list[Event]:
        now = self._clock()
        turns = TurnRepository(session)
        events: list[Event] = []
        for index, reply in enumerate(replies):
            stored = turns.append(
                conversation,
                author_kind=AuthorKind.bot,
                text=reply.text,
                buttons=[{"title": button.title, "payload": button.payload} for button in reply.buttons],
                citations=[{"title": citation.title, "url": citation.url} for citation in reply.citations],
                data=reply.data,
                in_reply_to=message_id,
                reply_index=index,
                now=now,
            )
            events.append(MessageAdded(stored))
        wish = next((reply.handoff for reply in replies if reply.handoff), None)
        if wish is not None:
            events += self._hand_off(session, conversation, message_id, wish)
        return events

    def _hand_off(
        self,
        session: Session,
        conversation: ConversationState,
        message_id: UUID,
        wish: HandoffWish,
    ) -> list[Event]:
        now = self._clock()
        if not ask_for_person(session, conversation, message_id=message_id, wish=wish, now=now):
            return []
        notice = TurnRepository(session).append(
            conversation,
            author_kind=AuthorKind.system,
            text=self._phrases.say("handed-over", conversation.locale),
            now=now,
        )
        return [MessageAdded(notice), StatusChanged(conversation.status, conversation.agent_name)]

    def _apology(self, conversation: ConversationState) -> tuple[BotReply, ...]:
        waiting = conversation.status is ConversationStatus.awaiting_agent
        key = "bot-failed-while-waiting" if waiting else "bot-failed"
        return (BotReply(text=self._phrases.say(key, conversation.locale), handoff=BOT_FAILED),)


def _outcome(replies: tuple[BotReply, ...]) -> str:
    return "handed_over" if any(reply.handoff for reply in replies) else "answered"


def _question(turn: Turn, message_id: UUID) -> BotQuestion:
    conversation = turn.conversation
    payload = turn.payload if turn.payload is not None or turn.text else WORDLESS
    return BotQuestion(
        conversation_id=conversation.id,
        message_id=message_id,
        text=payload if payload is not None else texts.for_bot(turn.text),
        is_payload=payload is not None,
        channel=turn.channel,
        status=conversation.status,
        locale=conversation.locale,
        time_zone=conversation.time_zone,
        pictures=turn.pictures,
    )
