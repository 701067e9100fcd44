"""What customers say went wrong with an order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import ProblemKind, Wanted

_OPEN = text("NOT closed AND order_id IS NOT NULL")
_OPEN_WITHOUT_ORDER = text("NOT closed AND order_id IS NULL")


class ProblemReport(Identified):
    """One problem, as the customer tells it in a conversation.

    At most one about the goods of an order is open, and one about its delivery (``goods`` false).

    ``kind`` is what the store's facts show, or else what the customer says; ``description`` is the customer's
    word, whatever the carrier says. ``items`` are ``{"id": line item, "title", "variant", "quantity"}``.
    Without an order until one is proven.
    """

    __tablename__ = "problem_reports"
    __table_args__ = (
        Index(
            "uq_problem_reports_open",
            "conversation_id",
            "order_id",
            "goods",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "uq_problem_reports_open_without_order",
            "conversation_id",
            "goods",
            unique=True,
            postgresql_where=_OPEN_WITHOUT_ORDER,
            sqlite_where=_OPEN_WITHOUT_ORDER,
        ),
    )

    conversation_id: Mapped[UUID] = owned_by("conversations")
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"), index=True)
    shipment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("shipments.id", ondelete="SET NULL"), index=True
    )
    goods: Mapped[bool]
    kind: Mapped[ProblemKind] = enum(ProblemKind)
    items: Mapped[list[dict[str, Any]]] = mapped_column(json_column(), default=list)
    description: Mapped[str] = mapped_column(default="")  # the customer's words, a line for each message
    wanted: Mapped[Wanted] = enum(Wanted, default=Wanted.unknown)
    photo_asked: Mapped[bool] = mapped_column(default=False)
    photo_given: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed: Mapped[bool] = mapped_column(default=False)
