"""The errand of a change that a customer confirmed and that Shopify has to make."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.commerce.shopify import ShopifyOrder, ShopifyRefusedError, ShopifyUnavailableError
from api.conversations.announcements import Announcements
from api.errands import pause
from store.addresses import Address
from store.changing import settle_elsewhere
from store.database import Database
from store.models import ChangeRequest, Order
from store.repositories.changes import ChangeRequestRepository
from store.repositories.sides import side_of
from store.verification import was_proven_by_text
from store.vocabulary import ChangeKind, ChangeStatus, Channel

NAME: Final = "shop-change"
REFUSED: Final = "change_refused"
"""The reason of the hand-off when the shop's system will not make a change that was confirmed."""

_LOOK_AGAIN: Final = timedelta(seconds=5)
_MOST_TRIES: Final = 30
"""With the growing pauses that is about a day."""
_BELIEVED_AFTER: Final = 12
"""A cancellation is refused while one is under way: for a minute a refusal may be about our own request."""

_log = structlog.get_logger(__name__)


class ShopSystem(Protocol):
    """What is asked of the shop's own system; `api.commerce.shopify.Shopify` is one."""

    def order(self, order_id: str) -> ShopifyOrder: ...  # noqa: D102

    def cancel(self, order_id: str, *, note: str) -> None: ...  # noqa: D102

    def move(self, order_id: str, address: Address) -> None: ...  # noqa: D102


class ShopChanges:
    """An `Errand`: looks first whether the change has been made, makes it, and tells the customer."""

    name = NAME

    def __init__(
        self,
        *,
        database: Database,
        shop: ShopSystem,
        announcements: Announcements,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._shop = shop
        self._announcements = announcements
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """The changes that were confirmed and not made yet."""
        return [str(request_id) for request_id in ChangeRequestRepository(session).waiting()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See `Errand`. No transaction is open while the shop is asked."""
        with self._database.read() as session:
            request = session.get(ChangeRequest, UUID(key))
            if request is None or request.status is not ChangeStatus.requested:
                return None
            order = session.get_one(Order, request.order_id)
            external_id = order.external_id
            address = Address(**request.address) if request.address else None
        try:
            made = self._make(external_id, request, address)
            refusal = None if made or attempt < _MOST_TRIES else "not_confirmed"
        except ShopifyUnavailableError as error:
            _log.warning("shop_unavailable", reason=str(error))
            if attempt < _MOST_TRIES:
                return pause(attempt)
            made, refusal = False, "unreachable"
        except ShopifyRefusedError as error:
            believed = request.kind is not ChangeKind.cancel or attempt >= _BELIEVED_AFTER
            made, refusal = False, str(error) if believed else None
        if not made and refusal is None:
            return _LOOK_AGAIN
        self._settle(request.id, refusal)
        return None

    def _make(self, external_id: str, request: ChangeRequest, address: Address | None) -> bool:
        """Whether it is made; Shopify cancels a moment after it was asked to."""
        now = self._shop.order(external_id)
        if request.kind is ChangeKind.cancel:
            if not now.cancelled:
                self._shop.cancel(external_id, note="Cancelled by the customer in the chat.")
                now = self._shop.order(external_id)
            return now.cancelled
        if address is None or address.city is None:
            raise ShopifyRefusedError("the address could not be read in parts")
        if now.cancelled:
            raise ShopifyRefusedError("the order has been cancelled meanwhile")
        if not now.goes_to(address):
            self._shop.move(external_id, address)
        return True

    def _settle(self, request_id: UUID, refusal: str | None) -> None:
        with self._database.begin() as session:
            settled = settle_elsewhere(session, request_id=request_id, refusal=refusal, now=self._clock())
            if settled is None or settled.conversation_id is None:
                return
            order = session.get_one(Order, settled.order_id)
            publish = self._announcements.say(
                session,
                conversation_id=settled.conversation_id,
                key=f"{settled.kind}-{settled.status}",
                external_id=f"change:{request_id}",
                handoff=REFUSED if refusal else None,
                channel=_only_to(session, settled.conversation_id, order.id),
                order=order.name,
            )
        publish()


def _only_to(session: Session, conversation_id: UUID, order_id: UUID) -> Channel | None:
    """The website alone, if the customer is there, unless the conversation's phone has proven the order."""
    if not side_of(session, conversation_id).is_shared:
        return None
    return None if was_proven_by_text(session, conversation_id, order_id) else Channel.widget
