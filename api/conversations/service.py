"""What can be done with a conversation: write into it, read it, take it over.

Each method is one short transaction; what it committed is announced afterwards.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations import follow_ups, states, texts
from api.conversations.crossing import crossed
from api.conversations.events import MessageAdded, StatusChanged, Typing
from api.conversations.messages import MessageView, view
from api.conversations.pictures import Picture, keep, named, stored
from api.conversations.ports import AgentDesk, Citation, NoDesk, Notifier, Phrases, TurnStarter
from api.conversations.pressing import Pressed, pressed
from api.conversations.repository import ConversationState, TurnRepository
from api.conversations.states import Move
from api.errors import DoorstepError
from store.database import Database
from store.models import Audit
from store.repositories.conversations import ConversationRepository
from store.repositories.uploads import UploadRepository
from store.vocabulary import AuthorKind, Channel, ConversationStatus, HandoffState, TurnState
from telemetry import tracing

RATING_MARK: Final = "/rating_"
"""How the payload of a button begins that says how the help was; never one of the bot's."""

_ENDS: Final = (Move.close, Move.return_to_bot)
_HANDOFF_AFTER: Final = {
    Move.claim: HandoffState.claimed,
    Move.take_over: HandoffState.claimed,
    Move.release: HandoffState.waiting,
    Move.return_to_bot: HandoffState.resolved,
    Move.close: HandoffState.resolved,
}


_log = structlog.get_logger(__name__)


class ConversationNotFoundError(DoorstepError):
    """No such conversation."""

    status = 404
    title = "Conversation not found"

    def __init__(self) -> None:
        super().__init__("This conversation does not exist any more. Start a new one.")


