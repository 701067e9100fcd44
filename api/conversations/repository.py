"""The queries of taking a message in and of answering it.

They run for every message, so there are few of them, and their statements are built once. Appending relies on
the conversation being held by this transaction, which saves a query per message.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from store.models import Conversation, Message
from store.vocabulary import AuthorKind, TurnState

_messages = Message.__table__

_HELD = select(Conversation).where(Conversation.id == bindparam("id")).with_for_update()
_KNOWN = select(_messages.c.id, _messages.c.seq).where(
    _messages.c.conversation_id == bindparam("conversation_id"),
    _messages.c.external_id == bindparam("external_id"),
)
_TURN = (
    select(Conversation, Message)
    .join(Message, Message.conversation_id == Conversation.id)
    .where(Message.id == bindparam("id"))
)
_TURN_HELD = _TURN.with_for_update(of=Conversation)
_WAITING = (
    select(_messages.c.id)
    .where(
        _messages.c.conversation_id == bindparam("conversation_id"),
        _messages.c.turn_state == TurnState.pending,
        _messages.c.id != bindparam("but"),
    )
    .order_by(_messages.c.seq)
    .limit(1)
)


class TurnRepository:
    """In the caller's session and transaction. ``held`` means: no other writer until the transaction ends."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def held(self, conversation_id: UUID) -> Conversation | None:
        """The conversation as it is now, held."""
        return self._session.scalar(_HELD, {"id": conversation_id})

    def known(self, conversation_id: UUID, external_id: str) -> tuple[UUID, int] | None:
        """Id and number of the message that the channel has sent before under that id."""
        row = self._session.execute(
            _KNOWN, {"conversation_id": conversation_id, "external_id": external_id}
        ).first()
        return (row.id, row.seq) if row else None

    def turn(self, message_id: UUID, *, held: bool) -> tuple[Conversation, Message] | None:
        """A message and its conversation, the latter held if so wanted."""
        row = self._session.execute(_TURN_HELD if held else _TURN, {"id": message_id}).first()
        return (row[0], row[1]) if row else None

    def waiting(self, conversation_id: UUID, *, but: UUID) -> UUID | None:
        """The oldest message of a customer that waits for its turn, other than that one."""
        row = self._session.execute(_WAITING, {"conversation_id": conversation_id, "but": but}).first()
        return row.id if row else None

    def append(
        self,
        conversation: Conversation,
        *,
        author_kind: AuthorKind,
        text: str,
        now: datetime,
        external_id: str | None = None,
        payload: str | None = None,
        buttons: Sequence[Mapping[str, Any]] = (),
        citations: Sequence[Mapping[str, Any]] = (),
        data: Mapping[str, Any] | None = None,
        in_reply_to: UUID | None = None,
        reply_index: int | None = None,
        turn_state: TurnState = TurnState.none,
    ) -> Message:
        """Add a message with the next number to a conversation that is held."""
        message = Message(
            conversation_id=conversation.id,
            seq=conversation.next_seq,
            author_kind=author_kind,
            external_id=external_id,
            text=text,
            payload=payload,
            buttons=[dict(button) for button in buttons],
            citations=[dict(citation) for citation in citations],
            data=dict(data) if data is not None else None,
            in_reply_to=in_reply_to,
            reply_index=reply_index,
            turn_state=turn_state,
            created_at=now,
        )
        conversation.next_seq += 1
        conversation.updated_at = now
        self._session.add(message)
        return message
