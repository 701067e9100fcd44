"""What the store knows of a case: the order in focus, who waits already, what was before."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from babel.numbers import get_currency_precision
from sqlalchemy.orm import Session

from actions.turn import Answer, Turn
from store.models import Order
from store.repositories.conversations import ConversationRepository
from store.verification import is_proven
from store.vocabulary import HandoffPriority

LONGEST_SUMMARY = 140
"""Characters."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """``waiting``: how soon the person is wanted who was asked for already."""

    waiting: HandoffPriority | None = None
    earlier: int = 0
    order_id: UUID | None = None
    tags: frozenset[str] = frozenset()
    vip: bool = False
    high_value: bool = False


CaseReader = Callable[[Session, Turn, Answer], Case]


def case_reader(*, vip_tags: frozenset[str], high_value: int) -> CaseReader:
    """Reads cases. ``vip_tags`` in small letters; ``high_value`` in whole units of currency, 0 for never."""

    def read(session: Session, turn: Turn, answer: Answer) -> Case:
        conversations = ConversationRepository(session)
        waiting = conversations.open_handoff(turn.conversation_id)
        order = _in_focus(session, turn, answer)
        tags = frozenset(order.tags if order else ())
        return Case(
            waiting=waiting.priority if waiting else None,
            earlier=conversations.earlier_handoffs(turn.conversation_id),
            order_id=order.id if order else None,
            tags=tags,
            vip=bool(vip_tags & {tag.lower() for tag in tags}),
            high_value=order is not None and 0 < high_value <= _total(order),
        )

    return read


def summary(text: str) -> str:
    """The customer's own words on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_SUMMARY:
        return line
    head = line[:LONGEST_SUMMARY]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head}…"


def _in_focus(session: Session, turn: Turn, answer: Answer) -> Order | None:
    named = answer.slots.get("focus_order") or turn.slots.get("focus_order")
    if not named or not is_proven(session, turn.conversation_id, UUID(named), turn.now):
        return None
    return session.get(Order, UUID(named))


def _total(order: Order) -> Decimal:
    return Decimal(order.total).scaleb(-get_currency_precision(order.currency))
