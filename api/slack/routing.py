"""Which channel a conversation's card goes to."""

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy.orm import Session

from store.handover.routing import Request, Routes
from store.models import Conversation, Handoff, Order
from store.types import major_units
from store.vocabulary import HandoffPriority


def router(routes: Routes, otherwise: str) -> Callable[[Session, Handoff | None, Conversation], str]:
    """By the merchant's rules, else ``otherwise``."""

    def channel(session: Session, handoff: Handoff | None, conversation: Conversation) -> str:
        return routes.channel(_request(session, handoff, conversation), otherwise)

    return channel


def _request(session: Session, handoff: Handoff | None, conversation: Conversation) -> Request:
    order = session.get(Order, handoff.order_id) if handoff and handoff.order_id else None
    return Request(
        reason=handoff.reason if handoff else "",
        priority=handoff.priority if handoff else HandoffPriority.normal,
        language=(conversation.locale or "en").replace("_", "-").partition("-")[0].lower(),
        order_value=Decimal(major_units(order.total, order.currency)) if order else None,
    )
