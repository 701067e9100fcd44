"""What processes that share a database have to know of one another."""

from datetime import datetime

from sqlalchemy import JSON, Double, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base


class LimitWindow(Base):
    """How often something was done lately. ``hits`` and ``expires_at`` in seconds of the epoch.

    On PostgreSQL without a write-ahead log: a crash of the database forgets the counts, nothing else.
    """

    __tablename__ = "limit_windows"
    __table_args__ = (Index("ix_limit_windows_expires_at", "expires_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[list[float]] = mapped_column(JSON().with_variant(ARRAY(Double), "postgresql"))
    expires_at: Mapped[float] = mapped_column(Double)


class Executor(Base):
    """A process that runs turns and errands. ``seen_at`` by the database's clock."""

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
