"""Laying an order's record over what the store has of it.

Idempotent: the same record again changes nothing. An older record never overwrites a newer one, order by
order and, inside a record that is new enough, shipment by shipment and return by return. What a newer record
no longer mentions is removed, except tracking events: carriers' scans add up. A status that a carrier's
webhook told holds against the shop's (`store.tracking.facts`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from store.models import (
    LineItem,
    Order,
    Refund,
    RefundItem,
    Return,
    ReturnItem,
    Shipment,
    ShipmentItem,
)
from store.models.base import Base
from store.normalise import number_digits, number_key
from store.records import LineItemRecord, OrderRecord, RefundRecord, ReturnRecord, ShipmentRecord
from store.tracking.facts import Estimate, Word
from store.tracking.laying import add_scans, expect, hear
from store.vocabulary import ShipmentStatus

Row = TypeVar("Row", LineItem, Shipment, Return, Refund)


class Upsert(StrEnum):
    """What became of a record."""

    imported = "imported"
    updated = "updated"
    unchanged = "unchanged"  # the same, or older than what the store has


def upsert(session: Session, known: dict[str, Order], records: Sequence[OrderRecord]) -> list[Upsert]:
    """Write records of one source. ``known`` holds the stored ones, wholly loaded, by external id."""
    results = []
    for record in records:
        order = known.get(record.external_id)
        if order is None:
            known[record.external_id] = order = Order(source=record.source, external_id=record.external_id)
            _write(order, record)
            session.add(order)
            results.append(Upsert.imported)
        elif record.updated_at < order.updated_at:
            results.append(Upsert.unchanged)
        else:
            results.append(Upsert.updated if _write(order, record) else Upsert.unchanged)
    session.flush()
    return results


def _write(order: Order, record: OrderRecord) -> bool:
    if record.shipping.postcode != order.shipping_postcode:
        # The shop's own word on where it goes, unlike a customer's, may prove the order again.
        order.proof_postcode = order.proof_country_code = None
    changed = _set(order, _columns(record))
    if record.line_items is not None:
        changed |= _write_lines(order, record.line_items)
    lines = {line.external_id: line for line in order.line_items}
    if record.shipments is not None:
        changed |= _write_shipments(order, record.shipments, lines)
    if record.returns is not None:
        changed |= _write_returns(order, record.returns, lines)
    if record.refunds is not None:
        changed |= _write_refunds(order, record.refunds, lines)
    return changed


def _columns(record: OrderRecord) -> dict[str, Any]:
    nested = {"shipping", "line_items", "shipments", "returns", "refunds", "source", "external_id"}
    columns = {name: value for name, value in vars(record).items() if name not in nested}
    columns |= {f"shipping_{name}": value for name, value in vars(record.shipping).items()}
    return columns | {
        "tags": list(record.tags),
        "number_key": number_key(record.name),
        "number_digits": number_digits(record.name),
    }


def _write_lines(order: Order, records: Sequence[LineItemRecord]) -> bool:
    changed = _drop(order.line_items, {record.external_id for record in records})
    known = {line.external_id: line for line in order.line_items}
    for position, record in enumerate(records):
        line = known.get(record.external_id)
        if line is None:
            line = LineItem()
            order.line_items.append(line)
        changed |= _set(line, vars(record) | {"position": position, "tags": list(record.tags)})
    return changed


def _write_shipments(order: Order, records: Sequence[ShipmentRecord], lines: Mapping[str, LineItem]) -> bool:
    changed = _drop(order.shipments, {record.external_id for record in records})
    for position, record in enumerate(records):
        changed |= write_shipment(order, record, lines, position=position)
    return changed


def write_shipment(
    order: Order, record: ShipmentRecord, lines: Mapping[str, LineItem], *, position: int
) -> bool:
    """Lay one parcel's record over the store's; of an older record only a delivery counts."""
    shipment = next((each for each in order.shipments if each.external_id == record.external_id), None)
    if shipment is None:
        shipment = Shipment(**_heard(record), updated_at=record.updated_at)
        order.shipments.append(shipment)
        changed = True
    else:
        changed = _hear(shipment, record)
        if record.updated_at < shipment.updated_at:
            return changed
    changed |= _set(shipment, _shipment_columns(record) | {"position": position})
    wanted = {
        lines[line].id: {"line_item": lines[line], "quantity": quantity}
        for line, quantity in record.quantities.items()
        if line in lines
    }
    changed |= _write_items(shipment.items, ShipmentItem, wanted)
    return changed | add_scans(shipment, record.events)


_HEARD = ("status", "sub_status", "status_raw", "estimated_delivery", "delivered_at", "shipped_at")


def _heard(record: ShipmentRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _HEARD}


def _shipment_columns(record: ShipmentRecord) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(record).items()
        if name not in ("quantities", "events") and name not in _HEARD
    }


def _hear(shipment: Shipment, record: ShipmentRecord) -> bool:
    """Times only move forward to the first that is known: sources without them give that of their change."""
    before = [getattr(shipment, name) for name in _HEARD]
    delivered = record.status is ShipmentStatus.Delivered
    if delivered or record.updated_at >= shipment.updated_at:
        word = Word(
            status=record.status,
            sub_status=record.sub_status,
            raw=record.status_raw,
            at=record.updated_at,
            by_carrier=False,
        )
        hear(shipment, word)
        expect(shipment, Estimate(delivery=record.estimated_delivery, at=record.updated_at, by_carrier=False))
        for name in ("shipped_at", "delivered_at"):
            setattr(shipment, name, _first(getattr(shipment, name), getattr(record, name)))
    return before != [getattr(shipment, name) for name in _HEARD]


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _write_returns(order: Order, records: Sequence[ReturnRecord], lines: Mapping[str, LineItem]) -> bool:
    changed = _drop(order.returns, {record.external_id for record in records})
    known = {entry.external_id: entry for entry in order.returns}
    for record in records:
        changed |= write_return(order, record, lines, known.get(record.external_id))
    return changed


def write_return(
    order: Order, record: ReturnRecord, lines: Mapping[str, LineItem], entry: Return | None
) -> bool:
    """Lay one return's record over the store's ``entry``, or add it; whether anything changed."""
    if entry is None:
        entry = Return()
        order.returns.append(entry)
    elif record.updated_at < entry.updated_at:
        return False
    changed = _set(entry, {name: value for name, value in vars(record).items() if name != "items"})
    wanted = {
        lines[item.line].id: {"line_item": lines[item.line]}
        | {name: value for name, value in vars(item).items() if name != "line"}
        for item in record.items
        if item.line in lines
    }
    return changed | _write_items(entry.items, ReturnItem, wanted)


def _write_refunds(order: Order, records: Sequence[RefundRecord], lines: Mapping[str, LineItem]) -> bool:
    changed = _drop(order.refunds, {record.external_id for record in records})
    for record in records:
        changed |= write_refund(order, record, lines)
    return changed


def write_refund(order: Order, record: RefundRecord, lines: Mapping[str, LineItem]) -> bool:
    """Lay one refund's record over the store's; whether anything changed."""
    refund = next((each for each in order.refunds if each.external_id == record.external_id), None)
    changed = refund is None
    if refund is None:
        refund = Refund()
        order.refunds.append(refund)
    columns = {
        name: value for name, value in vars(record).items() if name not in ("items", "return_external_id")
    }
    returns = {entry.external_id: entry.id for entry in order.returns}
    columns["return_id"] = returns.get(record.return_external_id or "")
    changed |= _set(refund, columns)
    wanted = {
        lines[item.line].id: {"line_item": lines[item.line]}
        | {name: value for name, value in vars(item).items() if name != "line"}
        for item in record.items
        if item.line in lines
    }
    return changed | _write_items(refund.items, RefundItem, wanted)


def _write_items(stored: list[Any], kind: type[Base], wanted: Mapping[Any, dict[str, Any]]) -> bool:
    changed = False
    for item in [item for item in stored if item.line_item_id not in wanted]:
        stored.remove(item)
        changed = True
    known = {item.line_item_id: item for item in stored}
    for line_item_id, columns in wanted.items():
        item = known.get(line_item_id)
        if item is None:
            stored.append(kind(line_item_id=line_item_id, **columns))
            changed = True
        else:
            changed |= _set(item, {name: value for name, value in columns.items() if name != "line_item"})
    return changed


def _drop(stored: list[Row], kept: set[str]) -> bool:
    gone = [row for row in stored if row.external_id not in kept]
    for row in gone:
        stored.remove(row)
    return bool(gone)


def _set(row: Base, columns: Mapping[str, Any]) -> bool:
    changed = False
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed
