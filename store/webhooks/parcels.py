"""Parcels and their scans, as the shop tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from store.importing import shopify_events as told
from store.importing import shopify_words as words
from store.importing.shopify_order import UnusableOrderError
from store.importing.shopify_schema import Fulfillment
from store.models import Order, Shipment, WebhookEvent
from store.repositories.order_writing import write_shipment
from store.tracking.facts import Estimate, Tracking, Word
from store.tracking.laying import lay
from store.webhooks.telling import Told


@dataclass(frozen=True, kw_only=True)
class Version:
    """A fulfilment as it was at a moment."""

    external_id: str
    at: datetime
    sent: tuple[datetime, str]
    body: dict[str, Any]

    @property
    def rank(self) -> tuple[Any, ...]:
        """Orders the versions of one fulfilment; at the same moment it being gone counts."""
        return self.at, told.is_gone(self.body), self.sent


def lay_parcels(order: Order, snapshots: Sequence[Told], parts: Sequence[Told], notes: list[str]) -> None:
    """Write the newest version of each fulfilment, and take away those that are gone by it."""
    versions = [*_listed(snapshots), *(version for part in parts if (version := _version(part, part.body)))]
    by_id: dict[str, list[Version]] = {}
    for version in sorted(versions, key=lambda version: version.rank):
        by_id.setdefault(version.external_id, []).append(version)
    for history in by_id.values():
        if told.is_gone(history[-1].body):
            _take_away(order, history[-1])
        else:
            _write(order, history, notes)
    # As the shop numbers them, whatever came first.
    in_order = sorted(order.shipments, key=lambda each: (len(each.external_id), each.external_id))
    for position, shipment in enumerate(in_order):
        if shipment.position != position:
            shipment.position = position


def lay_scans(order: Order, parts: Sequence[Told], notes: list[str]) -> set[WebhookEvent]:
    """Lay scans over their parcels; those whose parcel has not come yet."""
    waiting = set()
    for part in parts:
        shipment = _parcel(order, told.key_of(part.body.get("fulfillment_id")))
        if shipment is None:
            waiting.add(part.event)
        else:
            lay(shipment, _tracking(told.a_scan(part.body), notes))
    return waiting


def _tracking(scan: told.FulfillmentEvent, notes: list[str]) -> Tracking:
    known = words.scan(scan.status, notes.append)
    at, delivery = scan.happened_at, scan.estimated_delivery_at
    word = Word(status=known[0], sub_status=known[1], raw=scan.status, at=at) if known else None
    return Tracking(
        code="",
        words=(word,) if word else (),
        scans=(told.scan_record(scan, *known),) if known else (),
        estimate=Estimate(delivery=delivery, at=at) if delivery else None,
    )


def _listed(snapshots: Sequence[Told]) -> Iterator[Version]:
    for snapshot in snapshots:
        for body in told.listed(snapshot.body, "fulfillments"):
            if version := _version(snapshot, body):
                yield version


def _version(source: Told, body: dict[str, Any]) -> Version | None:
    try:
        read = Fulfillment.model_validate(body)
    except ValidationError:
        return None
    return Version(external_id=read.id, at=read.updated_at or read.created_at, sent=source.sent, body=body)


def _write(order: Order, history: Sequence[Version], notes: list[str]) -> None:
    lines = {line.external_id: line for line in order.line_items}
    for version in history:
        try:
            record = told.shipment_record(order, version.body, notes)
        except UnusableOrderError:
            continue
        if record is not None:
            write_shipment(order, record, lines, position=len(order.shipments))


def _take_away(order: Order, version: Version) -> None:
    shipment = _parcel(order, version.external_id)
    if shipment is not None and shipment.updated_at <= version.at:
        order.shipments.remove(shipment)


def _parcel(order: Order, external_id: str) -> Shipment | None:
    return next((each for each in order.shipments if each.external_id == external_id), None)
