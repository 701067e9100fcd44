"""Which parcels a carrier means. Tracking codes are recycled: carrier, code and order belong together."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from store.models import Order, Shipment
from store.normalise import number_key
from store.tracking.facts import Tracking

_BEFORE_ORDER = timedelta(days=1)
"""The clocks of shop and carrier differ."""
_AFTER_DELIVERY = timedelta(days=30)
"""Carriers give a code out again after months; corrections of a delivery come within days."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_COMMON = frozenset(
    {"default", "delivery", "express", "ground", "international", "logistics", "mail", "parcel", "post"}
)


def parcels(tracking: Tracking, orders: Sequence[Order]) -> list[tuple[Shipment, Tracking]]:
    """The parcels of these orders that are meant, each with what of it happened while it had the code.

    Orders need their shipments loaded. None when it is somebody else's parcel, or its order has not come yet.
    """
    found = [
        (order, shipment)
        for order in sorted(orders, key=lambda order: (order.placed_at, order.id))
        for shipment in order.shipments
        if shipment.tracking_key == tracking.code and same_carrier(shipment.carrier, tracking.carrier)
    ]
    if tracking.orders:
        found = [(order, shipment) for order, shipment in found if _is_named(order, tracking.orders)]
    return [
        (shipment, theirs)
        for order, shipment in found
        if (theirs := _while_theirs(tracking, order, shipment, [other for other, _ in found]))
    ]


def same_carrier(ours: str | None, theirs: str | None) -> bool:
    """Whether two names may mean one carrier: ``UPS`` and ``ups-mi``, ``Canada Post`` and ``CanadaPost``.

    A name that is missing may be any.
    """
    if not ours or not theirs:
        return True
    mine, yours = _squashed(ours), _squashed(theirs)
    if mine.startswith(yours) or yours.startswith(mine):
        return True
    return bool((_words(ours) & _words(theirs)) - _COMMON)


def _is_named(order: Order, names: frozenset[str]) -> bool:
    return order.external_id in names or order.number_key in {number_key(name) for name in names}


def _while_theirs(
    tracking: Tracking, order: Order, shipment: Shipment, orders: Sequence[Order]
) -> Tracking | None:
    later = [other.placed_at for other in orders if other.placed_at > order.placed_at]
    ends = [placed - _BEFORE_ORDER for placed in later]
    if shipment.delivered_at is not None:
        ends.append(shipment.delivered_at + _AFTER_DELIVERY)
    end = min(ends, default=None)

    def holds(at: datetime) -> bool:
        return order.placed_at - _BEFORE_ORDER <= at and (end is None or at < end)

    return tracking.within(holds)


def _squashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _words(name: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(name)}
