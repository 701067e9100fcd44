"""An order as plain data, on its way into the store: what importers, webhooks and the demo shop produce."""

from dataclasses import dataclass
from datetime import datetime

from store.vocabulary import (
    FinancialStatus,
    FulfillmentStatus,
    RefundStatus,
    ReturnReason,
    ReturnStatus,
    ShipmentStatus,
)


@dataclass(frozen=True, kw_only=True)
class AddressRecord:
    """Where to."""

    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province_code: str | None = None
    postcode: str | None = None
    country_code: str | None = None
    phone: str | None = None  # E.164


@dataclass(frozen=True, kw_only=True)
class LineItemRecord:
    """What was ordered. ``price`` for one piece, ``discount`` for the line, in minor units."""

    external_id: str
    title: str
    quantity: int
    price: int
    variant: str | None = None
    sku: str | None = None
    product_id: str | None = None
    category: str | None = None
    discount: int = 0
    requires_shipping: bool = True
    final_sale: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrackingEventRecord:
    """One scan."""

    occurred_at: datetime
    status: ShipmentStatus
    sub_status: str | None = None
    message: str = ""
    city: str | None = None
    province_code: str | None = None
    country_code: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShipmentRecord:
    """One parcel. ``quantities`` counts pieces by the external id of their line."""

    external_id: str
    status: ShipmentStatus
    updated_at: datetime
    quantities: dict[str, int]
    sub_status: str | None = None
    status_raw: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    shipped_at: datetime | None = None
    estimated_delivery: datetime | None = None
    delivered_at: datetime | None = None
    promised_by: datetime | None = None
    destination_time_zone: str | None = None
    events: tuple[TrackingEventRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReturnItemRecord:
    """What comes back, by the external id of its line."""

    line: str
    quantity: int
    reason: ReturnReason = ReturnReason.UNKNOWN
    reason_raw: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnRecord:
    """One return."""

    external_id: str
    status: ReturnStatus
    requested_at: datetime
    updated_at: datetime
    items: tuple[ReturnItemRecord, ...]
    name: str | None = None
    status_raw: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    received_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RefundItemRecord:
    """What a refund is for, by the external id of its line."""

    line: str
    quantity: int
    amount: int | None = None
    restocked: bool = False
    restock_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class RefundRecord:
    """One refund; ``return_external_id`` names the return of the same order that led to it."""

    external_id: str
    amount: int
    currency: str
    status: RefundStatus
    created_at: datetime
    items: tuple[RefundItemRecord, ...] = ()
    method: str | None = None
    status_raw: str | None = None
    note: str | None = None
    processed_at: datetime | None = None
    arn: str | None = None
    return_external_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    """One order with all that belongs to it. Amounts in minor units of ``currency``.

    A list that is None was not told: what the store has of it stays.
    """

    source: str
    external_id: str
    name: str
    currency: str
    total: int
    subtotal: int
    placed_at: datetime
    updated_at: datetime
    financial_status: FinancialStatus
    fulfillment_status: FulfillmentStatus
    financial_status_raw: str | None = None
    fulfillment_status_raw: str | None = None
    email: str | None = None
    phone: str | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    shipping: AddressRecord = AddressRecord()
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    promised_by: datetime | None = None
    dispatch_by: datetime | None = None
    waiting_for: str | None = None
    tags: tuple[str, ...] = ()
    line_items: tuple[LineItemRecord, ...] | None = None
    shipments: tuple[ShipmentRecord, ...] | None = None
    returns: tuple[ReturnRecord, ...] | None = None
    refunds: tuple[RefundRecord, ...] | None = None
