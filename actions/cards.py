"""The facts behind a shipment's words, as the widget shows them on a card."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from actions.words import Words
from store.models import LineItem, Order, Shipment
from store.shipping import Assessment, zone_of
from store.vocabulary import ShipmentStatus

STEPS = ("ordered", "shipped", "in_transit", "out_for_delivery", "delivered")
REACHED = {
    ShipmentStatus.Pending: "ordered",
    ShipmentStatus.InfoReceived: "shipped",
    ShipmentStatus.InTransit: "in_transit",
    ShipmentStatus.OutForDelivery: "out_for_delivery",
    ShipmentStatus.AttemptFail: "out_for_delivery",
    ShipmentStatus.AvailableForPickup: "out_for_delivery",
    ShipmentStatus.Delivered: "delivered",
    ShipmentStatus.Exception: "in_transit",
    ShipmentStatus.Expired: "in_transit",
}


def order_card(order: Order, shipments: Sequence[dict[str, Any]], *, zone: tzinfo) -> dict[str, Any]:
    """The facts behind an answer about an order's parcels."""
    return {
        "kind": "shipment_status",
        "order": order.name,
        "placed_at": _iso(order.placed_at, zone),
        "cancelled_at": _iso(order.cancelled_at, zone),
        "shipments": list(shipments),
    }


def shipment_card(
    order: Order, shipment: Shipment, assessment: Assessment, *, zone: tzinfo, words: Words, now: datetime
) -> dict[str, Any]:
    """One shipment as data; every time is ISO 8601 with its zone, ``late_days`` whole days."""
    return {
        "status": shipment.status.value,
        "sub_status": shipment.sub_status,
        "title": words.say(f"card-{shipment.status}"),
        "items": [_item(item.line_item, item.quantity) for item in shipment.items],
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
        "last_event": _last_event(shipment, zone, words, now),
        "estimated_delivery": _iso(shipment.estimated_delivery, zone),
        "delivered_at": _iso(shipment.delivered_at, zone),
        "promised_by": _iso(shipment.promised_by or order.promised_by, zone),
        "late_days": assessment.late_days,
        "steps": _steps(order, shipment, zone, words),
    }


def unsent_card(
    order: Order, unsent: Sequence[tuple[LineItem, int]], *, zone: tzinfo, words: Words
) -> dict[str, Any]:
    """What has not been sent yet, in the same shape."""
    return {
        "status": ShipmentStatus.Pending.value,
        "sub_status": None,
        "title": words.say(f"card-{ShipmentStatus.Pending}"),
        "items": [_item(line, quantity) for line, quantity in unsent],
        "carrier": None,
        "tracking_number": None,
        "tracking_url": None,
        "last_event": None,
        "estimated_delivery": None,
        "delivered_at": None,
        "promised_by": _iso(order.promised_by, zone),
        "dispatch_by": _iso(order.dispatch_by, zone),
        "late_days": 0,
        "steps": [
            _step(key, _iso(order.placed_at, zone) if key == "ordered" else None, key == "ordered", words)
            for key in STEPS
        ],
    }


def _item(line: LineItem, quantity: int) -> dict[str, Any]:
    return {"title": line.title, "variant": line.variant, "quantity": quantity}


def _last_event(shipment: Shipment, zone: tzinfo, words: Words, now: datetime) -> dict[str, Any] | None:
    event = max(shipment.events, key=lambda scan: scan.occurred_at, default=None)
    if event is None:
        return None
    local = event.occurred_at.astimezone(zone_of(event.time_zone) if event.time_zone else zone)
    return {
        "at": local.isoformat(),
        "local": words.moment(event.occurred_at, zone=local.tzinfo or zone, now=now),
        "place": ", ".join(part for part in (event.city, event.province_code or event.country_code) if part),
        "message": event.message,
    }


def _steps(order: Order, shipment: Shipment, zone: tzinfo, words: Words) -> list[dict[str, Any]]:
    reached = STEPS.index(REACHED[shipment.status])
    out = [event.occurred_at for event in shipment.events if event.status is ShipmentStatus.OutForDelivery]
    moving = [event.occurred_at for event in shipment.events if event.status is ShipmentStatus.InTransit]
    at = {
        "ordered": order.placed_at,
        "shipped": shipment.shipped_at,
        "in_transit": min(moving, default=None),
        "out_for_delivery": max(out, default=None),
        "delivered": shipment.delivered_at,
    }
    return [_step(key, _iso(at[key], zone), position <= reached, words) for position, key in enumerate(STEPS)]


def _step(key: str, at: str | None, done: bool, words: Words) -> dict[str, Any]:
    return {"key": key, "title": words.say(f"step-{key}"), "at": at if done else None, "done": done}


def _iso(at: datetime | None, zone: tzinfo) -> str | None:
    # With the place's own offset, so that a reader elsewhere is shown the same day as the words say.
    return at.astimezone(zone).isoformat() if at else None
