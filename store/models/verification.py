"""What a conversation has proven, and how often it tried."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.vocabulary import Channel, ProofKind


class Proof(Identified):
    """The right of a conversation to see one order, or the orders of one address, until ``expires_at``.

    ``channel`` is where it was proven; what a customer types in a text is read in the widget, too.
    """

    __tablename__ = "proofs"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    kind: Mapped[ProofKind] = enum(ProofKind)
    order_id: Mapped[UUID | None] = owned_by("orders", nullable=True)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    channel: Mapped[Channel | None] = enum(Channel)
    proven_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class VerificationAttempt(Identified):
    """One try at proving an order. Holds nothing of what was tried."""

    __tablename__ = "verification_attempts"
    __table_args__ = (Index(None, "address_key", "attempted_at"),)

    conversation_id: Mapped[UUID] = owned_by("conversations")
    address_key: Mapped[str]
    succeeded: Mapped[bool] = mapped_column()
    attempted_at: Mapped[datetime]
