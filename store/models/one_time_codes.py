"""Codes that were asked for and sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.vocabulary import AddressKind

_TO_SEND = text("released_at IS NOT NULL AND settled_at IS NULL")


class OneTimeCode(Identified):
    """A six-digit code to the address on an order. An unknown order has a row like any other.

    ``key`` names the message that asked for it, ``tried_key`` the last one that tried it. ``address_key`` is
    a hash of where it goes; ``address_mask`` is for people who look into the store, never for the customer.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_to_send", "requested_at", postgresql_where=_TO_SEND, sqlite_where=_TO_SEND),
        Index(None, "address_key", "settled_at"),
    )

    conversation_id: Mapped[UUID] = owned_by("conversations")
    order_id: Mapped[UUID | None] = owned_by("orders", nullable=True)  # None: no such order
    key: Mapped[str] = mapped_column(unique=True)
    address_kind: Mapped[AddressKind] = enum(AddressKind)
    address_mask: Mapped[str]
    address_key: Mapped[str]
    requested_at: Mapped[datetime]
    released_at: Mapped[datetime | None]  # the reply that announces it has been stored
    salt: Mapped[bytes | None]
    code_hash: Mapped[bytes | None]
    expires_at: Mapped[datetime | None]
    sent: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]  # sent, or found that nothing is to be sent
    attempts: Mapped[int] = mapped_column(default=0)
    tried_key: Mapped[str | None]
    used_at: Mapped[datetime | None]
