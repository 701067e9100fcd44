"""What is known of a customer's browser, beside what is written with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base


class Visit(Base):
    """The browser of one conversation.

    ``page`` is the shop's page on which it began, without what may be secret in it. ``seen_seq`` is the last
    message of an agent that was on the screen. ``there_at`` is when some process last had a connection open.
    """

    __tablename__ = "visits"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    page: Mapped[str | None]
    seen_seq: Mapped[int] = mapped_column(default=0)
    there_at: Mapped[datetime | None]
