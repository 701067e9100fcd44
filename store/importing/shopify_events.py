"""Shopify's webhooks: which order each is about, as of when, and its parts as the import knows them.

https://shopify.dev/docs/api/webhooks
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from store.importing import shopify_schema as schema
from store.importing.fields import Count, Key, Listed, Moment, OptionalMoment, OptionalText
from store.importing.shopify_order import UnusableOrderError, in_words, to_record
from store.importing.shopify_words import NOT_SHIPPED
from store.models import Order
from store.records import RefundRecord, ReturnItemRecord, ShipmentRecord, TrackingEventRecord
from store.vocabulary import ReturnReason, ReturnStatus, ShipmentStatus

Told = TypeVar("Told", bound=BaseModel)

_GID = re.compile(r"gid://shopify/\w+/(\w+)(?:\?.*)?")


class Kind(StrEnum):
    """What a webhook tells of."""

    order = "order"
    fulfillment = "fulfillment"
    scan = "scan"
    refund = "refund"
    returned = "returned"


TOPICS = {
    "orders/create": Kind.order,
    "orders/updated": Kind.order,
    "orders/cancelled": Kind.order,
    "fulfillments/create": Kind.fulfillment,
    "fulfillments/update": Kind.fulfillment,
    "fulfillment_events/create": Kind.scan,
    "refunds/create": Kind.refund,
    "returns/request": Kind.returned,
    "returns/approve": Kind.returned,
    "returns/decline": Kind.returned,
    "returns/close": Kind.returned,
    "returns/cancel": Kind.returned,
    "returns/reopen": Kind.returned,
    "returns/update": Kind.returned,
}
_WRAPPERS = ("order", "fulfillment", "fulfillment_event", "refund", "return")


def _id(value: Any) -> Any:
    named = _GID.fullmatch(value) if isinstance(value, str) else None
    return named[1] if named else value


Id = Annotated[Key, BeforeValidator(_id)]


class _About(BaseModel):
    id: Id
    updated_at: OptionalMoment = None


class _Fulfillment(schema.Fulfillment):
    order_id: Id


class _Refund(schema.Refund):
    order_id: Id


class FulfillmentEvent(BaseModel):
    """A scan, as the shop tells it."""

    order_id: Id
    fulfillment_id: Id
    status: OptionalText = None
    message: OptionalText = None
    happened_at: Moment
    city: OptionalText = None
    province: OptionalText = None
    country: OptionalText = None
    estimated_delivery_at: OptionalMoment = None
    updated_at: OptionalMoment = None


class _Named(BaseModel):
    id: Id


class _ReturnedLine(BaseModel):
    line_item: _Named


class ReturnLine(BaseModel):
    """How many pieces of a line come back."""

    fulfillment_line_item: _ReturnedLine
    quantity: Count
    return_reason: OptionalText = None
    return_reason_note: OptionalText = None


class ShopReturn(BaseModel):
    """A return; which parts there are depends on the topic."""

    id: Id
    order: _Named | None = None
    order_id: Id | None = None
    name: OptionalText = None
    status: OptionalText = None
    return_line_items: Annotated[list[ReturnLine], Listed] = []
    updated_at: OptionalMoment = None

    @property
    def about(self) -> str | None:
        """The shop's id of the order."""
        return self.order.id if self.order else self.order_id


@dataclass(frozen=True, kw_only=True)
class About:
    """What a webhook is about: the shop's id of the order, and since when it is so, if it says."""

    reference: str
    version: datetime | None


def unwrapped(body: dict[str, Any]) -> dict[str, Any]:
    """The object itself, also when it comes in an envelope of its name, as the REST API has it."""
    inner = next(iter(body.values())) if len(body) == 1 else None
    return inner if isinstance(inner, dict) and next(iter(body)) in _WRAPPERS else body


def about(kind: Kind, body: dict[str, Any]) -> About:
    """What the webhook is about. Raises `UnusableOrderError` when it could not be applied."""
    match kind:
        case Kind.order:
            to_record(body, lambda _: None)
            found = _read(_About, body)
            return About(reference=found.id, version=found.updated_at)
        case Kind.fulfillment:
            parcel = _read(_Fulfillment, body)
            return About(reference=parcel.order_id, version=parcel.updated_at or parcel.created_at)
        case Kind.scan:
            scan = _read(FulfillmentEvent, body)
            return About(reference=scan.order_id, version=scan.happened_at)
        case Kind.refund:
            money = _read(_Refund, body)
            return About(reference=money.order_id, version=money.created_at)
        case Kind.returned:
            told = a_return(body)
            return About(reference=told.about or "", version=told.updated_at)


def a_return(body: dict[str, Any]) -> ShopReturn:
    """Read a return. Raises `UnusableOrderError`."""
    told = _read(ShopReturn, body)
    if told.about is None:
        raise UnusableOrderError("order_id: field required")
    return told


def a_scan(body: dict[str, Any]) -> FulfillmentEvent:
    """Read a scan. Raises `UnusableOrderError`."""
    return _read(FulfillmentEvent, body)


def scan_record(
    scan: FulfillmentEvent, status: ShipmentStatus, sub_status: str | None
) -> TrackingEventRecord:
    """A scan as a record of the store."""
    return TrackingEventRecord(
        occurred_at=scan.happened_at,
        status=status,
        sub_status=sub_status,
        message=scan.message or "",
        city=scan.city,
        province_code=scan.province,
        country_code=scan.country if scan.country and len(scan.country) == 2 else None,
    )


def return_status(topic: str, raw: str | None) -> ReturnStatus | None:
    """What a webhook says of a return: by its body, or without a word of it by its topic."""
    by_topic = {
        "returns/request": ReturnStatus.REQUESTED,
        "returns/approve": ReturnStatus.OPEN,
        "returns/reopen": ReturnStatus.OPEN,
        "returns/decline": ReturnStatus.DECLINED,
        "returns/close": ReturnStatus.CLOSED,
        "returns/cancel": ReturnStatus.CANCELED,
    }
    word = (raw or "").upper()
    spelt = {"CLOSE": "CLOSED", "CANCELLED": "CANCELED", "CANCEL": "CANCELED"}.get(word, word)
    return ReturnStatus(spelt) if spelt in set(ReturnStatus) else by_topic.get(topic)


def returned_lines(told: ShopReturn) -> tuple[ReturnItemRecord, ...]:
    """What comes back."""
    return tuple(
        ReturnItemRecord(
            line=line.fulfillment_line_item.line_item.id,
            quantity=line.quantity,
            reason=_reason(line.return_reason),
            reason_raw=line.return_reason,
            note=line.return_reason_note,
        )
        for line in told.return_line_items
    )


def is_gone(fulfillment: dict[str, Any]) -> bool:
    """Whether that fulfilment is no parcel: taken back, or failed."""
    return str(fulfillment.get("status") or "").lower() in NOT_SHIPPED


def shipment_record(order: Order, body: dict[str, Any], notes: list[str]) -> ShipmentRecord | None:
    """A fulfilment of a stored order. Raises `UnusableOrderError`."""
    record = to_record(_part(order, fulfillments=[body]), notes.append)
    return next(iter(record.shipments or ()), None)


def refund_record(order: Order, body: dict[str, Any], notes: list[str]) -> RefundRecord | None:
    """A refund of a stored order. Raises `UnusableOrderError`."""
    record = to_record(_part(order, refunds=[body]), notes.append)
    return next(iter(record.refunds or ()), None)


def listed(body: dict[str, Any], name: str) -> Iterable[dict[str, Any]]:
    """The objects of a list that may be missing."""
    found = body.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def key_of(value: Any) -> str:
    """An id as the store writes it."""
    return str(_id(value)).strip()


def _reason(raw: str | None) -> ReturnReason:
    word = (raw or "").upper()
    return ReturnReason(word) if word in set(ReturnReason) else ReturnReason.UNKNOWN


def _part(order: Order, **lists: list[dict[str, Any]]) -> dict[str, Any]:
    """So much of the order as its parts need to be understood."""
    lines = [{"id": line.external_id, "quantity": line.quantity, "price": "0"} for line in order.line_items]
    return {
        "id": order.external_id,
        "name": order.name,
        "created_at": order.placed_at.isoformat(),
        "currency": order.currency,
        "total_price": "0",
        "line_items": lines,
    } | lists


def _read(model: type[Told], body: dict[str, Any]) -> Told:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise UnusableOrderError(in_words(error)) from None
