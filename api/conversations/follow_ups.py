"""Customers who do not wait: agents' answers go to an address of theirs once they have left."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations.messages import MessageView
from api.conversations.ports import FollowUpMessage, FollowUpSender, NotSentError, Phrases
from api.conversations.pressing import Pressed
from api.conversations.repository import ConversationState, TurnRepository
from store.database import Database
from store.models import FollowUp
from store.normalise import email_key
from store.repositories.conversations import ConversationRepository
from store.repositories.follow_ups import FollowUpRepository
from store.repositories.visits import VisitRepository
from store.vocabulary import AuthorKind, Channel

WISH: Final = "/follow_up_email"
"""The payload of the button that wishes it; never one of the bot's."""

NAME: Final = "follow-up"
_EMAIL: Final = re.compile(r"[^\s<>,;:()]+@[^\s<>,;:()]+\.[^\s<>,;:()]+")
_MOST_WORDS: Final = 6
"""Around an address that was asked for; a longer message says something else, too."""

_log = structlog.get_logger(__name__)


def take(
    session: Session,
    conversation: ConversationState,
    *,
    button: Pressed | None,
    text: str,
    external_id: str,
    phrases: Phrases,
    now: datetime,
) -> list[MessageView] | None:
    """What is said when the message wishes a follow-up or gives the address for it; None for any other."""
    repository = FollowUpRepository(session)
    known = repository.of(conversation.id)
    if button is not None and button.payload == WISH:
        email = (known.address if known else None) or repository.known_email(conversation.id)
        repository.wish(conversation.id, email=email, now=now)
    elif known is None or known.address is not None:
        return None
    elif (email := None if button else _address(text)) is None:
        repository.forget(known)  # something else is said: the next address is meant for something else
        return None
    else:
        repository.wish(conversation.id, email=email, now=now)
    key = "follow-up-kept" if email else "follow-up-address"
    return TurnRepository(session).append_pair(
        conversation,
        said=button.shown if button else text,
        answer=phrases.say(key, conversation.locale, address=hidden(email) if email else ""),
        external_id=external_id,
        now=now,
    )


def hidden(email: str) -> str:
    """An address that its owner knows again: ``m•••@example.com``."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def _address(text: str) -> str | None:
    found = _EMAIL.findall(text)
    if len(found) != 1 or len(text.split()) > _MOST_WORDS:
        return None
    return email_key(found[0].rstrip(".!?"))


class FollowUps:
    """An ``Errand`` for what agents said last: sent on unless the customer is there, saw it or answered."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        sender: FollowUpSender,
        is_there: Callable[[UUID], bool],
        after: timedelta,
        clock: Clock = utc_now,
    ) -> None:
        """``is_there`` says whether the customer has the conversation open."""
        self._database = database
        self._sender = sender
        self._is_there = is_there
        self._after = after
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """Conversations with the number of the agents' last message."""
        return [f"{conversation}:{seq}" for conversation, seq in FollowUpRepository(session).due()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        conversation_id, seq = UUID(key.partition(":")[0]), int(key.partition(":")[2])
        with self._database.read() as session:
            message = self._message(session, conversation_id, seq)
            if isinstance(message, timedelta) or message is None:
                return message
        if (message.texts or message.pictures) and not self._is_there(conversation_id):
            try:
                self._sender.send(message)
            except NotSentError as error:
                _log.warning("follow_up_not_sent", reason=error.reason)
                if not error.permanent:
                    raise
        self._settle(conversation_id, seq)
        return None

    def _message(
        self, session: Session, conversation_id: UUID, seq: int
    ) -> FollowUpMessage | timedelta | None:
        """What is to be sent on; how long that has still to wait; None when it is none of this errand's."""
        repository = FollowUpRepository(session)
        follow_up = repository.of(conversation_id)
        conversation = ConversationRepository(session).get(conversation_id)
        if follow_up is None or follow_up.address is None or conversation is None:
            return None
        said = repository.unsent(follow_up)
        by_agents = [one for one in said if one.author_kind is AuthorKind.agent]
        if not by_agents or by_agents[-1].seq != seq:
            return None  # done, or the errand of the newer one's
        left = by_agents[-1].created_at + self._after - self._clock()
        if left > timedelta():
            return left
        visit = VisitRepository(session).of(conversation_id)
        answered = max((one.seq for one in said if one.author_kind is AuthorKind.customer), default=0)
        read_to = max(answered, visit.seen_seq if visit else 0)
        on_phone = conversation.channel is Channel.sms  # where it has been texted
        unread = [one for one in by_agents if one.seq > read_to and not on_phone]
        return FollowUpMessage(
            id=follow_up.id,
            seq=seq,
            kind=follow_up.kind,
            address=follow_up.address,
            agent=by_agents[-1].author_name or "",
            texts=tuple(one.text for one in unread if one.text),
            pictures=sum(len(one.attachments) for one in unread),
            locale=conversation.locale,
            page=visit.page if visit else None,
        )

    def _settle(self, conversation_id: UUID, seq: int) -> None:
        with self._database.begin() as session:
            follow_up: FollowUp | None = FollowUpRepository(session).of(conversation_id)
            if follow_up is not None:
                follow_up.sent_seq = max(follow_up.sent_seq, seq)
