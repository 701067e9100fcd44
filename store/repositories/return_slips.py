"""The return that a slip belongs to."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from store.models import Return, ReturnDecision, ReturnItem
from store.returns.labels import agreed_of


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A return, with its order and its items loaded, and what was agreed about each."""

    entry: Return
    agreed: tuple[ReturnDecision, ...]


class ReturnSlipRepository:
    """Queries about slips, in the caller's session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, token: str) -> Slip | None:
        """The slip of that token, whatever has become of its return."""
        entry = self._session.scalar(
            select(Return)
            .where(Return.slip_token == token)
            .options(joinedload(Return.order), selectinload(Return.items).joinedload(ReturnItem.line_item))
        )
        return Slip(entry=entry, agreed=tuple(agreed_of(self._session, entry))) if entry else None
