"""Parcels on their way, and what the carriers saw of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from store.models.base import Base, Identified, enum, owned_by
from store.models.orders import LineItem, Order
from store.normalise import number_key
from store.vocabulary import ShipmentStatus


class Shipment(Identified):
    """One parcel of an order. An order may have several (split shipments)."""

    __tablename__ = "shipments"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    order_id: Mapped[UUID] = owned_by("orders", index=False)
    external_id: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    status: Mapped[ShipmentStatus] = enum(ShipmentStatus)
    sub_status: Mapped[str | None]  # AfterShip's: "Exception_004"
    status_raw: Mapped[str | None]
    status_at: Mapped[datetime | None]  # when the carrier said so; None: the shop's word
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None] = mapped_column(index=True)
    tracking_key: Mapped[str | None] = mapped_column(index=True)  # the number without spaces and dashes
    tracking_url: Mapped[str | None]
    shipped_at: Mapped[datetime | None]
    estimated_delivery: Mapped[datetime | None]
    estimated_at: Mapped[datetime | None]  # when the carrier said so; None: the shop's word
    delivered_at: Mapped[datetime | None]
    promised_by: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    destination_time_zone: Mapped[str | None]  # IANA

    @validates("tracking_number")
    def _key(self, _name: str, value: str | None) -> str | None:
        self.tracking_key = (number_key(value) or None) if value else None
        return value

    order: Mapped[Order] = relationship(back_populates="shipments", lazy="raise")
    items: Mapped[list["ShipmentItem"]] = relationship(
        back_populates="shipment", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )
    events: Mapped[list["TrackingEvent"]] = relationship(
        back_populates="shipment",
        order_by="TrackingEvent.occurred_at",
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )


class ShipmentItem(Base):
    """How many pieces of a line are in a parcel."""

    __tablename__ = "shipment_items"

    shipment_id: Mapped[UUID] = owned_by("shipments", index=False, primary_key=True)
    line_item_id: Mapped[UUID] = owned_by("line_items", primary_key=True)
    quantity: Mapped[int]

    shipment: Mapped[Shipment] = relationship(back_populates="items", lazy="raise")
    line_item: Mapped[LineItem] = relationship(lazy="raise")


class TrackingEvent(Identified):
    """One scan of a carrier. ``time_zone`` is the place's, to tell the customer the local time."""

    __tablename__ = "tracking_events"
    __table_args__ = (UniqueConstraint("shipment_id", "occurred_at", "status", "message"),)

    shipment_id: Mapped[UUID] = owned_by("shipments", index=False)
    occurred_at: Mapped[datetime]
    status: Mapped[ShipmentStatus] = enum(ShipmentStatus)
    sub_status: Mapped[str | None]
    message: Mapped[str] = mapped_column(default="")
    city: Mapped[str | None]
    province_code: Mapped[str | None]
    country_code: Mapped[str | None]
    time_zone: Mapped[str | None]  # IANA

    shipment: Mapped[Shipment] = relationship(back_populates="events", lazy="raise")
