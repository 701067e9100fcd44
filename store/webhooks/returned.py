"""Returns and refunds, as the shop tells them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from store.importing import shopify_events as told
from store.importing.shopify_order import UnusableOrderError
from store.models import Order, Return, WebhookEvent
from store.records import RefundRecord, ReturnItemRecord, ReturnRecord
from store.repositories.order_writing import write_refund, write_return
from store.returns.opening import OWN
from store.vocabulary import ReturnStatus
from store.webhooks.telling import Told


def lay_returns(order: Order, parts: Sequence[Told]) -> set[WebhookEvent]:
    """Write each return as all that was told of it makes it; those of which the items are not known yet."""
    by_id: dict[str, list[Told]] = {}
    for part in parts:
        by_id.setdefault(told.a_return(part.body).id, []).append(part)
    waiting = set()
    for history in by_id.values():
        if not _lay_return(order, return_record(history)):
            waiting |= {part.event for part in history}
    return waiting


def return_record(history: Sequence[Told]) -> ReturnRecord:
    """One return of what was told of it, oldest first: each webhook tells only a part."""
    status, name, raw = ReturnStatus.REQUESTED, None, None
    items: tuple[ReturnItemRecord, ...] = ()
    for part in history:
        entry = told.a_return(part.body)
        status = told.return_status(part.event.topic, entry.status) or status
        raw = entry.status or raw
        items = told.returned_lines(entry) or items
        name = entry.name or name
    first, last = history[0].event, history[-1].event
    return ReturnRecord(
        external_id=told.a_return(history[0].body).id,
        name=name,
        status=status,
        status_raw=raw,
        requested_at=first.version,
        updated_at=last.version,
        closed_at=last.version if status is ReturnStatus.CLOSED else None,
        items=items,
    )


def lay_refunds(order: Order, snapshots: Sequence[Told], parts: Sequence[Told], notes: list[str]) -> None:
    """Write the refunds: as the order's newest version has them, else as they were told when made."""
    newest = max(snapshots, key=lambda each: (each.event.version, each.sent), default=None)
    listed = list(told.listed(newest.body, "refunds")) if newest else []
    in_order = {told.key_of(body.get("id")) for body in listed}
    causes = {told.key_of(part.body.get("id")): _cause(part.body) for part in parts}
    lines = {line.external_id: line for line in order.line_items}
    known = {refund.external_id for refund in order.refunds}
    current = newest is not None and newest.event.version >= order.updated_at
    alone = [part.body for part in parts if told.key_of(part.body.get("id")) not in in_order]
    for body in [*listed, *alone]:
        record = _refund_record(order, body, notes)
        if record is None or (record.external_id in known and not (current and body in listed)):
            continue
        write_refund(order, _caused(order, record, causes), lines)


def _lay_return(order: Order, record: ReturnRecord) -> bool:
    lines = {line.external_id: line for line in order.line_items}
    entry = next((each for each in order.returns if each.external_id == record.external_id), None)
    if entry is None and (own := _own(order, record)):
        if record.updated_at >= own.updated_at:
            own.status, own.status_raw = record.status, record.status_raw
            own.updated_at, own.closed_at = record.updated_at, record.closed_at
        return True
    if entry is None and not record.items:
        return False
    write_return(order, record, lines, entry)
    return True


def _own(order: Order, record: ReturnRecord) -> Return | None:
    """The return that was opened here and that the shop has entered under the same number."""
    lines = {line.id: line.external_id for line in order.line_items}
    named = {item.line for item in record.items}
    return next(
        (
            entry
            for entry in order.returns
            if entry.external_id.startswith(OWN)
            and record.name is not None
            and entry.name == record.name
            and named & {lines.get(item.line_item_id) for item in entry.items}
        ),
        None,
    )


def _refund_record(order: Order, body: dict[str, Any], notes: list[str]) -> RefundRecord | None:
    try:
        return told.refund_record(order, body, notes)
    except UnusableOrderError:
        return None


def _caused(order: Order, record: RefundRecord, causes: dict[str, str | None]) -> RefundRecord:
    known = next((each for each in order.refunds if each.external_id == record.external_id), None)
    by_id = {entry.id: entry.external_id for entry in order.returns}
    kept = by_id.get(known.return_id) if known is not None and known.return_id is not None else None
    return replace(record, return_external_id=causes.get(record.external_id) or kept)


def _cause(body: dict[str, Any]) -> str | None:
    entry = body.get("return")
    return told.key_of(entry["id"]) if isinstance(entry, dict) and "id" in entry else None
