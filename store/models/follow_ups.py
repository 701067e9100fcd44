"""Customers who do not wait in the chat for the answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.vocabulary import AddressKind


class FollowUp(Identified):
    """The wish to have what agents answer sent on. Without an ``address`` it has been asked for just now.

    ``sent_seq`` is the last message that was sent on, or needed not be.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (UniqueConstraint("conversation_id"),)

    conversation_id: Mapped[UUID] = owned_by("conversations", index=False)
    kind: Mapped[AddressKind] = enum(AddressKind)
    address: Mapped[str | None]
    sent_seq: Mapped[int] = mapped_column(default=0)
    wished_at: Mapped[datetime]
