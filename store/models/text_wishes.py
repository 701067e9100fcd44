"""Customers who want what agents write by text once they have left the website."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.vocabulary import WishVia


class TextWish(Identified):
    """A consent to be texted, as it was given: ``wording`` is what the customer was shown and agreed to.

    It counts from ``confirmed_at`` until ``revoked_at``. ``code`` is what the phone has to answer meanwhile.
    ``sent_seq`` is the last message of an agent that was texted, or needed not be.
    """

    __tablename__ = "text_wishes"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    phone: Mapped[str] = mapped_column(index=True)
    wording: Mapped[str]
    website: Mapped[str]
    code: Mapped[str | None]
    via: Mapped[WishVia | None] = enum(WishVia)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    sent_seq: Mapped[int] = mapped_column(default=0)
