"""Pictures that customers and agents sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, owned_by


class Upload(Identified):
    """One picture of a message, as it was stored: turned upright, at most so large, without its metadata.

    Kept in the database, so that several machines see it, a backup holds it and erasing a conversation takes
    it along. ``sha256`` (hex) and ``byte_size`` are of ``content``; ``width`` and ``height`` in pixels.
    """

    __tablename__ = "uploads"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    byte_size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
