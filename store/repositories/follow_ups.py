"""Who is to be sent on what agents answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import FollowUp, Message, Order, Proof
from store.vocabulary import AddressKind, AuthorKind


class FollowUpRepository:
    """Queries about follow-ups, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def of(self, conversation_id: UUID) -> FollowUp | None:
        """The wish of a conversation."""
        query = select(FollowUp).where(FollowUp.conversation_id == conversation_id)
        return self._session.scalar(query)

    def wish(self, conversation_id: UUID, *, email: str | None, now: datetime) -> FollowUp:
        """Keep the wish; what was said before it is not sent on. Without ``email`` it is asked for."""
        known = self.of(conversation_id)
        if known is None:
            said = select(func.max(Message.seq)).where(Message.conversation_id == conversation_id)
            known = FollowUp(
                conversation_id=conversation_id,
                kind=AddressKind.email,
                sent_seq=self._session.scalar(said) or 0,
            )
            self._session.add(known)
        known.address, known.wished_at = email or known.address, now
        self._session.flush()
        return known

    def forget(self, follow_up: FollowUp) -> None:
        """The customer goes on without it."""
        self._session.delete(follow_up)
        self._session.flush()

    def known_email(self, conversation_id: UUID) -> str | None:
        """An address that was proven in the conversation: itself, or by its order."""
        query = (
            select(Proof.email, Order.email)
            .outerjoin(Order, Order.id == Proof.order_id)
            .where(Proof.conversation_id == conversation_id)
            .order_by(Proof.proven_at.desc())
        )
        found = (proven or of_order for proven, of_order in self._session.execute(query))
        return next((email for email in found if email), None)

    def due(self, limit: int = 500) -> list[tuple[UUID, int]]:
        """(conversation, the agents' last message) where something has not been sent on."""
        last = func.max(Message.seq)
        query = (
            select(FollowUp.conversation_id, last)
            .join(Message, Message.conversation_id == FollowUp.conversation_id)
            .where(
                FollowUp.address.is_not(None),
                Message.author_kind == AuthorKind.agent,
                Message.seq > FollowUp.sent_seq,
            )
            .group_by(FollowUp.conversation_id)
            .limit(limit)
        )
        return [(conversation_id, seq) for conversation_id, seq in self._session.execute(query)]

    def unsent(self, follow_up: FollowUp) -> list[Message]:
        """What was said since, oldest first."""
        query = select(Message).where(
            Message.conversation_id == follow_up.conversation_id, Message.seq > follow_up.sent_seq
        )
        return list(self._session.scalars(query.order_by(Message.seq)))
