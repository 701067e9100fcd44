"""A shop and its carriers, which send webhooks, and what the store makes of them."""

import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.webhooks.envelopes import open_envelope
from api.webhooks.receiving import Receiver
from store.database import Database
from store.models import Order, Shipment, WebhookEvent
from store.repositories.orders import OrderRepository
from store.vocabulary import WebhookSource, WebhookState
from tests.actions.shop import migrated_file

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
ORDER = "820"
CODE = "1Z7W3A840000000012"

_ids = itertools.count(1)


@dataclass(frozen=True)
class Sent:
    """A webhook as it goes over the wire, without its signature."""

    source: WebhookSource
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def at(hours: float) -> str:
    """So many hours after the order was placed, a week ago, as Shopify writes it."""
    return (NOW - timedelta(days=7) + timedelta(hours=hours)).isoformat()


def shopify(topic: str, body: Any, *, sent: float = 0, webhook_id: str | None = None) -> Sent:
    headers = {
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": webhook_id or f"w-{next(_ids)}",
        "x-shopify-triggered-at": at(sent),
    }
    return Sent(WebhookSource.shopify, json.dumps(body).encode(), headers)


def an_order(hours: float = 0, **changes: Any) -> dict[str, Any]:
    """The shop's order as of a moment."""
    return {
        "id": int(ORDER),
        "name": "#2001",
        "email": "ida.holm@example.com",
        "created_at": at(0),
        "updated_at": at(hours),
        "currency": "USD",
        "total_price": "138.50",
        "financial_status": "paid",
        "fulfillment_status": None,
        "shipping_address": {"name": "Ida Holm", "city": "Chicago", "zip": "60654", "country_code": "US"},
        "line_items": [
            {"id": 9001, "title": "Desk lamp", "quantity": 1, "price": "89.00"},
            {"id": 9002, "title": "Light bulb", "quantity": 3, "price": "16.50"},
        ],
        "fulfillments": [],
        "refunds": [],
    } | changes


def a_fulfillment(hours: float, number: int = 5001, **changes: Any) -> dict[str, Any]:
    """A parcel with the lamp, made after four hours, as of a moment."""
    return {
        "id": number,
        "order_id": int(ORDER),
        "status": "success",
        "created_at": at(4),
        "updated_at": at(hours),
        "tracking_company": "UPS",
        "tracking_number": CODE,
        "line_items": [{"id": 9001, "quantity": 1}],
    } | changes


def a_refund(hours: float, **changes: Any) -> dict[str, Any]:
    """The money for the lamp."""
    return {
        "id": 6001,
        "order_id": int(ORDER),
        "created_at": at(hours),
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "subtotal": "89.00"}],
        "transactions": [{"kind": "refund", "status": "pending", "amount": "89.00", "gateway": "visa"}],
    } | changes


def a_return(**changes: Any) -> dict[str, Any]:
    """The lamp comes back."""
    item = {
        "fulfillment_line_item": {"line_item": {"id": 9001}},
        "quantity": 1,
        "return_reason": "unwanted",
    }
    return {
        "id": 7001,
        "name": "#2001-R1",
        "status": "requested",
        "order": {"id": int(ORDER)},
        "return_line_items": [item],
    } | changes


def closed_return(status: str) -> dict[str, Any]:
    """All that Shopify tells of it later."""
    return {"id": 7001, "order_id": int(ORDER), "status": status}


def scan(hours: float, status: str, message: str, detail: str | None = None) -> dict[str, Any]:
    """A scan of EasyPost's."""
    place = {"city": "JOLIET", "state": "IL", "country": "US"}
    return {
        "message": message,
        "status": status,
        "status_detail": detail,
        "datetime": at(hours),
        "tracking_location": place,
    }


def easypost(*scans: dict[str, Any], **tracker: Any) -> Sent:
    """A ``tracker.updated`` with these scans; its status is the last one's."""
    last = scans[-1] if scans else {"status": "pre_transit", "datetime": at(5)}
    result = {
        "object": "Tracker",
        "tracking_code": CODE,
        "carrier": "UPS",
        "status": last["status"],
        "status_detail": last.get("status_detail"),
        "updated_at": last["datetime"],
        "tracking_details": list(scans),
    } | tracker
    body = {
        "id": f"evt_{next(_ids)}",
        "description": "tracker.updated",
        "created_at": last["datetime"],
        "result": result,
    }
    return Sent(WebhookSource.easypost, json.dumps(body).encode())


def aftership(tag: str, *checkpoints: dict[str, Any], **message: Any) -> Sent:
    """A ``tracking_update`` of AfterShip's."""
    msg = {"tracking_number": CODE, "slug": "ups", "tag": tag, "checkpoints": list(checkpoints)} | message
    body = {"event": "tracking_update", "event_id": f"id-{next(_ids)}", "msg": msg}
    return Sent(WebhookSource.aftership, json.dumps(body).encode())


def checkpoint(hours: float, tag: str, subtag: str | None = None, message: str = "seen") -> dict[str, Any]:
    return {"tag": tag, "subtag": subtag, "message": message, "checkpoint_time": at(hours), "city": "Reno"}


class Store:
    """A store that takes webhooks."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.receiver = Receiver(database=database, clock=lambda: NOW)

    def take(self, *sent: Sent) -> list[WebhookState | None]:
        """Keep and apply them, one after another; what became of each."""
        return [self._take(each) for each in sent]

    def _take(self, sent: Sent) -> WebhookState | None:
        kept = self.keep(sent)
        return self.receiver.apply(kept) if kept else None

    def keep(self, sent: Sent) -> Any:
        """Only put it on disk; its id, None for a duplicate."""
        kept = self.receiver.keep(open_envelope(sent.source, sent.headers, sent.body, now=NOW))
        return kept.event_id if kept.is_new else None

    def order(self, external_id: str = ORDER, source: str = "shopify") -> Order:
        with self.database.read() as session:
            found = OrderRepository(session).by_external_id(source, external_id)
        assert found is not None
        return found

    def parcel(self) -> Shipment:
        (parcel,) = self.order().shipments
        return parcel

    def events(self) -> list[WebhookEvent]:
        with self.database.read() as session:
            return list(session.query(WebhookEvent).order_by(WebhookEvent.id))


@contextmanager
def a_store() -> Iterator[Store]:
    """A new, empty store."""
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(migrated_file(), Path(directory) / "doorstep.db")
        database = Database(f"sqlite:///{directory}/doorstep.db")
        yield Store(database)
        database.dispose()


def told_of(order: Order) -> dict[str, Any]:
    """All that the store says of an order, without its own ids."""
    lines = {line.id: line.external_id for line in order.line_items}
    returns = {entry.id: entry.external_id for entry in order.returns}

    def columns(row: Any) -> dict[str, Any]:
        own = ("id", "order_id", "shipment_id", "return_id", "refund_id", "line_item_id", "slip_token")
        names = [column.key for column in row.__table__.columns if column.key not in own]
        return {name: getattr(row, name) for name in names}

    def items(row: Any) -> list[Any]:
        return sorted((lines[item.line_item_id], str(columns(item))) for item in row.items)

    return columns(order) | {
        "lines": [columns(line) for line in order.line_items],
        "parcels": [
            columns(parcel)
            | {
                "items": items(parcel),
                "scans": sorted(str(columns(event)) for event in parcel.events),
            }
            for parcel in order.shipments
        ],
        "returns": sorted(
            (columns(entry) | {"items": items(entry)} for entry in order.returns), key=lambda each: str(each)
        ),
        "refunds": [
            columns(refund) | {"items": items(refund), "cause": returns.get(refund.return_id)}
            for refund in sorted(order.refunds, key=lambda refund: refund.external_id)
        ],
    }
