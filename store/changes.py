"""Whether an order may still be cancelled, or sent to another address, and why not. Pure rules."""

from dataclasses import dataclass
from enum import StrEnum

from store.dispatch import unshipped
from store.models import Order
from store.vocabulary import ChangeKind, FulfillmentStatus, ShipmentStatus

_STILL_HERE = frozenset({ShipmentStatus.Pending, ShipmentStatus.InfoReceived})


class Obstacle(StrEnum):
    """Why an order cannot be changed any more."""

    cancelled = "cancelled"
    delivered = "delivered"
    shipped = "shipped"
    partly_shipped = "partly_shipped"
    packed = "packed"  # being packed, or packed and waiting for the carrier
    digital = "digital"  # some of it was there as soon as it was bought
    refunded = "refunded"  # nothing of it is left to be sent


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """What decides. ``parcels`` of the order; ``unsent`` pieces in none of them, refunded ones left out."""

    cancelled: bool
    fulfillment: FulfillmentStatus
    parcels: tuple[ShipmentStatus, ...]
    unsent: int
    digital_lines: int
    physical_lines: int


def facts_of(order: Order) -> ChangeFacts:
    """The facts of an order that is loaded with everything (`OrderRepository.get`)."""
    physical = sum(line.requires_shipping for line in order.line_items)
    return ChangeFacts(
        cancelled=order.cancelled_at is not None,
        fulfillment=order.fulfillment_status,
        parcels=tuple(shipment.status for shipment in order.shipments),
        unsent=sum(pieces for _, pieces in unshipped(order)),
        digital_lines=len(order.line_items) - physical,
        physical_lines=physical,
    )


def obstacle(kind: ChangeKind, facts: ChangeFacts) -> Obstacle | None:
    """What stands in the way of the change, or None when it may be made now."""
    if facts.cancelled:
        return Obstacle.cancelled
    return _on_its_way(facts) or _nothing_to_change(kind, facts)


def _on_its_way(facts: ChangeFacts) -> Obstacle | None:
    gone = [status for status in facts.parcels if status not in _STILL_HERE]
    whole = facts.fulfillment is FulfillmentStatus.FULFILLED or facts.unsent == 0
    if gone and whole and len(gone) == len(facts.parcels):
        delivered = all(status is ShipmentStatus.Delivered for status in gone)
        return Obstacle.delivered if delivered else Obstacle.shipped
    if gone or facts.fulfillment is FulfillmentStatus.PARTIALLY_FULFILLED:
        return Obstacle.partly_shipped
    if facts.parcels or facts.fulfillment is FulfillmentStatus.IN_PROGRESS:
        return Obstacle.packed
    if facts.fulfillment is FulfillmentStatus.FULFILLED:
        return Obstacle.shipped if facts.physical_lines else Obstacle.digital
    return None


def _nothing_to_change(kind: ChangeKind, facts: ChangeFacts) -> Obstacle | None:
    # A gift card may have been spent by now: only a person can take it back.
    if not facts.physical_lines or (kind is ChangeKind.cancel and facts.digital_lines):
        return Obstacle.digital
    return Obstacle.refunded if facts.unsent == 0 else None
