"""Customers' browsers: the page, what agents' words were on the screen, whether it is open."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from store.models import Conversation, Message, Visit
from store.vocabulary import WITH_PEOPLE, AuthorKind

_NOW = func.clock_timestamp()


class VisitRepository:
    """Queries about visits, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def of(self, conversation_id: UUID) -> Visit | None:
        """The visit of a conversation."""
        return self._session.get(Visit, conversation_id)

    def begin(self, conversation_id: UUID, *, page: str | None) -> None:
        """A conversation has begun on that page."""
        self._session.add(Visit(conversation_id=conversation_id, page=page, seen_seq=0))
        self._session.flush()

    def newly_seen(self, conversation_id: UUID, up_to: int) -> int | None:
        """The last agent's message up to that number, unless it is known to have been seen."""
        known = self.of(conversation_id)
        query = select(func.max(Message.seq)).where(
            Message.conversation_id == conversation_id,
            Message.author_kind == AuthorKind.agent,
            Message.seq <= up_to,
            Message.seq > (known.seen_seq if known else 0),
        )
        return self._session.scalar(query)

    def note_seen(self, conversation_id: UUID, seq: int) -> None:
        """An agent's message was on the screen. The conversation is held by the caller."""
        known = self.of(conversation_id)
        if known is None:
            self._session.add(Visit(conversation_id=conversation_id, seen_seq=seq))
        else:
            known.seen_seq = max(known.seen_seq, seq)
        self._session.flush()

    def note_there(self, conversation_ids: Iterable[UUID]) -> None:
        """Those that people have are open in a browser, by the database's clock. PostgreSQL only."""
        query = (
            select(Conversation.id)
            .where(Conversation.id.in_(tuple(conversation_ids)), Conversation.status.in_(WITH_PEOPLE))
            .order_by(Conversation.id)  # two processes hold rows in the same order
        )
        found = self._session.scalars(query).all()
        if not found:
            return
        rows = [{"conversation_id": one, "seen_seq": 0, "there_at": _NOW} for one in found]
        new = insert(Visit).values(rows)
        there = {"there_at": new.excluded.there_at}
        self._session.execute(new.on_conflict_do_update(index_elements=["conversation_id"], set_=there))

    def is_there(self, conversation_id: UUID, *, within: timedelta) -> bool:
        """Whether some process had it open lately. PostgreSQL only."""
        query = select(Visit.conversation_id).where(
            Visit.conversation_id == conversation_id, Visit.there_at >= _NOW - within
        )
        return self._session.scalar(query) is not None
