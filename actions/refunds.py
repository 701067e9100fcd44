"""Where the money is: every refund of an order, returns that lead to one, or why there is none."""

from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.turn import Reply
from actions.words import Words, words
from store.models import Order, Refund, Return
from store.refunds import SHOP_CREDIT, expected_by, kind_of
from store.returns.labels import CarrierLabels, WayBack, agreed_of
from store.vocabulary import FinancialStatus, RefundStatus, ReturnStatus

PERSON_HELPS = {RefundStatus.failed, RefundStatus.requires_action}
UNPAID = {FinancialStatus.PENDING, FinancialStatus.AUTHORIZED, FinancialStatus.EXPIRED}
NOT_SENT = {ReturnStatus.REQUESTED, ReturnStatus.OPEN}
NOTHING_FOLLOWS = {ReturnStatus.CANCELED, ReturnStatus.CLOSED}


class Money:
    """Composes the answer to "where is my refund"."""

    def __init__(self, shop_zone: tzinfo, labels: CarrierLabels) -> None:
        self._zone = shop_zone
        self._labels = labels

    def reply(self, session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """One message about all refunds of ``order`` and the returns that are under way."""
        catalogue = words(locale)
        paid_back = {refund.return_id for refund in order.refunds}
        returns = [
            entry
            for entry in order.returns
            if entry.status not in NOTHING_FOLLOWS and entry.id not in paid_back
        ]
        paragraphs = [
            self._refund(order, refund, catalogue, now) for refund in order.refunds if refund.amount
        ]
        paragraphs += [self._return(session, entry, catalogue, now) for entry in returns]
        nothing = not paragraphs
        if nothing:
            paragraphs = [self._none(order, catalogue, now)]
        troubled = nothing or any(self._needs_a_person(refund, now) for refund in order.refunds)
        return Reply(
            text="\n\n".join(paragraphs),
            data=self._data(order, returns),
            buttons=(person_button(catalogue),) if troubled else (),
        )

    def _refund(self, order: Order, refund: Refund, catalogue: Words, now: datetime) -> str:
        values = {
            "amount": catalogue.money(refund.amount, refund.currency),
            "order": order.name,
            "to": catalogue.say("refund-to", kind=kind_of(refund.method)),
        }
        if refund.status is RefundStatus.pending:
            return catalogue.say("refund-processing", **values)
        if refund.status is not RefundStatus.succeeded:
            return catalogue.say(f"refund-{refund.status}", **values)
        sent = refund.processed_at or refund.created_at
        sentences = [
            catalogue.say("refund-succeeded", day=self._day(sent, catalogue, now), **values),
            self._arrival(refund, sent, catalogue, now),
        ]
        if refund.arn:
            sentences.append(catalogue.say("refund-reference", reference=refund.arn))
        return " ".join(filter(None, sentences))

    def _arrival(self, refund: Refund, sent: datetime, catalogue: Words, now: datetime) -> str:
        due = expected_by(refund.method, sent, self._zone)
        if due is None:
            return ""
        if kind_of(refund.method) in SHOP_CREDIT:
            return catalogue.say("refund-credited")
        today = now.astimezone(self._zone).date()
        key = "refund-due" if due >= today else "refund-overdue"
        return catalogue.say(key, day=catalogue.day(due, today=today))

    def _return(self, session: Session, entry: Return, catalogue: Words, now: datetime) -> str:
        items = catalogue.listing(
            catalogue.say("item", count=item.quantity, title=item.line_item.title) for item in entry.items
        )
        subject = catalogue.say("return-subject", name=entry.name or "", items=items)
        if entry.received_at and entry.status is not ReturnStatus.DECLINED:
            return catalogue.say(
                "return-received", subject=subject, day=self._day(entry.received_at, catalogue, now)
            )
        sentences = [catalogue.say(f"return-{entry.status}", subject=subject)]
        if entry.tracking_url and entry.status is ReturnStatus.OPEN:
            sentences.append(catalogue.say("return-track", url=entry.tracking_url))
        elif entry.status in NOT_SENT and entry.slip_token:
            told = self._labels.instruction(entry, agreed_of(session, entry))
            if told.way in (WayBack.label, WayBack.own_carrier):
                sentences.append(catalogue.say("return-slip", link=told.link or ""))
        return " ".join(sentences)

    def _none(self, order: Order, catalogue: Words, now: datetime) -> str:
        if order.financial_status is FinancialStatus.VOIDED:
            return catalogue.say("no-refund-voided", order=order.name)
        if order.financial_status in UNPAID:
            return catalogue.say("no-refund-unpaid", order=order.name)
        if order.cancelled_at is not None:
            day = self._day(order.cancelled_at, catalogue, now)
            return catalogue.say("no-refund-cancelled", order=order.name, day=day)
        return catalogue.say("no-refund", order=order.name)

    def _needs_a_person(self, refund: Refund, now: datetime) -> bool:
        if refund.status is not RefundStatus.succeeded:
            return refund.status in PERSON_HELPS
        due = expected_by(refund.method, refund.processed_at or refund.created_at, self._zone)
        return due is not None and due < now.astimezone(self._zone).date()

    def _day(self, at: datetime, catalogue: Words, now: datetime) -> str:
        return catalogue.day(at.astimezone(self._zone).date(), today=now.astimezone(self._zone).date())

    def _data(self, order: Order, returns: list[Return]) -> dict[str, Any]:
        return {
            "kind": "refund_status",
            "order": order.name,
            "refunds": [self._facts(refund) for refund in order.refunds],
            "returns": [{"name": entry.name, "status": entry.status.value} for entry in returns],
        }

    def _facts(self, refund: Refund) -> dict[str, Any]:
        sent = refund.processed_at if refund.status is RefundStatus.succeeded else None
        due = expected_by(refund.method, sent, self._zone) if sent else None
        return {
            "amount": refund.amount,
            "currency": refund.currency,
            "method": refund.method,
            "status": refund.status.value,
            "sent_at": sent.astimezone(self._zone).isoformat() if sent else None,
            "expected_by": due.isoformat() if due else None,
            "reference": refund.arn,
        }
