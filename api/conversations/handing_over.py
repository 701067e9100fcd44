"""A person is asked for: the one place that moves a conversation to people and keeps the request."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.conversations import states
from api.conversations.ports import HandoffWish
from api.conversations.repository import ConversationState
from api.conversations.states import Move
from store.repositories.conversations import ConversationRepository
from store.vocabulary import HandoffReason
from telemetry import figures

_REASONS: Final = frozenset(reason.value for reason in HandoffReason)


def ask_for_person(
    session: Session,
    conversation: ConversationState,
    *,
    message_id: UUID,
    wish: HandoffWish,
    now: datetime,
) -> bool:
    """Keep the request that ``message_id`` made. The conversation is held. Whether its status changed."""
    was = conversation.status
    conversation.status = states.after(was, Move.hand_off)
    ConversationRepository(session).record_handoff(
        conversation_id=conversation.id,
        message_id=message_id,
        reason=wish.reason,
        priority=wish.priority,
        mood=wish.mood,
        summary=wish.summary,
        order_id=wish.order_id,
        now=now,
    )
    figures.HANDOFFS.labels(figures.known(wish.reason, _REASONS), wish.priority.value).inc()
    return conversation.status is not was
