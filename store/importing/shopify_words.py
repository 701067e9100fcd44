"""Shopify's REST words in the store's vocabulary."""

from collections.abc import Callable

from store.vocabulary import FinancialStatus, FulfillmentStatus, RefundStatus, ShipmentStatus

Warn = Callable[[str], None]

NOT_SHIPPED = {"cancelled", "error", "failure"}
"""Fulfilments in these states are no parcels: the request failed or was taken back."""

_FULFILLMENT = {"partial": FulfillmentStatus.PARTIALLY_FULFILLED, "restocked": FulfillmentStatus.UNFULFILLED}
_SHIPMENT: dict[str, tuple[ShipmentStatus, str | None]] = {
    "confirmed": (ShipmentStatus.InfoReceived, None),
    "submitted": (ShipmentStatus.InfoReceived, None),
    "label_printed": (ShipmentStatus.InfoReceived, None),
    "label_purchased": (ShipmentStatus.InfoReceived, None),
    "carrier_picked_up": (ShipmentStatus.InTransit, "InTransit_002"),
    "in_transit": (ShipmentStatus.InTransit, None),
    "delayed": (ShipmentStatus.InTransit, None),
    "out_for_delivery": (ShipmentStatus.OutForDelivery, None),
    "attempted_delivery": (ShipmentStatus.AttemptFail, None),
    "ready_for_pickup": (ShipmentStatus.AvailableForPickup, None),
    "delivered": (ShipmentStatus.Delivered, None),
    "picked_up": (ShipmentStatus.Delivered, "Delivered_002"),
    "failure": (ShipmentStatus.Exception, None),
}


def financial(raw: str | None, warn: Warn) -> FinancialStatus:
    """Unknown and missing words become PENDING: nothing is promised about money."""
    if raw is None:
        return FinancialStatus.PENDING
    try:
        return FinancialStatus(raw.upper())
    except ValueError:
        warn(f"unknown financial status {raw[:40]!r}")
        return FinancialStatus.PENDING


def fulfillment(raw: str | None, warn: Warn) -> FulfillmentStatus:
    """Shopify's null is UNFULFILLED; so are unknown words."""
    if raw is None:
        return FulfillmentStatus.UNFULFILLED
    known = _FULFILLMENT.get(raw.lower())
    if known is not None:
        return known
    try:
        return FulfillmentStatus(raw.upper())
    except ValueError:
        warn(f"unknown fulfillment status {raw[:40]!r}")
        return FulfillmentStatus.UNFULFILLED


def shipment(
    fulfillment_status: str | None, raw: str | None, warn: Warn
) -> tuple[ShipmentStatus, str | None]:
    """Status and sub-status of a parcel.

    Without a word of the carrier a successful fulfilment is on its way, as Shopify's own status page has it;
    so is one with an unknown word.
    """
    if raw is None:
        waiting = (fulfillment_status or "success").lower() != "success"
        return (ShipmentStatus.Pending if waiting else ShipmentStatus.InTransit), None
    known = _SHIPMENT.get(raw.lower())
    if known is None:
        warn(f"unknown shipment status {raw[:40]!r}")
        return ShipmentStatus.InTransit, None
    return known


def scan(raw: str | None, warn: Warn) -> tuple[ShipmentStatus, str | None] | None:
    """Status and sub-status of one scan; None for an unknown word, and for none."""
    if raw is None:
        return None
    known = _SHIPMENT.get(raw.lower())
    if known is None:
        warn(f"unknown shipment status {raw[:40]!r}")
    return known


def refund(statuses: set[str], warn: Warn) -> RefundStatus:
    """One status for all transactions of a refund: the worst that is not yet settled, else success."""
    unknown = statuses - {"success", "pending", "failure", "error", "awaiting_response"}
    for word in sorted(unknown):
        warn(f"unknown transaction status {word[:40]!r}")
    if statuses & {"pending", "awaiting_response"} or unknown:
        return RefundStatus.pending
    if statuses & {"failure", "error"} and "success" not in statuses:
        return RefundStatus.failed
    return RefundStatus.succeeded
