"""How customers found the help."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from store.models.base import Identified, owned_by


class Rating(Identified):
    """A score from 1 (poor) to 5 (very good) for a conversation that was closed at ``closed_at``."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="ck_ratings_score"),)

    conversation_id: Mapped[UUID] = owned_by("conversations")
    score: Mapped[int]
    comment: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    rated_at: Mapped[datetime]
