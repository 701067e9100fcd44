"""Cancelling an order: the read-back, and what is said of the money once it is done."""

from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from actions.changing import done, impossible, person_button, read_back_cancellation
from actions.turn import Reply
from actions.words import Words, words
from store.models import Order
from store.vocabulary import ChangeKind, ChangeStatus, FinancialStatus, RefundStatus

UNPAID = {FinancialStatus.PENDING, FinancialStatus.AUTHORIZED, FinancialStatus.EXPIRED}
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
        text = f"{told} {self._money(order, now, catalogue)}"
        return done(ChangeKind.cancel, order, text, (person_button(catalogue),))

    def _money(self, order: Order, now: datetime, catalogue: Words) -> str:
        if order.financial_status is FinancialStatus.VOIDED:
            return catalogue.say("cancel-money-voided")
        if order.financial_status in UNPAID:
            return catalogue.say("cancel-money-unpaid")
        today = now.astimezone(self._zone).date()
        refunds = [refund for refund in order.refunds if refund.amount and refund.status in TOLD]
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
        left = sum(refund.amount for refund in refunds) < order.total
        rest = [catalogue.say("cancel-money-rest" if refunds else "cancel-money-paid")] if left else []
        return " ".join(sentences + rest)
