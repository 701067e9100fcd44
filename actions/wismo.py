"""The state of an order in words: what is true of each shipment, and of what has not been sent."""

from dataclasses import replace
from datetime import datetime
from textwrap import shorten
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.cards import order_card, shipment_card, unsent_card
from actions.problems.delivery import REASONS
from actions.problems.delivery_words import REFUNDS
from actions.problems.recording import reason_to_ask
from actions.telling import Telling, item_words, telling_of
from actions.turn import Reply, Turn
from actions.words import Words, words
from store.dispatch import Dispatch, dispatch_of, unshipped
from store.models import LineItem, Order, Refund
from store.shipping import Condition, DeliveredHow, Party, zone_of
from store.vocabulary import FulfillmentStatus, RefundStatus, ShipmentStatus

ATTEMPTS = {"AttemptFail_002": "attempt-failed-nobody", "AttemptFail_003": "attempt-failed-closed"}
LONGEST_QUOTE = 100
"""Characters of the carrier's own words."""
PERSON_HELPS = {Condition.late, Condition.stuck, Condition.exception}


class Whereabouts:
    """Composes the answer to "where is my order" from the store's truth."""

    def __init__(self, shop_zone: ZoneInfo) -> None:
        self.shop_zone = shop_zone

    def reply(self, _session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """One message about the whole order, with the facts as data.

        ``order`` has everything loaded (``OrderRepository.get``).
        """
        return self._told(order, now, words(locale))[0]

    def reply_to(
        self, session: Session, order: Order, turn: Turn, *, now: datetime, locale: str | None
    ) -> Reply:
        """As `reply`; a parcel that is lost or damaged is a person's case, whose money is not on its way."""
        reply, tellings = self._told(order, now, words(locale))
        kinds = (telling.assessment.exception for telling in tellings)
        gone = [REASONS[kind] for kind in kinds if kind in REASONS]
        if not gone or any(refund.status in REFUNDS for refund in order.refunds if refund.amount):
            return reply
        return replace(reply, handoff=reason_to_ask(session, turn, gone[0]), buttons=())

    def _told(self, order: Order, now: datetime, catalogue: Words) -> tuple[Reply, list[Telling]]:
        if order.cancelled_at is not None and not order.shipments:
            text = self._cancelled(order, catalogue, now)
            return Reply(text=text, data=order_card(order, [], zone=self.shop_zone)), []
        unsent = unshipped(order)
        parts = len(order.shipments) + bool(unsent)
        tellings = [
            telling_of(order, shipment, position, parts, now=now, shop_zone=self.shop_zone, words=catalogue)
            for position, shipment in enumerate(order.shipments, start=1)
        ]
        paragraphs = [_shipment_text(telling) for telling in tellings]
        if unsent:
            paragraphs.append(self._unsent(order, unsent, parts, now, catalogue))
        if parts > 1:
            paragraphs.insert(0, catalogue.say("order-parcels", order=order.name, count=parts))
        refunds = self._refunds(order, catalogue, now)
        if not parts:
            paragraphs = [catalogue.say("nothing-to-ship", order=order.name)]
        if refunds and (not parts or order.cancelled_at):
            paragraphs.append(refunds)
        cards = [
            shipment_card(
                order, telling.shipment, telling.assessment, zone=telling.zone, words=catalogue, now=now
            )
            for telling in tellings
        ]
        waiting = [unsent_card(order, unsent, zone=self.shop_zone, words=catalogue)] if unsent else []
        help_wanted = any(
            telling.assessment.condition in PERSON_HELPS or telling.assessment.must_act is Party.shop
            for telling in tellings
        )
        reply = Reply(
            text="\n\n".join(paragraphs),
            data=order_card(order, cards + waiting, zone=self.shop_zone),
            buttons=(person_button(catalogue),) if help_wanted else (),
        )
        return reply, tellings

    def _unsent(
        self, order: Order, unsent: list[tuple[LineItem, int]], parts: int, now: datetime, catalogue: Words
    ) -> str:
        if parts == 1:
            subject = catalogue.say("order-subject", order=order.name)
        else:
            items = catalogue.listing(item_words(line, quantity, catalogue) for line, quantity in unsent)
            subject = catalogue.say("rest-subject", items=items)
        dispatch = dispatch_of(order, now, str(self.shop_zone))
        packing = order.fulfillment_status is FulfillmentStatus.IN_PROGRESS
        why = dispatch.waiting_for or ("packing" if packing else None)
        key = f"not-shipped-{why}" if why else "not-shipped"
        return f"{catalogue.say(key, subject=subject)} {self._dispatch_date(dispatch, now, catalogue)}"

    def _dispatch_date(self, dispatch: Dispatch, now: datetime, catalogue: Words) -> str:
        if dispatch.expected is None:
            return catalogue.say("dispatch-unknown")
        key = "dispatch-late" if dispatch.late_days else "dispatch-expected"
        return catalogue.say(key, day=self._shop_day(dispatch.expected, now, catalogue))

    def _cancelled(self, order: Order, catalogue: Words, now: datetime) -> str:
        assert order.cancelled_at is not None
        day = self._shop_day(order.cancelled_at, now, catalogue)
        sentences = [
            catalogue.say("cancelled", order=order.name, day=day),
            self._refunds(order, catalogue, now),
        ]
        return " ".join(filter(None, sentences))

    def _refunds(self, order: Order, catalogue: Words, now: datetime) -> str:
        return " ".join(
            self._refund(refund, catalogue, now)
            for refund in order.refunds
            if refund.amount and refund.status in (RefundStatus.succeeded, RefundStatus.pending)
        )

    def _refund(self, refund: Refund, catalogue: Words, now: datetime) -> str:
        amount = catalogue.money(refund.amount, refund.currency)
        if refund.status is RefundStatus.succeeded:
            day = self._shop_day(refund.processed_at or refund.created_at, now, catalogue)
            return catalogue.say("refund-sent", amount=amount, day=day)
        return catalogue.say("refund-pending", amount=amount)

    def _shop_day(self, at: datetime, now: datetime, catalogue: Words) -> str:
        return catalogue.day(
            at.astimezone(self.shop_zone).date(), today=now.astimezone(self.shop_zone).date()
        )


def _shipment_text(telling: Telling) -> str:
    match telling.assessment.condition:
        case Condition.delivered:
            sentences = _delivered(telling)
        case Condition.not_shipped:
            sentences = [telling.say("not-shipped-packing"), _arrival(telling)]
        case Condition.on_time:
            sentences = [_moving(telling), _last_scan(telling), _arrival(telling)]
        case Condition.late:
            sentences = [_late(telling), _last_scan(telling), telling.say("late-help")]
        case Condition.stuck:
            silent = telling.assessment.silent_for
            days = telling.days(silent.days if silent else 0)
            sentences = [telling.say("stuck", days=days), _last_scan(telling)]
        case Condition.attempt_failed:
            key = ATTEMPTS.get(telling.shipment.sub_status or "", "attempt-failed")
            sentences = [telling.say(key), _last_scan(telling), telling.say("attempt-next")]
        case Condition.awaiting_pickup:
            sentences = [
                telling.say("pickup", **{"in": telling.place}),
                _carriers_words(telling),
                telling.say("pickup-bring"),
            ]
        case Condition.exception:
            sentences = [telling.say(f"exception-{telling.assessment.exception}"), _last_scan(telling)]
            if telling.assessment.expected:
                sentences.append(telling.say("arrives", day=telling.day(telling.assessment.expected)))
    if telling.assessment.condition is not Condition.delivered:
        sentences.append(_tracking(telling))
    return " ".join(filter(None, sentences))


def _moving(telling: Telling) -> str:
    match telling.shipment.status:
        case ShipmentStatus.Pending | ShipmentStatus.InfoReceived:
            return telling.say("label-ready")
        case ShipmentStatus.OutForDelivery:
            return telling.say("out-for-delivery")
    return telling.say("in-transit")


def _late(telling: Telling) -> str:
    days = telling.days(telling.assessment.late_days)
    if telling.assessment.expected:
        return telling.say("late-new-date", days=days, day=telling.day(telling.assessment.expected))
    return telling.say("late-no-date", days=days)


def _arrival(telling: Telling) -> str:
    expected, due = telling.assessment.expected, telling.assessment.due
    if expected is None:
        return telling.say("promised", day=telling.day(due)) if due else ""
    kept = due is not None and due != telling.shipment.estimated_delivery
    return telling.say("arrives-in-time" if kept else "arrives", day=telling.day(expected))


def _delivered(telling: Telling) -> list[str]:
    at = telling.shipment.delivered_at
    if at is None:
        return [telling.say("delivered-undated"), _carriers_words(telling), telling.say("delivered-missing")]
    how = telling.assessment.delivered
    key = "delivered" if how in (None, DeliveredHow.delivered) else f"delivered-{how}"
    values = {"moment": telling.moment(at, telling.zone), "in": telling.place}
    return [telling.say(key, **values), _carriers_words(telling), telling.say("delivered-missing")]


def _carriers_words(telling: Telling) -> str:
    """Where it was left or waits, which only the carrier's words of that scan say."""
    event = telling.last_event
    message = event.message.strip().rstrip(".") if event else ""
    if event is None or not message or event.status is not telling.shipment.status:
        return ""
    return telling.say("carrier-says", message=shorten(message, LONGEST_QUOTE, placeholder="…"))


def _last_scan(telling: Telling) -> str:
    event = telling.last_event
    if event is None:
        return telling.say("no-scan-yet") if telling.shipment.status is ShipmentStatus.InTransit else ""
    zone = zone_of(event.time_zone) if event.time_zone else telling.zone
    values = {"moment": telling.moment(event.occurred_at, zone), "in": telling.place}
    if event.message:
        return telling.say("last-scan", message=event.message.rstrip("."), **values)
    return telling.say("last-scan-bare", **values)


def _tracking(telling: Telling) -> str:
    if telling.shipment.tracking_url:
        return telling.say("track-here", url=telling.shipment.tracking_url)
    if telling.shipment.tracking_number:
        return telling.say("tracking-number", number=telling.shipment.tracking_number)
    return ""
