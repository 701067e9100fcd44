"""Laying what was said of a parcel over what the store has. Any order and any repetition end the same."""

from datetime import datetime
from typing import Any

from store.models import Shipment, TrackingEvent
from store.records import TrackingEventRecord
from store.tracking.facts import Estimate, Tracking, Word
from store.vocabulary import ShipmentStatus

LONGEST_MESSAGE = 500
"""Of a scan's words, in characters: they are part of an index, whose entries PostgreSQL limits."""

_MOVING = frozenset(ShipmentStatus) - {ShipmentStatus.Pending, ShipmentStatus.InfoReceived}


def lay(shipment: Shipment, tracking: Tracking) -> bool:
    """Take over what a carrier said; whether anything changed. The shipment's events are loaded."""
    changed = add_scans(shipment, tracking.scans)
    for word in tracking.words:
        changed |= hear(shipment, word)
    if tracking.estimate is not None:
        changed |= expect(shipment, tracking.estimate)
    return changed


def hear(shipment: Shipment, word: Word) -> bool:
    """Take over a status, unless what the store has holds against it."""
    changed = False
    if word.status is ShipmentStatus.Delivered and word.by_carrier:
        changed |= _earlier(shipment, "delivered_at", word.at)
    if word.by_carrier and word.status in _MOVING:
        changed |= _earlier(shipment, "shipped_at", word.at)
    stored = Word(
        status=shipment.status,
        sub_status=shipment.sub_status,
        raw=shipment.status_raw,
        at=shipment.status_at or shipment.updated_at,
        by_carrier=shipment.status_at is not None,
    )
    if word.weight <= stored.weight:
        return changed
    shipment.status, shipment.sub_status, shipment.status_raw = word.status, word.sub_status, word.raw
    shipment.status_at = word.at if word.by_carrier else None
    return True


def expect(shipment: Shipment, estimate: Estimate) -> bool:
    """Take over an estimate, unless the one that the store has holds against it."""
    stored = Estimate(
        delivery=shipment.estimated_delivery,
        at=shipment.estimated_at or shipment.updated_at,
        by_carrier=shipment.estimated_at is not None,
    )
    if estimate.weight <= stored.weight:
        return False
    shipment.estimated_delivery = estimate.delivery
    shipment.estimated_at = estimate.at if estimate.by_carrier else None
    return True


def add_scans(shipment: Shipment, scans: tuple[TrackingEventRecord, ...]) -> bool:
    """Add the scans that are not there yet. What one of them leaves open, another may fill in."""
    known = {(event.occurred_at, event.status, event.message): event for event in shipment.events}
    changed = False
    for scan in scans:
        message = scan.message[:LONGEST_MESSAGE]
        key = (scan.occurred_at, scan.status, message)
        event = known.get(key)
        if event is None:
            known[key] = event = TrackingEvent(**vars(scan) | {"message": message})
            shipment.events.append(event)
            changed = True
        else:
            changed |= _fill(event, scan)
    return changed


def _fill(event: TrackingEvent, scan: TrackingEventRecord) -> bool:
    changed = False
    for name in ("sub_status", "city", "province_code", "country_code", "time_zone"):
        value: Any = getattr(scan, name)
        if value and value > (getattr(event, name) or ""):
            setattr(event, name, value)
            changed = True
    return changed


def _earlier(shipment: Shipment, name: str, at: datetime) -> bool:
    stored: datetime | None = getattr(shipment, name)
    if stored is not None and stored <= at:
        return False
    setattr(shipment, name, at)
    return True
