"""Putting what a customer tells of a problem into the store, and asking for a person once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.details import details
from actions.problems.hearing import delivery_claim, goods_kind, has_checked, has_found, own_words, wanted_of
from actions.turn import Turn
from store.models import LineItem, Order
from store.normalise import number_digits
from store.repositories.conversations import ConversationRepository
from store.repositories.problems import ProblemReportRepository

DELIVERY = "delivery_problem"
GOODS = "damaged_or_wrong_item"
LOST = "lost_parcel"
SHORT = 4  # words; a number in a longer message may be a house, a postcode, a price
_FREE_WORDS = {"inform", "nlu_fallback", "out_of_scope", "change_address", "complaint"}
_ONLY_DETAILS = {"inform", "affirm", "deny"}
_TELLING = (goods_kind, delivery_claim, wanted_of, has_checked, has_found)


def told(turn: Turn) -> str | None:
    """The customer's words about a problem; None for a button, a bare yes or no, or an order's details."""
    text = own_words(turn.text)
    if text is None or (turn.intent in _ONLY_DETAILS and not any(tells(text) for tells in _TELLING)):
        return None
    return text


def told_before(session: Session, turn: Turn, order_id: UUID | None, *, goods: bool) -> str:
    """What the open report about the order says already, or the one whose order was not known yet."""
    reports = ProblemReportRepository(session)
    report = reports.open_of(turn.conversation_id, order_id, goods=goods)
    report = report or reports.open_of(turn.conversation_id, None, goods=goods)
    return report.description if report else ""


def reason_to_ask(session: Session, turn: Turn, reason: str) -> str | None:
    """``reason``, unless a person has been asked for it in this conversation and has not settled it."""
    waiting = ConversationRepository(session).open_handoff(turn.conversation_id)
    return None if waiting and waiting.reason == reason else reason


def somebody_is_asked(session: Session, turn: Turn) -> bool:
    """Whether a person has been asked for already, for whatever reason."""
    return ConversationRepository(session).open_handoff(turn.conversation_id) is not None


def items_told(lines: Iterable[tuple[LineItem, int]]) -> list[dict[str, Any]]:
    """Lines and pieces as a report keeps them."""
    return [
        {"id": str(line.id), "title": line.title, "variant": line.variant, "quantity": pieces}
        for line, pieces in lines
    ]


def names_another(turn: Turn, order: Order) -> bool:
    """Whether the message is about an order, and not about this one."""
    numbers = details(turn).numbers
    if turn.intent in _FREE_WORDS and len(turn.text.split()) > SHORT:
        return False
    return bool(numbers) and all(number_digits(number) != order.number_digits for number in numbers)
