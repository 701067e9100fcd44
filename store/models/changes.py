"""What customers asked to have changed of their orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import ChangeKind, ChangeStatus


class ChangeRequest(Identified):
    """One change that a customer confirmed. ``key`` makes a repeated confirmation the same request."""

    __tablename__ = "change_requests"

    order_id: Mapped[UUID] = owned_by("orders")
    conversation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[ChangeKind] = enum(ChangeKind)
    key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[ChangeStatus] = enum(ChangeStatus)
    obstacle: Mapped[str | None]  # why it was refused
    address: Mapped[dict[str, Any] | None] = mapped_column(json_column())  # the fields of an Address
    requested_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # done or refused
