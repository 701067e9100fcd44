"""What a conversation's thread lacks is queued for it: the card, what was said, what became of it.

Level-triggered: whoever calls, and however often, the thread ends up with what the store has. The queue is
part of the same transaction that moves the thread's cursor, so nothing is queued twice or forgotten.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations.states import is_for_people
from api.slack.card import reason_in_words
from api.slack.facts import card_facts, proven_streets
from api.slack.text import inert, masked
from api.slack.transcript import Piece, pieces, posts
from api.slack.words import WORDS
from store.database import Database
from store.models import Conversation, Handoff, Message, SlackThread
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.repositories.visits import VisitRepository
from store.vocabulary import AuthorKind, ConversationStatus, DeliveryKind

NAME: Final = "slack-desk"

FROM_SLACK: Final = "slack:"
"""How the external id of a message begins that an agent wrote in a thread."""

_PAGE: Final = 500

Wake = Callable[[UUID], None]
Channel = Callable[[Session, Handoff | None, Conversation], str]
"""Where the card of a request for a person goes."""

_log = structlog.get_logger(__name__)


class SlackDesk:
    """An ``AgentDesk``, and the ``Errand`` that mends what a lost call left behind."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        channel: Channel,
        wake: Wake,
        asked: Wake | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """``wake`` is told what was queued last; ``asked`` of each new request for a person."""
        self._database = database
        self._channel = channel
        self._wake = wake
        self._asked = asked or (lambda _handoff_id: None)
        self._clock = clock

    def changed(self, conversation_id: UUID) -> None:
        """See ``AgentDesk``."""
        try:
            self._sync(conversation_id)
        except Exception:
            _log.exception("desk_behind", conversation=str(conversation_id))

    def open(self, session: Session) -> Sequence[str]:
        """The conversations whose thread is behind, with the number up to which."""
        return [f"{conversation}:{seq}" for conversation, seq in SlackRepository(session).lagging()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        self._sync(UUID(key.partition(":")[0]))
        return None

    def note(
        self,
        session: Session,
        thread: SlackThread,
        *,
        key: str,
        text: str,
        broadcast: bool = False,
    ) -> UUID | None:
        """Queue words of ours for a thread, once for each ``key``; the delivery to wake the courier with."""
        queued = SlackRepository(session).enqueue(
            thread,
            kind=DeliveryKind.thread_message,
            key=key,
            now=self._clock(),
            text=text,
            broadcast=broadcast,
        )
        return queued.id if queued else None

    def wake(self, delivery_id: UUID | None) -> None:
        """Have a queued delivery sent now."""
        if delivery_id is not None:
            self._wake(delivery_id)

    def refresh(self, session: Session, thread: SlackThread) -> UUID | None:
        """Queue an update of the card when it no longer shows what is true."""
        shows = self._shows(session, thread)
        if shows == thread.shown:
            return None
        thread.shown = shows
        repository = SlackRepository(session)
        if repository.waiting_update(thread.id) is not None:
            return None
        queued = repository.enqueue(
            thread, kind=DeliveryKind.update, key=f"update:{thread.next_position}", now=self._clock()
        )
        return queued.id if queued else None

    def show_seen(self, session: Session, thread: SlackThread) -> UUID | None:
        """Queue the eyes on the last of the agents' messages that the customer has had on the screen."""
        visit = VisitRepository(session).of(thread.conversation_id)
        repository = SlackRepository(session)
        ts = repository.place_of(thread, visit.seen_seq) if visit and visit.seen_seq else None
        if ts is None:
            return None
        queued = repository.enqueue(
            thread, kind=DeliveryKind.reaction, key=f"seen:{ts}", now=self._clock(), ts=ts, name="eyes"
        )
        return queued.id if queued else None

    def _sync(self, conversation_id: UUID) -> None:
        new_request: UUID | None = None
        with self._database.begin() as session:
            conversations, repository = ConversationRepository(session), SlackRepository(session)
            conversation = conversations.lock(conversation_id)
            if conversation is None:
                return
            handoff = conversations.open_handoff(conversation_id)
            thread = repository.open_thread(conversation_id, held=True)
            wake: list[UUID | None] = []
            if thread is None and not is_for_people(conversation.status):
                last = repository.last_thread(conversation_id)
                wake.append(self.refresh(session, last) if last else None)
            else:
                if thread is None:
                    thread, card = self._begin(session, conversation, handoff)
                    wake.append(card)
                    new_request = thread.handoff_id
                elif self._is_asked_again(conversation, handoff, thread):
                    self._again(session, thread, handoff)
                    new_request = thread.handoff_id
                if conversation.status is ConversationStatus.closed:
                    thread.ended_at = self._clock()
                wake.append(self._mirror(session, conversation, thread))
                wake.append(self.show_seen(session, thread))
                wake.append(self.refresh(session, thread))
        for delivery_id in dict.fromkeys(wake):
            self.wake(delivery_id)
        if new_request is not None:
            self._asked(new_request)

    def _begin(
        self, session: Session, conversation: Conversation, handoff: Handoff | None
    ) -> tuple[SlackThread, UUID | None]:
        repository = SlackRepository(session)
        last = repository.last_thread(conversation.id)
        now = self._clock()
        thread = repository.start_thread(
            conversation_id=conversation.id,
            queue=self._channel(session, handoff, conversation),
            handoff_id=handoff.id if handoff else None,
            now=now,
        )
        if last is not None:
            # After a resolved matter the thread goes on where the last one ended; after a card that was
            # deleted with its thread, from the beginning and with the same agent.
            deleted = conversation.status is ConversationStatus.with_agent or last.shown == ""
            thread.claimed_by = last.claimed_by if deleted else None
            thread.mirrored_seq = 0 if deleted else last.mirrored_seq
        thread.shown = self._shows(session, thread)
        card = repository.enqueue(thread, kind=DeliveryKind.card, key="card", now=now)
        return thread, card.id if card else None

    def _again(self, session: Session, thread: SlackThread, handoff: Handoff | None) -> None:
        assert handoff is not None
        thread.handoff_id = handoff.id
        thread.claimed_by = thread.snoozed_until = None
        reason = inert(reason_in_words(handoff.reason))
        self.note(
            session,
            thread,
            key=f"again:{handoff.id}",
            text=WORDS.say("again", reason=reason),
            broadcast=True,
        )

    def _mirror(self, session: Session, conversation: Conversation, thread: SlackThread) -> UUID | None:
        """Queue what was said since the last time; a copy of what agents wrote here is not sent back."""
        secrets = proven_streets(session, conversation.id)
        found = ConversationRepository(session).after(conversation.id, thread.mirrored_seq, _PAGE)
        from_start = thread.next_position <= 1
        queued: list[UUID | None] = []
        to_tell: list[Piece] = []
        for message in found:
            thread.mirrored_seq = message.seq
            if _is_from_thread(message) and not from_start:
                continue
            to_tell += pieces(message.seq, len(masked(message.text, secrets)))
            if message.attachments:
                queued += [self._tell(session, thread, to_tell), *self._show(session, thread, message)]
                to_tell = []
        queued.append(self._tell(session, thread, to_tell))
        if len(found) == _PAGE:
            queued.append(self._mirror(session, conversation, thread))
        return next((one for one in reversed(queued) if one), None)

    def _tell(self, session: Session, thread: SlackThread, to_tell: Sequence[Piece]) -> UUID | None:
        last_id: UUID | None = None
        for post in posts(to_tell):
            first = post[0]
            queued = SlackRepository(session).enqueue(
                thread,
                kind=DeliveryKind.thread_message,
                key=f"said:{first.seq}:{first.start}",
                now=self._clock(),
                pieces=[asdict(piece) for piece in post],
            )
            last_id = queued.id if queued else last_id
        return last_id

    def _show(self, session: Session, thread: SlackThread, message: Message) -> list[UUID | None]:
        queued = [
            SlackRepository(session).enqueue(
                thread,
                kind=DeliveryKind.picture,
                key=f"picture:{attachment['id']}",
                now=self._clock(),
                upload=str(attachment["id"]),
            )
            for attachment in message.attachments
        ]
        return [one.id if one else None for one in queued]

    def _shows(self, session: Session, thread: SlackThread) -> str:
        facts = card_facts(session, thread, now=self._clock())
        if facts is None:
            return ""
        shown: Iterable[Any] = (
            facts.status,
            facts.agent_name,
            facts.claimed_by,
            facts.snoozed_until,
            facts.reason,
            facts.priority,
            facts.mood,
            facts.rating,
            facts.follow_up,
            facts.channel,
            facts.is_old,
            facts.problems,
            facts.order.name if facts.order else None,
        )
        return "|".join(str(one) for one in shown)

    @staticmethod
    def _is_asked_again(conversation: Conversation, handoff: Handoff | None, thread: SlackThread) -> bool:
        return (
            handoff is not None
            and conversation.status is ConversationStatus.awaiting_agent
            and handoff.id != thread.handoff_id
        )


def _is_from_thread(message: Message) -> bool:
    """Whether an agent wrote it in the thread, so that it stands there already."""
    return message.author_kind is AuthorKind.agent and (message.external_id or "").startswith(FROM_SLACK)
