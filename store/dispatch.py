"""What has not left the shop yet, and how whole orders become facts to judge."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from store.models import LineItem, Order, Shipment
from store.shipping import ShipmentFacts, days_late, zone_of
from store.vocabulary import WaitingFor


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """What an order that has not wholly shipped waits for; ``late_days`` after the expected dispatch."""

    waiting_for: WaitingFor | None
    expected: datetime | None
    late_days: int


def facts_of(shipment: Shipment, order: Order) -> ShipmentFacts:
    """The facts of a stored shipment with its events loaded; the order's promise counts when it has none."""
    return ShipmentFacts(
        status=shipment.status,
        sub_status=shipment.sub_status,
        shipped_at=shipment.shipped_at,
        promised_by=shipment.promised_by or order.promised_by,
        estimated_delivery=shipment.estimated_delivery,
        delivered_at=shipment.delivered_at,
        last_scan_at=max((event.occurred_at for event in shipment.events), default=None),
        time_zone=shipment.destination_time_zone,
    )


def dispatch_of(order: Order, now: datetime, time_zone: str | None = None) -> Dispatch:
    """What the unshipped part of an order waits for."""
    known = order.waiting_for in set(WaitingFor)
    return Dispatch(
        waiting_for=WaitingFor(order.waiting_for) if order.waiting_for and known else None,
        expected=order.dispatch_by,
        late_days=days_late(order.dispatch_by, now, zone_of(time_zone)) if order.dispatch_by else 0,
    )


def unshipped(order: Order) -> list[tuple[LineItem, int]]:
    """Lines with the number of pieces still to be shipped. Empty for a cancelled order.

    Needs line items, shipments with items and refunds with items. Pieces refunded before they left do not
    count.
    """
    if order.cancelled_at is not None:
        return []
    shipped: Counter[object] = Counter()
    for shipment in order.shipments:
        shipped.update({item.line_item_id: item.quantity for item in shipment.items})
    refunded: Counter[object] = Counter()
    cancelled: Counter[object] = Counter()
    for refund in order.refunds:
        for item in refund.items:
            refunded[item.line_item_id] += item.quantity
            cancelled[item.line_item_id] += item.quantity if item.restock_type == "cancel" else 0
    left = []
    for line in order.line_items:
        pieces = min(line.quantity - shipped[line.id] - cancelled[line.id], line.quantity - refunded[line.id])
        if line.requires_shipping and pieces > 0:
            left.append((line, pieces))
    return left
