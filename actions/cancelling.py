"""Cancelling an order: the read-back, and what is said of the money once it is done."""

from dataclasses import replace
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.changing import done, impossible, read_back_cancellation
from actions.refunds import UNPAID
from actions.turn import Reply
from actions.words import Words, words
from store.models import Order, Refund
from store.vocabulary import ChangeKind, ChangeStatus, FinancialStatus, RefundStatus

REFUND_DUE = "refund_after_cancellation"
TOLD = {RefundStatus.succeeded: "refund-sent", RefundStatus.pending: "refund-pending"}


class Cancellation:
    """Composes the answers to "cancel my order"."""

    def __init__(self, shop_zone: tzinfo) -> None:
        self._zone = shop_zone

    def reply(self, _session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """Read it back, or say why it is too late."""
        catalogue = words(locale)
        return impossible(ChangeKind.cancel, order, catalogue) or read_back_cancellation(order, catalogue)

    def carried_out(self, order: Order, status: ChangeStatus, now: datetime, catalogue: Words) -> Reply:
        """After the yes: what is true now of the order and of its money."""
        told = catalogue.say(f"cancel-{status}", order=order.name)
        if status is ChangeStatus.requested:  # the money follows the cancellation, in the shop's system
            return done(ChangeKind.cancel, order, told, (person_button(catalogue),))
        reply = done(
            ChangeKind.cancel,
            order,
            f"{told} {self._money(order, now, catalogue)}",
            (person_button(catalogue),),
        )
        return replace(reply, handoff=REFUND_DUE) if _owed(order) else reply

    def _money(self, order: Order, now: datetime, catalogue: Words) -> str:
        if order.financial_status is FinancialStatus.VOIDED:
            return catalogue.say("cancel-money-voided")
        if order.financial_status in UNPAID:
            return catalogue.say("cancel-money-unpaid")
        today = now.astimezone(self._zone).date()
        refunds = _refunds(order)
        sentences = [
            catalogue.say(
                TOLD[refund.status],
                amount=catalogue.money(refund.amount, refund.currency),
                day=catalogue.day(
                    (refund.processed_at or refund.created_at).astimezone(self._zone).date(), today=today
                ),
            )
            for refund in refunds
        ]
        rest = (
            [catalogue.say("cancel-money-rest" if refunds else "cancel-money-paid")] if _owed(order) else []
        )
        return " ".join(sentences + rest)


def _owed(order: Order) -> bool:
    """Whether money was taken that no refund covers: somebody has to send it back."""
    if order.financial_status in UNPAID | {FinancialStatus.VOIDED}:
        return False
    return sum(refund.amount for refund in _refunds(order)) < order.total


def _refunds(order: Order) -> list[Refund]:
    return [refund for refund in order.refunds if refund.amount and refund.status in TOLD]
