"""Orders as the shop knows them, and what was ordered."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Identified, enum, money, owned_by
from store.types import json_column
from store.vocabulary import FinancialStatus, FulfillmentStatus

if TYPE_CHECKING:
    from store.models.returns import Refund, Return
    from store.models.shipments import Shipment


class Order(Identified):
    """One order. Amounts are minor units of ``currency``."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    source: Mapped[str]  # "shopify", "demo"
    external_id: Mapped[str]
    name: Mapped[str]  # as the customer knows it: "#1001"
    number_key: Mapped[str] = mapped_column(index=True)  # "1001", "W2611340"
    number_digits: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(index=True)  # lower case
    phone: Mapped[str | None] = mapped_column(index=True)  # E.164, as the other two
    customer_name: Mapped[str | None]
    customer_phone: Mapped[str | None] = mapped_column(index=True)

    shipping_name: Mapped[str | None]
    shipping_address1: Mapped[str | None]
    shipping_address2: Mapped[str | None]
    shipping_city: Mapped[str | None]
    shipping_province_code: Mapped[str | None]
    shipping_postcode: Mapped[str | None]
    shipping_country_code: Mapped[str | None]
    shipping_phone: Mapped[str | None] = mapped_column(index=True)

    # Set when a customer changed the address here: the postcode that goes on proving the order, the one it
    # was placed with. Empty when there was none. None: the shipping postcode proves.
    proof_postcode: Mapped[str | None]
    proof_country_code: Mapped[str | None]

    currency: Mapped[str]
    total: Mapped[int] = money()
    subtotal: Mapped[int] = money()
    financial_status: Mapped[FinancialStatus] = enum(FinancialStatus)
    financial_status_raw: Mapped[str | None]
    fulfillment_status: Mapped[FulfillmentStatus] = enum(FulfillmentStatus)
    fulfillment_status_raw: Mapped[str | None]

    placed_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    promised_by: Mapped[datetime | None]  # the shop's promise of delivery
    dispatch_by: Mapped[datetime | None]  # when it should leave the shop
    waiting_for: Mapped[str | None]  # a WaitingFor, when known
    tags: Mapped[list[str]] = mapped_column(json_column(), default=list)

    line_items: Mapped[list["LineItem"]] = relationship(
        back_populates="order",
        order_by="LineItem.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )
    shipments: Mapped[list["Shipment"]] = relationship(
        back_populates="order",
        order_by="Shipment.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )
    returns: Mapped[list["Return"]] = relationship(
        back_populates="order",
        order_by="Return.requested_at",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )
    refunds: Mapped[list["Refund"]] = relationship(
        back_populates="order",
        order_by="Refund.created_at",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )


class LineItem(Identified):
    """A line of an order. ``price`` is for one piece, ``discount`` for the whole line."""

    __tablename__ = "line_items"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    order_id: Mapped[UUID] = owned_by("orders", index=False)
    external_id: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    variant: Mapped[str | None]
    sku: Mapped[str | None]
    product_id: Mapped[str | None]
    category: Mapped[str | None]
    quantity: Mapped[int]
    price: Mapped[int] = money()
    discount: Mapped[int] = money(default=0)
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    final_sale: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[str]] = mapped_column(json_column(), default=list)

    order: Mapped[Order] = relationship(back_populates="line_items", lazy="raise")
