"""Who did what, when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified
from store.types import json_column


class Audit(Identified):
    """One consequential act. ``details`` holds no personal data beyond ids."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject_kind", "subject_id", "at"),)

    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]  # "conversation:<id>", "agent:<name>", "system"
    action: Mapped[str]  # "order.verified"
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(json_column(), default=dict)
