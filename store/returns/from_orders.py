"""Stored orders as facts for the return rules."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from store.models import LineItem, Order, ReturnItem, Shipment, ShipmentItem
from store.returns.facts import DeliveryFacts, ItemFacts, OrderFacts, TakenFacts
from store.vocabulary import RefundStatus, ReturnStatus, ShipmentStatus

_NEVER_LEFT = "cancel"  # Shopify's restock type
_NOTHING_COMES_BACK = (ReturnStatus.DECLINED, ReturnStatus.CANCELED)
_NO_MONEY_WENT = (RefundStatus.failed, RefundStatus.canceled)


def facts_of(order: Order, *, customer_tags: Iterable[str] = ()) -> OrderFacts:
    """The facts of an order that is loaded with everything that belongs to it (`OrderRepository.get`)."""
    return OrderFacts(
        placed_at=order.placed_at,
        currency=order.currency,
        cancelled=order.cancelled_at is not None,
        country_code=order.shipping_country_code,
        tags=tuple(order.tags),
        customer_tags=tuple(customer_tags),
        items=tuple(_item(order, line) for line in order.line_items),
    )


def _item(order: Order, line: LineItem) -> ItemFacts:
    return ItemFacts(
        line_item_id=line.id,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        sku=line.sku,
        category=line.category,
        tags=tuple(line.tags),
        final_sale=line.final_sale,
        deliveries=tuple(_deliveries(order, line)),
        taken=tuple(_taken(order, line.id)),
    )


def _deliveries(order: Order, line: LineItem) -> Iterable[DeliveryFacts]:
    """The parcels with pieces of a line, no more of them than were bought; what is still at the shop last."""
    if not line.requires_shipping:
        # A voucher, a download: there as soon as it is bought.
        yield DeliveryFacts(quantity=line.quantity, delivered_at=order.placed_at, time_zone=_time_zone(order))
        return
    wanted = line.quantity - _cancelled(order, line.id)
    # A lost parcel that was sent again would count twice: what arrived counts first.
    parcels = sorted(order.shipments, key=lambda shipment: shipment.delivered_at is None)
    for shipment in parcels:
        quantity = min(wanted, _quantity(shipment.items, line.id))
        if quantity > 0:
            wanted -= quantity
            yield _delivery(shipment, quantity, order)
    if wanted > 0 and order.cancelled_at is None:
        yield DeliveryFacts(quantity=wanted, time_zone=_time_zone(order))


def _delivery(shipment: Shipment, quantity: int, order: Order) -> DeliveryFacts:
    delivered = shipment.status is ShipmentStatus.Delivered
    return DeliveryFacts(
        quantity=quantity,
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at or (shipment.updated_at if delivered else None),
        tracked=bool(shipment.events) or shipment.status_raw is not None,
        time_zone=shipment.destination_time_zone or _time_zone(order),
    )


def _time_zone(order: Order) -> str | None:
    zones = (shipment.destination_time_zone for shipment in order.shipments)
    return next((zone for zone in zones if zone), None)


def _cancelled(order: Order, line_item_id: UUID) -> int:
    return sum(
        item.quantity
        for refund in order.refunds
        if refund.status not in _NO_MONEY_WENT
        for item in refund.items
        if item.line_item_id == line_item_id and item.restock_type == _NEVER_LEFT
    )


def _taken(order: Order, line_item_id: UUID) -> Iterable[TakenFacts]:
    """Returns, and the refunds that belong to none.

    A source may tell a return and its refund without connecting them. Such a refund covers the pieces of
    returns that no refund names, and only what goes beyond them was refunded without a return.
    """
    paid = {refund.return_id for refund in order.refunds if refund.return_id}
    unpaid = 0
    for entry in order.returns:
        quantity = _quantity(entry.items, line_item_id)
        if quantity and entry.status not in _NOTHING_COMES_BACK:
            unpaid += quantity if entry.id not in paid else 0
            yield TakenFacts(quantity=quantity, at=entry.requested_at)
    for refund, quantity, sent_back in _refunds_alone(order, line_item_id):
        beyond = max(0, quantity - unpaid)
        unpaid = max(0, unpaid - quantity)
        if beyond:
            yield TakenFacts(quantity=beyond, at=refund, sent_back=sent_back)


def _refunds_alone(order: Order, line_item_id: UUID) -> Iterable[tuple[datetime, int, bool]]:
    for refund in order.refunds:
        if refund.return_id is not None or refund.status in _NO_MONEY_WENT:
            continue
        for item in refund.items:
            if item.line_item_id == line_item_id and item.restock_type != _NEVER_LEFT:
                yield refund.created_at, item.quantity, item.restocked


def _quantity(items: Iterable[ShipmentItem] | Iterable[ReturnItem], line_item_id: UUID) -> int:
    return sum(item.quantity for item in items if item.line_item_id == line_item_id)
