"""What customers meant when the assistant asked which: for the evaluation of its understanding."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, owned_by
from store.types import json_column


class IntentChoice(Identified):
    """One message with close readings, and the one that the customer chose; None for none of them.

    ``text`` is masked as in the logs. ``ranking`` holds the probability of each likely intent, 0 to 1.
    ``message_id`` is the bot's id of the message, so that a repeated turn records once.
    """

    __tablename__ = "intent_choices"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    message_id: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    ranking: Mapped[dict[str, float]] = mapped_column(json_column())
    choice: Mapped[str | None]
    chosen_at: Mapped[datetime]
