"""What comes back, and the money that goes back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.models.base import Base, Identified, enum, money, owned_by
from store.models.orders import LineItem, Order
from store.vocabulary import RefundStatus, ReturnReason, ReturnStatus


class Return(Identified):
    """A return of some items of an order."""

    __tablename__ = "returns"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    order_id: Mapped[UUID] = owned_by("orders", index=False)
    external_id: Mapped[str]
    name: Mapped[str | None]  # "#1001-R1"
    status: Mapped[ReturnStatus] = enum(ReturnStatus)
    status_raw: Mapped[str | None]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    tracking_url: Mapped[str | None]
    requested_at: Mapped[datetime]
    received_at: Mapped[datetime | None]  # back at the shop
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    slip_token: Mapped[str | None] = mapped_column(unique=True)  # names the return slip; not to be guessed

    order: Mapped[Order] = relationship(back_populates="returns", lazy="raise")
    items: Mapped[list["ReturnItem"]] = relationship(
        back_populates="parent", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )


class ReturnItem(Base):
    """How many pieces of a line come back, and why."""

    __tablename__ = "return_items"

    return_id: Mapped[UUID] = owned_by("returns", index=False, primary_key=True)
    line_item_id: Mapped[UUID] = owned_by("line_items", primary_key=True)
    quantity: Mapped[int]
    reason: Mapped[ReturnReason] = enum(ReturnReason)
    reason_raw: Mapped[str | None]
    note: Mapped[str | None]

    parent: Mapped[Return] = relationship(back_populates="items", lazy="raise")
    line_item: Mapped[LineItem] = relationship(lazy="raise")


class Refund(Identified):
    """Money on its way back to the customer. ``amount`` is minor units of ``currency``."""

    __tablename__ = "refunds"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    order_id: Mapped[UUID] = owned_by("orders", index=False)
    return_id: Mapped[UUID | None] = mapped_column(ForeignKey("returns.id", ondelete="SET NULL"), index=True)
    external_id: Mapped[str]
    amount: Mapped[int] = money()
    currency: Mapped[str]
    method: Mapped[str | None]  # the payment gateway or kind: "shopify_payments", "gift_card"
    status: Mapped[RefundStatus] = enum(RefundStatus)
    status_raw: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    arn: Mapped[str | None]  # acquirer reference number: what the customer can give the bank

    order: Mapped[Order] = relationship(back_populates="refunds", lazy="raise")
    cause: Mapped[Return | None] = relationship(lazy="raise")
    items: Mapped[list["RefundItem"]] = relationship(
        back_populates="refund", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )


class RefundItem(Base):
    """What a refund is for."""

    __tablename__ = "refund_items"

    refund_id: Mapped[UUID] = owned_by("refunds", index=False, primary_key=True)
    line_item_id: Mapped[UUID] = owned_by("line_items", primary_key=True)
    quantity: Mapped[int]
    amount: Mapped[int | None] = money()
    restocked: Mapped[bool] = mapped_column(default=False)
    restock_type: Mapped[str | None]  # Shopify's: "cancel" (never left the shop), "return", "no_restock"

    refund: Mapped[Refund] = relationship(back_populates="items", lazy="raise")
    line_item: Mapped[LineItem] = relationship(lazy="raise")
