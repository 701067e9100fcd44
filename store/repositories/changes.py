"""What customers asked to have changed."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import ChangeRequest
from store.vocabulary import ChangeStatus


class ChangeRequestRepository:
    """Queries about change requests, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def by_key(self, key: str) -> ChangeRequest | None:
        """The request that was confirmed under that key."""
        return self._session.scalar(select(ChangeRequest).where(ChangeRequest.key == key))

    def of_order(self, order_id: UUID) -> list[ChangeRequest]:
        """The requests about an order, oldest first."""
        query = select(ChangeRequest).where(ChangeRequest.order_id == order_id).order_by(ChangeRequest.id)
        return list(self._session.scalars(query))

    def waiting(self, limit: int = 500) -> list[UUID]:
        """Ids of the requests that were confirmed and are not settled, oldest first."""
        query = select(ChangeRequest.id).where(ChangeRequest.status == ChangeStatus.requested)
        return list(self._session.scalars(query.order_by(ChangeRequest.id).limit(limit)))

    def add(self, request: ChangeRequest) -> ChangeRequest:
        """Record a request."""
        self._session.add(request)
        self._session.flush()
        return request
