"""The facts behind an order's answer, as the assistant sends them; dates relative to now."""

from datetime import UTC, datetime, timedelta
from typing import Any

STEPS = {
    "ordered": "Ordered",
    "shipped": "Shipped",
    "in_transit": "On its way",
    "out_for_delivery": "Out for delivery",
    "delivered": "Delivered",
}


def _day(offset: float) -> str:
    return (datetime.now(UTC) + timedelta(days=offset)).isoformat(timespec="seconds")


def _steps(*offsets: float) -> list[dict[str, Any]]:
    times: list[float | None] = [*offsets, *[None] * (len(STEPS) - len(offsets))]
    return [
        {"key": key, "title": title, "at": None if at is None else _day(at), "done": at is not None}
        for (key, title), at in zip(STEPS.items(), times, strict=True)
    ]


def _shipment(**fields: Any) -> dict[str, Any]:
    return {
        "status": "InTransit",
        "sub_status": "InTransit_003",
        "title": "On its way",
        "items": [{"title": "Linen throw", "variant": "Sand", "quantity": 1}],
        "carrier": "UPS",
        "tracking_number": "1Z999AA10123456784",
        "tracking_url": "https://www.example.com/track/1Z999AA10123456784",
        "last_event": {
            "at": _day(-0.2),
            "local": "Fri 20 Nov, 14:05",
            "place": "Chicago, IL",
            "message": "Arrived at the carrier's depot",
        },
        "estimated_delivery": _day(1),
        "promised_by": _day(2),
        "late_days": 0,
        "steps": _steps(-7, -5, -4),
    } | fields


def in_transit() -> dict[str, Any]:
    """One parcel, on its way and on time."""
    throw = {"title": "Linen throw", "variant": "Sand", "quantity": 1}
    mugs = {"title": "Stoneware mug", "variant": "Set of two", "quantity": 2}
    return {
        "kind": "shipment_status",
        "order": "#1001",
        "placed_at": _day(-7),
        "shipments": [_shipment(items=[throw, mugs])],
    }


def split() -> dict[str, Any]:
    """Two parcels of one order: one has arrived, one is two days late."""
    arrived = _shipment(
        status="Delivered",
        title="Delivered",
        carrier="USPS",
        tracking_number="9400111899223197428490",
        items=[{"title": "Merino beanie", "variant": "Moss", "quantity": 1}],
        steps=_steps(-9, -7, -6, -3, -3),
        last_event={
            "at": _day(-3),
            "local": "Tue 17 Nov, 10:12",
            "place": "Oak Park, IL",
            "message": "Delivered",
        },
    )
    waiting = _shipment(
        items=[{"title": "Two-person tent", "variant": "Sage", "quantity": 1}],
        late_days=2,
        estimated_delivery=_day(3),
        promised_by=_day(1),
    )
    return {
        "kind": "shipment_status",
        "order": "#1002",
        "placed_at": _day(-9),
        "shipments": [arrived, waiting],
    }


def in_trouble() -> dict[str, Any]:
    """One parcel, held at customs; with an address that is no web address."""
    held = _shipment(
        status="Exception",
        sub_status="Exception_004",
        title="Held at customs",
        tracking_url="javascript:alert(1)",
        late_days=4,
    )
    return {"kind": "shipment_status", "order": "#1003", "placed_at": _day(-12), "shipments": [held]}
