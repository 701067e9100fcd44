"""The port through which orders are changed where they are kept; embedded, that is our own store."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from store.addresses import Address
from store.models import ChangeRequest, Order
from store.vocabulary import ChangeKind, ChangeStatus

BY_CUSTOMER = "customer"
"""Shopify's word for the reason of a cancellation that the customer wished."""


class Commerce(Protocol):
    """Where the shop keeps its orders."""

    def carry_out(
        self, session: Session, order: Order, request: ChangeRequest, *, now: datetime
    ) -> ChangeStatus:
        """Make the change that ``request`` holds; ``done``, or ``requested`` when it follows later.

        Runs in the transaction that records the request and holds the order, which was judged changeable.
        """


class OwnStore:
    """The store itself is where the orders are kept."""

    def carry_out(
        self, _session: Session, order: Order, request: ChangeRequest, *, now: datetime
    ) -> ChangeStatus:
        """Cancel the order or move its address, at once."""
        if request.kind is ChangeKind.cancel:
            order.cancelled_at, order.cancel_reason = now, BY_CUSTOMER
        elif request.address is not None:
            _move(order, Address(**request.address))
        # So that a record of the order from before does not undo it.
        order.updated_at = max(order.updated_at, now)
        return ChangeStatus.done


class Elsewhere:
    """Another system keeps some of the orders: their changes are recorded here and made there.

    ``source`` is whose orders those are, as in `Order.source`; all others are changed in the own store.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._own = OwnStore()

    def carry_out(
        self, session: Session, order: Order, request: ChangeRequest, *, now: datetime
    ) -> ChangeStatus:
        """Leave it ``requested``, for the service to carry out."""
        if order.source == self._source:
            return ChangeStatus.requested
        return self._own.carry_out(session, order, request, now=now)


def _move(order: Order, address: Address) -> None:
    if order.proof_postcode is None:
        order.proof_postcode = order.shipping_postcode or ""
        order.proof_country_code = order.shipping_country_code
    order.shipping_address1, order.shipping_address2 = address.address1, address.address2
    order.shipping_city, order.shipping_province_code = address.city, address.province_code
    order.shipping_postcode = address.postcode
    order.shipping_country_code = address.country_code or order.shipping_country_code
