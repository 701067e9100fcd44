"""Finding orders."""

from collections.abc import Iterable, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from store.models import Order, Refund, RefundItem, Return, ReturnItem, Shipment, ShipmentItem
from store.normalise import email_key, number_digits, number_key
from store.records import OrderRecord
from store.repositories.order_reading import whole_order
from store.repositories.order_writing import Upsert, upsert
from store.repositories.webhooks import WebhookRepository
from store.vocabulary import WebhookSource

MOST_CANDIDATES = 5
MOST_ORDERS_OF_ONE = 50


class OrderRepository:
    """Queries about orders, in the caller's session.

    Relationships that a method did not load raise when touched: nothing is fetched behind the caller's back.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def candidates(self, number: str) -> list[Order]:
        """At most five orders that a customer may mean by this number, the exact ones first. One query.

        Matches the whole number or its digits alone. Only the orders' own columns are loaded. Finding an
        order this way proves nothing.
        """
        return list(self._session.scalars(candidates_query(number)))

    def of_email(self, email: str) -> list[Order]:
        """The orders of an e-mail address, newest first, with line items, shipments and their items.

        Only for proven addresses. At most 50.
        """
        key = email_key(email)
        return self._newest(Order.email == key) if key else []

    def of_phone(self, phone: str) -> list[Order]:
        """The orders whose own, shipping or customer's phone this is (E.164), newest first, as `of_email`."""
        return self._newest(phone_is([phone])) if phone else []

    def get(self, order_id: UUID) -> Order | None:
        """The order with everything that belongs to it, in one query per kind of thing."""
        return whole_order(self._session, order_id)

    def by_external_id(self, source: str, external_id: str) -> Order | None:
        """The order that its source knows by that id, with everything that belongs to it."""
        return self._session.scalar(
            select(Order)
            .where(Order.source == source, Order.external_id == external_id)
            .options(*everything())
        )

    def is_empty(self) -> bool:
        """Whether the store knows no order at all."""
        return self._session.scalar(select(Order.id).limit(1)) is None

    def upsert(self, records: Sequence[OrderRecord]) -> list[Upsert]:
        """Add or update orders of one source; says for each what happened. See `order_writing`.

        Webhooks that waited for them are looked at again by the service.
        """
        if not records:
            return []
        webhooks = WebhookRepository(self._session)
        webhooks.one_at_a_time()
        known = self._session.scalars(
            select(Order)
            .where(
                Order.source == records[0].source,
                Order.external_id.in_({record.external_id for record in records}),
            )
            .options(*everything())
        )
        results = upsert(self._session, {order.external_id: order for order in known}, records)
        changed = [
            record for record, result in zip(records, results, strict=True) if result is not Upsert.unchanged
        ]
        if changed:
            shop_ids = {record.external_id for record in changed if record.source == WebhookSource.shopify}
            webhooks.wake(shop_ids=shop_ids, codes=_tracking_keys(changed))
        return results

    def _newest(self, condition: ColumnElement[bool]) -> list[Order]:
        return list(self._session.scalars(newest_orders(condition).options(*to_choose_from())))


def _tracking_keys(records: Sequence[OrderRecord]) -> set[str]:
    numbers = (each.tracking_number for record in records for each in record.shipments or ())
    return {number_key(number) for number in numbers if number}


def candidates_query(number: str) -> Select[Order]:
    """The orders that a number may mean; empty for a number without letters and digits."""
    key, digits = number_key(number), number_digits(number)
    exactness = case((Order.number_key == key, 0), (Order.number_key == digits, 1), else_=2)
    same = [Order.number_key == key] if key else []
    if digits:
        same.append(Order.number_digits == digits)
    return (
        select(Order)
        .where(or_(*same) if same else Order.number_key.is_(None))
        .order_by(exactness, Order.placed_at.desc(), Order.id)
        .limit(MOST_CANDIDATES)
    )


def phone_is(phones: Iterable[str]) -> ColumnElement[bool]:
    """Orders on which one of these numbers stands."""
    wanted = list(phones)
    columns = (Order.phone, Order.shipping_phone, Order.customer_phone)
    return or_(*(column.in_(wanted) for column in columns))


def newest_orders(condition: ColumnElement[bool]) -> Select[Order]:
    """Some orders, newest first; only their own columns."""
    return (
        select(Order)
        .where(condition)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(MOST_ORDERS_OF_ONE)
    )


def to_choose_from() -> list[ORMOption]:
    """What tells one order from another: line items, shipments and their items."""
    return [selectinload(Order.line_items), selectinload(Order.shipments).selectinload(Shipment.items)]


@cache  # building them anew costs as much as a query
def everything() -> tuple[ORMOption, ...]:
    """What to load for a whole order."""
    shipments, returns, refunds = (
        selectinload(Order.shipments),
        selectinload(Order.returns),
        selectinload(Order.refunds),
    )
    return (
        selectinload(Order.line_items),
        shipments.selectinload(Shipment.items).joinedload(ShipmentItem.line_item),
        shipments.selectinload(Shipment.events),
        returns.selectinload(Return.items).joinedload(ReturnItem.line_item),
        refunds.selectinload(Refund.items).joinedload(RefundItem.line_item),
    )
