"""The queries of taking a message in and of answering it.

They run for every message, so there are few of them, they work on plain rows, and their statements are built
once. Numbering relies on the conversation being held by this transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from api.conversations.messages import MessageView
from store.models import Conversation, Message
from store.types import new_id
from store.vocabulary import AuthorKind, Channel, ConversationStatus, TurnState
from telemetry import figures

_conversation = cast(Table, Conversation.__table__)
_message = cast(Table, Message.__table__)
_conversations: Final = _conversation.c
_messages: Final = _message.c

_STATE: Final = tuple(
    _conversations[name]
    for name in (
        "id",
        "channel",
        "locale",
        "time_zone",
        "status",
        "agent_name",
        "active_turn",
        "next_seq",
        "closed_at",
    )
)
_HELD: Final = select(*_STATE).where(_conversations.id == bindparam("id")).with_for_update()
_KNOWN: Final = select(_messages.id, _messages.seq).where(
    _messages.conversation_id == bindparam("conversation_id"),
    _messages.external_id == bindparam("external_id"),
)
_TURN: Final = (
    select(*_STATE, _messages.text, _messages.payload, _messages.attachments, _messages.channel)
    .join_from(_conversation, _message, _messages.conversation_id == _conversations.id)
    .where(_messages.id == bindparam("id"))
)
_TURN_HELD: Final = _TURN.with_for_update(of=_conversation)
_WAITING: Final = (
    select(_messages.id)
    .where(
        _messages.conversation_id == bindparam("conversation_id"),
        _messages.turn_state == TurnState.pending,
        _messages.id != bindparam("but"),
    )
    .order_by(_messages.seq)
    .limit(1)
)
_APPEND: Final = insert(_message)
_ANSWERED: Final = (
    update(_message).where(_messages.id == bindparam("message_id")).values(turn_state=TurnState.done)
)
_SAVE: Final = (
    update(_conversation)
    .where(_conversations.id == bindparam("conversation_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "channel",
                "status",
                "agent_name",
                "active_turn",
                "next_seq",
                "closed_at",
                "updated_at",
            )
        }
    )
)


@dataclass(kw_only=True, slots=True)
class ConversationState:
    """A conversation as plain data; ``channel`` and what follows ``time_zone`` can be changed and saved."""

    id: UUID
    channel: Channel
    locale: str | None
    time_zone: str | None
    status: ConversationStatus
    agent_name: str | None
    active_turn: UUID | None
    next_seq: int
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A customer's message, and the conversation that it is in."""

    conversation: ConversationState
    text: str
    payload: str | None
    pictures: int
    channel: Channel  # where it was written


class TurnRepository:
    """In the caller's session and transaction. ``held`` means: no other writer until the transaction ends."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def held(self, conversation_id: UUID) -> ConversationState | None:
        """The conversation as it is now, held."""
        row = self._connection.execute(_HELD, {"id": conversation_id}).first()
        return ConversationState(**row._mapping) if row else None

    def known(self, conversation_id: UUID, external_id: str) -> tuple[UUID, int] | None:
        """Id and number of the message that the channel has sent before under that id."""
        named = {"conversation_id": conversation_id, "external_id": external_id}
        row = self._connection.execute(_KNOWN, named).first()
        return (row.id, row.seq) if row else None

    def turn(self, message_id: UUID, *, held: bool) -> Turn | None:
        """A message and its conversation, the latter held if so wanted."""
        row = self._connection.execute(_TURN_HELD if held else _TURN, {"id": message_id}).first()
        if row is None:
            return None
        *state, text, payload, attachments, channel = row
        names = (column.key for column in _STATE)
        conversation = ConversationState(**dict(zip(names, state, strict=True)))
        return Turn(
            conversation=conversation,
            text=text,
            payload=payload,
            pictures=len(attachments),
            channel=channel or conversation.channel,
        )

    def waiting(self, conversation_id: UUID, *, but: UUID) -> UUID | None:
        """The oldest message of a customer that waits for its turn, other than that one."""
        named = {"conversation_id": conversation_id, "but": but}
        return self._connection.execute(_WAITING, named).scalar()

    def append(
        self,
        conversation: ConversationState,
        *,
        author_kind: AuthorKind,
        text: str,
        now: datetime,
        author_name: str | None = None,
        external_id: str | None = None,
        payload: str | None = None,
        buttons: Sequence[Mapping[str, Any]] = (),
        citations: Sequence[Mapping[str, Any]] = (),
        attachments: Sequence[Mapping[str, Any]] = (),
        data: Mapping[str, Any] | None = None,
        in_reply_to: UUID | None = None,
        reply_index: int | None = None,
        turn_state: TurnState = TurnState.none,
        channel: Channel | None = None,
    ) -> MessageView:
        """Add a message with the next number to a conversation that is held; ``save`` keeps the number."""
        message = MessageView(
            id=new_id(),
            seq=conversation.next_seq,
            author_kind=author_kind,
            author_name=author_name,
            text=text,
            buttons=[dict(button) for button in buttons],
            citations=[dict(citation) for citation in citations],
            attachments=[dict(attachment) for attachment in attachments],
            data=dict(data) if data is not None else None,
            in_reply_to=in_reply_to,
            external_id=external_id,
            created_at=now,
        )
        rest = {
            "conversation_id": conversation.id,
            "payload": payload,
            "reply_index": reply_index,
            "turn_state": turn_state,
            "channel": channel,
        }
        values = {name: getattr(message, name) for name in MessageView.__slots__}
        self._connection.execute(_APPEND, values | rest)
        figures.MESSAGES.labels(author_kind.value, conversation.channel.value).inc()
        conversation.next_seq += 1
        return message

    def append_pair(
        self, conversation: ConversationState, *, said: str, answer: str, external_id: str, now: datetime
    ) -> list[MessageView]:
        """Add what a customer said and what is answered at once, without a turn."""
        first = self.append(
            conversation,
            author_kind=AuthorKind.customer,
            text=said,
            external_id=external_id,
            channel=conversation.channel,
            now=now,
        )
        second = self.append(
            conversation,
            author_kind=AuthorKind.bot,
            text=answer,
            in_reply_to=first.id,
            reply_index=0,
            now=now,
        )
        return [first, second]

    def answered(self, message_id: UUID) -> None:
        """The turn of that message is done."""
        self._connection.execute(_ANSWERED, {"message_id": message_id})

    def save(self, conversation: ConversationState, *, now: datetime) -> None:
        """Keep what was changed in a conversation that is held."""
        self._connection.execute(
            _SAVE,
            {
                "conversation_id": conversation.id,
                "channel": conversation.channel,
                "status": conversation.status,
                "agent_name": conversation.agent_name,
                "active_turn": conversation.active_turn,
                "next_seq": conversation.next_seq,
                "closed_at": conversation.closed_at,
                "updated_at": now,
            },
        )