class NotTheAgentError(DoorstepError):
    """Somebody writes to a customer whose conversation they do not have."""

    status = 409
    title = "Not yours"

    def __init__(self) -> None:
        super().__init__("This conversation is not yours at the moment. Claim it, then write again.")


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
        desk: AgentDesk | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._desk = desk or NoDesk()
        self._notifier = notifier
        self._turns = turns
        self._phrases = phrases
        self._clock = clock

    def accept(
        self,
        *,
        conversation_id: UUID,
        external_id: str,
        text: str,
        pictures: Sequence[Picture] = (),
        channel: Channel | None = None,
    ) -> Accepted:
        """Take a customer's message in. When this returns it is on disk and will be answered.

        The same ``external_id`` again gives the first result and nothing else happens. ``text`` may be empty
        when there are pictures. ``channel`` is where it was written, if not where the last one was; answers
        go there from now on. Raises ``EmptyMessageError``, ``MessageTooLongError``,
        ``ConversationNotFoundError``.
        """
        began = time.perf_counter()
        cleaned = texts.clean(text, may_be_empty=bool(pictures))
        shown = named(pictures)
        with self._database.begin() as session:
            turns = TurnRepository(session)
            conversation = _held(turns, conversation_id)
            known = turns.known(conversation_id, external_id)
            if known is not None:
                return Accepted(message_id=known[0], seq=known[1], is_new=False)
            was = conversation.status
            noted = crossed(turns, conversation, channel, external_id, self._phrases, now=self._clock())
            button = pressed(
                session, conversation_id=conversation_id, channel=conversation.channel, text=cleaned
            )
            score = _score(button.payload) if button else None
            if (aside := self._followed_up(session, conversation, button, cleaned, external_id)) is not None:
                said, is_turn = aside, False
            elif score is not None and button is not None:
                said, is_turn = self._rated(session, conversation, button.shown, external_id, score), False
            else:
                conversation.status = states.after(was, Move.write)
                if conversation.status is not was:
                    conversation.closed_at = None
                message = turns.append(
                    conversation,
                    author_kind=AuthorKind.customer,
                    text=button.shown if button else cleaned,
                    payload=button.payload if button else None,
                    external_id=external_id,
                    attachments=[picture.attachment() for picture in shown],
                    turn_state=TurnState.pending,
                    channel=conversation.channel,
                    now=self._clock(),
                )
                keep(session, shown, conversation_id=conversation_id, message=message)
                is_turn = conversation.active_turn is None
                if is_turn:
                    conversation.active_turn = message.id
                said = [message]
            turns.save(conversation, now=self._clock())
        tracing.began(said[0].id, "inbound", time.perf_counter() - began, channel=conversation.channel.value)
        _log.debug("message_accepted", turn=str(said[0].id), conversation=str(conversation_id))
        events: list[MessageAdded | StatusChanged] = [MessageAdded(message) for message in (*noted, *said)]
        if conversation.status is not was:
            events.append(StatusChanged(conversation.status, conversation.agent_name))
        self._notifier.publish(conversation_id, *events)
        if is_turn:
            self._turns.start(said[0].id)
        if states.is_for_people(conversation.status) or score is not None:
            self._desk.changed(conversation_id)
        return Accepted(message_id=said[0].id, seq=said[0].seq, is_new=True)

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

    def claim(self, *, conversation_id: UUID, agent_name: str, agent_id: str | None = None) -> None:
        """An agent takes the conversation over: the bot falls silent. Raises ``IllegalMoveError``."""
        self._move(conversation_id, (Move.claim,), "claimed", agent_name, agent_id)

    def take_over(self, *, conversation_id: UUID, agent_name: str, agent_id: str | None = None) -> None:
        """Another agent goes on with it. Raises ``IllegalMoveError``."""
        self._move(conversation_id, (Move.take_over,), "taken-over", agent_name, agent_id)

    def release(self, *, conversation_id: UUID, agent_id: str | None = None) -> None:
        """The agent gives it back to the team. Raises ``IllegalMoveError``."""
        self._move(conversation_id, (Move.release,), "released", None, agent_id)

    def return_to_bot(self, *, conversation_id: UUID, agent_id: str | None = None) -> None:
        """An agent hands the conversation back. Raises ``IllegalMoveError``."""
        self._move(conversation_id, (Move.return_to_bot,), "returned", None, agent_id)

    def close(self, *, conversation_id: UUID, agent_id: str | None = None) -> None:
        """The matter is settled; the customer is asked how it was. Raises ``IllegalMoveError``."""
        self._move(conversation_id, (Move.close,), "closed", None, agent_id)

    def agent_writes(
        self,
        *,
        conversation_id: UUID,
        external_id: str,
        agent_name: str,
        text: str,
        pictures: Sequence[Picture] = (),
        citations: Sequence[Citation] = (),
    ) -> MessageView | None:
        """Put an agent's words before the customer; None when ``external_id`` was there before.

        Raises ``NotTheAgentError`` unless that agent has the conversation at this moment, and what
        ``texts.clean`` does.
        """
        cleaned = texts.clean(text, may_be_empty=bool(pictures))
        shown = named(pictures)
        now = self._clock()
        with self._database.begin() as session:
            turns = TurnRepository(session)
            conversation = _held(turns, conversation_id)
            if turns.known(conversation_id, external_id) is not None:
                return None
            if (conversation.status, conversation.agent_name) != (ConversationStatus.with_agent, agent_name):
                raise NotTheAgentError
            message = turns.append(
                conversation,
                author_kind=AuthorKind.agent,
                author_name=agent_name,
                text=cleaned,
                external_id=external_id,
                attachments=[picture.attachment() for picture in shown],
                citations=[{"title": one.title, "url": one.url} for one in citations],
                now=now,
            )
            keep(session, shown, conversation_id=conversation_id, message=message)
            turns.save(conversation, now=now)
        self._notifier.publish(conversation_id, MessageAdded(message))
        self._desk.changed(conversation_id)
        return message

    def rate(self, *, conversation_id: UUID, score: int, comment: str | None = None) -> None:
        """The customer says how it was, from 1 to 5. Raises ``ConversationNotFoundError``."""
        now = self._clock()
        with self._database.begin() as session:
            conversation = _held(TurnRepository(session), conversation_id)
            ConversationRepository(session).add_rating(
                conversation_id, score=score, comment=comment, closed_at=conversation.closed_at, now=now
            )
        self._desk.changed(conversation_id)

    def picture(self, *, conversation_id: UUID, upload_id: UUID) -> Picture | None:
        """A picture of that conversation, whoever sent it."""
        with self._database.read() as session:
            upload = UploadRepository(session).find(upload_id, conversation_id=conversation_id)
            return stored(upload) if upload else None

    def _followed_up(
        self,
        session: Session,
        conversation: ConversationState,
        button: Pressed | None,
        text: str,
        external_id: str,
    ) -> list[MessageView] | None:
        """What is said when the customer wants the answer sent on; None otherwise."""
        if not states.is_for_people(conversation.status):
            return None
        return follow_ups.take(
            session,
            conversation,
            button=button,
            text=text,
            external_id=external_id,
            phrases=self._phrases,
            now=self._clock(),
        )

    def picture_ids(self, message_id: UUID) -> tuple[UUID, ...]:
        """The pictures of a message, in the order that they were sent."""
        with self._database.read() as session:
            message = ConversationRepository(session).message(message_id)
            return tuple(UUID(each["id"]) for each in message.attachments) if message else ()

    def _rated(
        self,
        session: Session,
        conversation: ConversationState,
        title: str,
        external_id: str,
        score: int,
    ) -> list[MessageView]:
        """The customer pressed a score: kept and thanked for, and nothing is opened again by it."""
        now = self._clock()
        ConversationRepository(session).add_rating(
            conversation.id, score=score, closed_at=conversation.closed_at, now=now
        )
        thanks = self._phrases.say("rated", conversation.locale)
        turns = TurnRepository(session)
        return turns.append_pair(conversation, said=title, answer=thanks, external_id=external_id, now=now)

    def _move(
        self,
        conversation_id: UUID,
        moves: tuple[Move, ...],
        phrase: str,
        agent_name: str | None,
        agent_id: str | None,
    ) -> None:
        now = self._clock()
        *_, move = moves
        with self._database.begin() as session:
            turns = TurnRepository(session)
            conversation = _held(turns, conversation_id)
            if agent_id and states.is_for_people(conversation.status) and move in _ENDS:
                conversation.status = ConversationStatus.with_agent  # whoever ends it has taken it
            for step in moves:
                conversation.status = states.after(conversation.status, step)
            named = agent_name or conversation.agent_name or ""
            conversation.agent_name = agent_name
            if move is Move.close:
                conversation.closed_at = now
            said = [self._notice(turns, conversation, phrase, named)]
            if move is Move.close and agent_id:
                said.append(self._ask_for_rating(turns, conversation))
            turns.save(conversation, now=now)
            ConversationRepository(session).move_handoffs(conversation_id, _HANDOFF_AFTER[move])
            if agent_id:
                session.add(_audit(conversation_id, move, agent_id, now))
        self._notifier.publish(
            conversation_id,
            *(MessageAdded(message) for message in said),
            StatusChanged(conversation.status, conversation.agent_name),
        )
        self._desk.changed(conversation_id)

    def _notice(
        self, turns: TurnRepository, conversation: ConversationState, phrase: str, named: str
    ) -> MessageView:
        return turns.append(
            conversation,
            author_kind=AuthorKind.system,
            text=self._phrases.say(phrase, conversation.locale, agent=named),
            now=self._clock(),
        )

    def _ask_for_rating(self, turns: TurnRepository, conversation: ConversationState) -> MessageView:
        return turns.append(
            conversation,
            author_kind=AuthorKind.bot,
            text=self._phrases.say("rate", conversation.locale),
            buttons=[
                {
                    "title": self._phrases.say(f"rate-{score}", conversation.locale),
                    "payload": f"{RATING_MARK}{score}",
                }
                for score in range(1, 6)  # so that a number typed on SMS is the score
            ],
            now=self._clock(),
        )


def _held(turns: TurnRepository, conversation_id: UUID) -> ConversationState:
    conversation = turns.held(conversation_id)
    if conversation is None:
        raise ConversationNotFoundError
    return conversation


def _audit(conversation_id: UUID, move: Move, agent_id: str, now: datetime) -> Audit:
    return Audit(
        at=now,
        actor=f"agent:{agent_id}",
        action=f"conversation.{move}",
        subject_kind="conversation",
        subject_id=str(conversation_id),
        details={},
    )


def _score(payload: str) -> int | None:
    score = payload.removeprefix(RATING_MARK)
    return int(score) if payload != score and score in {"1", "2", "3", "4", "5"} else None
