"""Webhooks of the shop and of carriers, as they came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum
from store.vocabulary import WebhookSource, WebhookState


class WebhookEvent(Identified):
    """One webhook. ``body`` is the JSON as it was signed; it holds customers' data.

    ``reference`` is what it is about: the shop's id of the order, or the key of a tracking number.
    ``version`` is the body's own time of change, ``triggered_at`` the sender's time of sending.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_webhook_events_reference", "source", "reference", "state"),
        Index("ix_webhook_events_digest", "source", "digest"),
        Index("ix_webhook_events_state", "state", "received_at"),
    )

    source: Mapped[WebhookSource] = enum(WebhookSource)
    external_id: Mapped[str]
    digest: Mapped[str]  # SHA-256 of topic and body
    topic: Mapped[str]
    reference: Mapped[str | None]
    version: Mapped[datetime]
    triggered_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[WebhookState] = enum(WebhookState)
    note: Mapped[str | None]  # words that we do not know, and what was left out
    error: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"), index=True)
    settled_at: Mapped[datetime | None]
