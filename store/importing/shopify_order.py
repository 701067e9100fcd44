"""One Shopify order as a record of the store."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from store.importing import shopify_schema as schema
from store.importing import shopify_words as words
from store.importing.fields import LONGEST_KEY
from store.normalise import e164, email_key
from store.records import (
    AddressRecord,
    LineItemRecord,
    OrderRecord,
    RefundItemRecord,
    RefundRecord,
    ShipmentRecord,
)
from store.types import minor_units
from store.vocabulary import FinancialStatus, FulfillmentStatus, ShipmentStatus, WaitingFor

SOURCE = "shopify"

Entry = TypeVar("Entry", schema.Fulfillment, schema.Refund)


class UnusableOrderError(ValueError):
    """The order cannot go in; the message says why, without personal data."""


def to_record(raw: Any, warn: words.Warn) -> OrderRecord:
    """Translate one order; ``warn`` is told what was changed or left out. Raises `UnusableOrderError`."""
    if not isinstance(raw, dict):
        raise UnusableOrderError(f"expected an order, found {_kind(raw)}")
    try:
        order = schema.ShopifyOrder.model_validate(raw, context={"warn": warn})
    except ValidationError as error:
        raise UnusableOrderError(in_words(error)) from None
    try:
        return _Translation(order, warn).record()
    except ValueError as error:
        raise UnusableOrderError(str(error)) from None


class _Translation:
    def __init__(self, order: schema.ShopifyOrder, warn: words.Warn) -> None:
        self.order = order
        self.warn = warn
        self.currency = order.currency.upper()
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isalpha():
            raise UnusableOrderError(f"currency {order.currency[:10]!r} is no currency code such as USD")
        self.address = order.shipping_address or schema.Address()
        self.country = _country(self.address.country_code)
        self.lines = _unique_lines(order.line_items)

    def record(self) -> OrderRecord:
        order = self.order
        customer = order.customer or schema.Customer()
        financial = words.financial(order.financial_status, self.warn)
        fulfillment = words.fulfillment(order.fulfillment_status, self.warn)
        unpaid = financial is FinancialStatus.PENDING and fulfillment is FulfillmentStatus.UNFULFILLED
        return OrderRecord(
            source=SOURCE,
            external_id=order.id,
            name=self.name(),
            email=self.email(order.email or order.contact_email or customer.email),
            phone=self.phone(order.phone, "order"),
            customer_name=_full_name(customer.first_name, customer.last_name) or self.address.name,
            customer_phone=self.phone(customer.phone, "customer"),
            shipping=self.shipping(),
            currency=self.currency,
            total=self.money(order.total_price),
            subtotal=self.money(order.subtotal_price or order.total_price),
            financial_status=financial,
            financial_status_raw=order.financial_status,
            fulfillment_status=fulfillment,
            fulfillment_status_raw=order.fulfillment_status,
            placed_at=order.processed_at or order.created_at,
            updated_at=order.updated_at or order.created_at,
            cancelled_at=order.cancelled_at,
            cancel_reason=order.cancel_reason,
            waiting_for=WaitingFor.payment if unpaid and order.financial_status else None,
            tags=_tags(order.tags),
            line_items=tuple(self.line(line) for line in self.lines.values())
            if self.told("line_items")
            else None,
            shipments=self.shipments() if self.told("fulfillments") else None,
            refunds=tuple(self.refund(entry) for entry in _unique(order.refunds))
            if self.told("refunds")
            else None,
        )

    def told(self, field: str) -> bool:
        return field in self.order.model_fields_set

    def shipments(self) -> tuple[ShipmentRecord, ...]:
        return tuple(
            self.shipment(entry)
            for entry in _unique(self.order.fulfillments)
            if (entry.status or "").lower() not in words.NOT_SHIPPED
        )

    def name(self) -> str:
        if self.order.name:
            return self.order.name
        if self.order.order_number:
            return f"#{self.order.order_number}"
        raise UnusableOrderError("name and order_number are both missing")

    def email(self, given: str | None) -> str | None:
        key = email_key(given)
        if given and key is None:
            self.warn("the e-mail address is unusable and was left out")
        return key

    def phone(self, given: str | None, whose: str) -> str | None:
        number = e164(given, self.country)
        if given and number is None:
            self.warn(f"the {whose}'s phone number is unusable and was left out")
        return number

    def money(self, amount: str) -> int:
        value = minor_units(amount, self.currency)
        if value < 0:
            raise UnusableOrderError(f"an amount is negative: {amount[:20]}")
        return value

    def shipping(self) -> AddressRecord:
        address = self.address
        return AddressRecord(
            name=address.name or _full_name(address.first_name, address.last_name),
            address1=address.address1,
            address2=address.address2,
            city=address.city,
            province_code=address.province_code,
            postcode=address.zip,
            country_code=self.country,
            phone=self.phone(address.phone, "shipping address"),
        )

    def line(self, line: schema.Line) -> LineItemRecord:
        discount = sum(self.money(part.amount) for part in line.discount_allocations)
        return LineItemRecord(
            external_id=line.id,
            title=line.title or line.name or "Item",
            variant=line.variant_title,
            sku=line.sku,
            product_id=line.product_id,
            category=line.product_type,
            quantity=line.quantity,
            price=self.money(line.price),
            discount=discount or self.money(line.total_discount or "0"),
            requires_shipping=line.requires_shipping is not False,
        )

    def shipment(self, entry: schema.Fulfillment) -> ShipmentRecord:
        status, sub_status = words.shipment(entry.status, entry.shipment_status, self.warn)
        updated_at = entry.updated_at or entry.created_at
        numbers = list(dict.fromkeys(filter(None, [entry.tracking_number, *entry.tracking_numbers])))
        if len(numbers) > 1:
            self.warn(f"a fulfillment has {len(numbers)} tracking numbers; the first is kept")
        quantities: Counter[str] = Counter()
        for line in entry.line_items:
            if self.knows(line.id, "fulfillment"):
                quantities[line.id] += line.quantity
        return ShipmentRecord(
            external_id=entry.id,
            status=status,
            sub_status=sub_status,
            status_raw=entry.shipment_status,
            carrier=entry.tracking_company,
            tracking_number=numbers[0][:LONGEST_KEY] if numbers else None,
            tracking_url=self.link(filter(None, [entry.tracking_url, *entry.tracking_urls])),
            shipped_at=None if status is ShipmentStatus.Pending else entry.created_at,
            estimated_delivery=entry.estimated_delivery_at,
            delivered_at=updated_at if status is ShipmentStatus.Delivered else None,
            updated_at=updated_at,
            quantities=dict(quantities),
        )

    def link(self, urls: Iterable[str]) -> str | None:
        for url in urls:
            if url.startswith(("https://", "http://")):
                return url
            self.warn("a tracking link is no web address and was left out")
        return None

    def refund(self, entry: schema.Refund) -> RefundRecord:
        moved = [part for part in entry.transactions if (part.kind or "refund") in ("refund", "void")]
        status = words.refund({(part.status or "success").lower() for part in moved}, self.warn)
        settled = [part for part in moved if (part.status or "success").lower() in ("success", "pending")]
        counted = settled or moved
        currencies = {(part.currency or self.currency).upper() for part in counted}
        if len(currencies) > 1:
            raise UnusableOrderError("a refund mixes currencies")
        currency = currencies.pop() if currencies else self.currency
        last = counted[-1] if counted else schema.Transaction()
        return RefundRecord(
            external_id=entry.id,
            amount=sum(abs(minor_units(part.amount or "0", currency)) for part in counted),
            currency=currency,
            method=last.gateway,
            status=status,
            status_raw=last.status,
            note=entry.note,
            created_at=entry.created_at,
            processed_at=last.processed_at or last.created_at or entry.processed_at,
            items=self.refunded(entry),
        )

    def refunded(self, entry: schema.Refund) -> tuple[RefundItemRecord, ...]:
        items: dict[str, RefundItemRecord] = {}
        for line in entry.refund_line_items:
            if not self.knows(line.line_item_id, "refund"):
                continue
            before = items.get(line.line_item_id)
            amount = self.money(line.subtotal) if line.subtotal else None
            restock = line.restock_type or ("legacy_restock" if entry.restock else None)
            items[line.line_item_id] = RefundItemRecord(
                line=line.line_item_id,
                quantity=line.quantity + (before.quantity if before else 0),
                amount=(amount or 0) + (before.amount or 0) if before else amount,
                restocked=restock not in (None, "no_restock"),
                restock_type=restock,
            )
        return tuple(items.values())

    def knows(self, line: str, where: str) -> bool:
        known = line in self.lines or not self.told("line_items")
        if not known:
            self.warn(f"a {where} names an item that the order does not have; it was left out")
        return known


def _unique_lines(lines: list[schema.Line]) -> dict[str, schema.Line]:
    unique = {line.id: line for line in lines}
    if len(unique) < len(lines):
        raise UnusableOrderError("line_items has two items with the same id")
    return unique


def _unique(entries: list[Entry]) -> list[Entry]:
    return list({entry.id: entry for entry in entries}.values())


def _full_name(first: str | None, last: str | None) -> str | None:
    return " ".join(filter(None, [first, last])) or None


def _country(code: str | None) -> str | None:
    return code.upper() if code and len(code) == 2 and code.isascii() and code.isalpha() else None


def _tags(tags: str | list[str] | None) -> tuple[str, ...]:
    given = tags.split(",") if isinstance(tags, str) else tags or []
    return tuple(tag.strip() for tag in given if tag.strip())


def _kind(value: Any) -> str:
    kinds = {str: "a text", bool: "true or false", type(None): "null", list: "a list"}
    return kinds.get(type(value), "a number")


def in_words(error: ValidationError) -> str:
    """Pydantic's message without the input, which may be a customer's data."""
    first, *others = error.errors(include_url=False, include_input=False, include_context=False)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    more = f" (and {len(others)} more)" if others else ""
    return f"{place}: {message}{more}" if place else f"{message}{more}"
