"""Which turn a delivery belongs to: the customer's message that it tells of."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Handoff, Message, SlackDelivery, SlackThread
from store.vocabulary import AuthorKind, DeliveryKind


def turn_of(session: Session, delivery: SlackDelivery, thread: SlackThread) -> UUID | None:
    """The message's id; None for what no customer caused, such as a reminder."""
    if delivery.kind in (DeliveryKind.card, DeliveryKind.update):
        handoff = session.get(Handoff, thread.handoff_id) if thread.handoff_id else None
        return handoff.message_id if handoff else None
    pieces = delivery.payload.get("pieces")
    if not pieces:
        return None
    last = session.execute(
        select(Message.id, Message.author_kind, Message.in_reply_to).where(
            Message.conversation_id == thread.conversation_id,
            Message.seq == max(piece["seq"] for piece in pieces),
        )
    ).first()
    if last is None:
        return None
    answered: UUID | None = last.in_reply_to
    message_id: UUID = last.id
    return message_id if last.author_kind is AuthorKind.customer else answered
