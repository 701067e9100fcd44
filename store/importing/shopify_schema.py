"""Shopify's Admin REST order, as far as Doorstep uses it. Unknown fields are ignored, missing ones forgiven.

https://shopify.dev/docs/api/admin-rest/latest/resources/order
"""

from typing import Annotated

from pydantic import BaseModel

from store.importing.fields import (
    Count,
    Key,
    Listed,
    Moment,
    Money,
    OptionalKey,
    OptionalMoment,
    OptionalMoney,
    OptionalText,
    Text,
)


class Address(BaseModel):
    """A postal address."""

    name: OptionalText = None
    first_name: OptionalText = None
    last_name: OptionalText = None
    address1: OptionalText = None
    address2: OptionalText = None
    city: OptionalText = None
    province_code: OptionalText = None
    zip: OptionalText = None
    country_code: OptionalText = None
    phone: OptionalText = None


class Customer(BaseModel):
    """Who ordered."""

    email: OptionalText = None
    phone: OptionalText = None
    first_name: OptionalText = None
    last_name: OptionalText = None


class DiscountAllocation(BaseModel):
    """A part of a discount that fell on a line."""

    amount: Money


class Line(BaseModel):
    """A line of the order."""

    id: Key
    title: OptionalText = None
    name: OptionalText = None
    variant_title: OptionalText = None
    sku: OptionalText = None
    product_id: OptionalKey = None
    product_type: OptionalText = None
    quantity: Count
    price: Money
    total_discount: OptionalMoney = None
    discount_allocations: Annotated[list[DiscountAllocation], Listed] = []
    requires_shipping: bool | None = None


class FulfilledLine(BaseModel):
    """How many pieces of a line are in a parcel."""

    id: Key
    quantity: Count


class Fulfillment(BaseModel):
    """A parcel."""

    id: Key
    status: OptionalText = None
    created_at: Moment
    updated_at: OptionalMoment = None
    shipment_status: OptionalText = None
    tracking_company: OptionalText = None
    tracking_number: OptionalText = None
    tracking_numbers: Annotated[list[Text], Listed] = []
    tracking_url: OptionalText = None
    tracking_urls: Annotated[list[Text], Listed] = []
    estimated_delivery_at: OptionalMoment = None
    line_items: Annotated[list[FulfilledLine], Listed] = []


class Transaction(BaseModel):
    """Money moved."""

    kind: OptionalText = None
    status: OptionalText = None
    gateway: OptionalText = None
    amount: OptionalMoney = None
    currency: OptionalText = None
    created_at: OptionalMoment = None
    processed_at: OptionalMoment = None


class RefundedLine(BaseModel):
    """How many pieces of a line a refund is for."""

    line_item_id: Key
    quantity: Count
    subtotal: OptionalMoney = None
    restock_type: OptionalText = None


class Refund(BaseModel):
    """Money back."""

    id: Key
    created_at: Moment
    processed_at: OptionalMoment = None
    note: OptionalText = None
    restock: bool | None = None
    refund_line_items: Annotated[list[RefundedLine], Listed] = []
    transactions: Annotated[list[Transaction], Listed] = []


class ShopifyOrder(BaseModel):
    """An order."""

    id: Key
    name: OptionalKey = None
    order_number: OptionalKey = None
    email: OptionalText = None
    contact_email: OptionalText = None
    phone: OptionalText = None
    created_at: Moment
    processed_at: OptionalMoment = None
    updated_at: OptionalMoment = None
    currency: Key
    total_price: Money
    subtotal_price: OptionalMoney = None
    financial_status: OptionalText = None
    fulfillment_status: OptionalText = None
    cancelled_at: OptionalMoment = None
    cancel_reason: OptionalText = None
    tags: Text | list[Text] | None = None
    customer: Customer | None = None
    shipping_address: Address | None = None
    line_items: Annotated[list[Line], Listed] = []
    fulfillments: Annotated[list[Fulfillment], Listed] = []
    refunds: Annotated[list[Refund], Listed] = []
