"""What customers meant when the assistant asked which."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import IntentChoice


class IntentChoiceRepository:
    """Queries about choices, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def record(
        self,
        *,
        conversation_id: UUID,
        message_id: str,
        text: str,
        ranking: Mapping[str, float],
        choice: str | None,
        now: datetime,
    ) -> IntentChoice:
        """Keep a choice. The same message again gives the first record. ``text`` must be masked."""
        known = self._session.scalar(select(IntentChoice).where(IntentChoice.message_id == message_id))
        if known is not None:
            return known
        made = IntentChoice(
            conversation_id=conversation_id,
            message_id=message_id,
            text=text,
            ranking=dict(ranking),
            choice=choice,
            chosen_at=now,
        )
        self._session.add(made)
        self._session.flush()
        return made

    def all(self) -> Iterator[IntentChoice]:
        """Every choice, oldest first."""
        yield from self._session.scalars(select(IntentChoice).order_by(IntentChoice.id))
