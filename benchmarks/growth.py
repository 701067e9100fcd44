"""What a growing store costs: ``python -m benchmarks growth``, on SQLite or on ``--database URL``.

An order is proven by number and e-mail and read whole, at 1,000 to 1,000,000 orders; a message is stored and
the end of its conversation read, at 1,000 to 1,000,000 messages. Which ones are asked for is drawn evenly.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from rich.progress import track
from sqlalchemy import Table, insert

from benchmarks.figures import console, milliseconds, percentile, table
from store.attempts import VerificationLimits
from store.database import Database
from store.models import Conversation, LineItem, Message, Order, Shipment, ShipmentItem, TrackingEvent
from store.repositories.conversations import ConversationRepository
from store.repositories.orders import OrderRepository
from store.types import new_id
from store.verification import Outcome, verify_order
from store.vocabulary import (
    AuthorKind,
    Channel,
    ConversationStatus,
    FinancialStatus,
    FulfillmentStatus,
    ShipmentStatus,
    TurnState,
)

SIZES: Final = (1_000, 100_000, 1_000_000)
ASKED: Final = 500
WARM_UP: Final = 50
BATCH: Final = 10_000
MESSAGES_OF_ONE: Final = 20
FIRST_NUMBER: Final = 10_000
LIMITS: Final = VerificationLimits(per_conversation=10**6, per_address_and_hour=10**6)
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)


def measure(url: str | None = None) -> None:
    """Print both tables. A database at ``url`` has to be empty."""
    with _database(url) as database:
        _print("An order proven and read", "orders", _grow(_add_orders, _orders_asked, database))
    with _database(url, again=True) as database:
        _print("A message stored, and the last ones read", "messages", _messages(database))


def _messages(database: Database) -> list[tuple[int, list[float]]]:
    contact = _contact(database)
    held: list[UUID] = []

    def add(database: Database, first: int, last: int) -> None:
        held.extend(_add_messages(database, contact, (last - first) // MESSAGES_OF_ONE))

    return _grow(add, lambda database, _: _messages_asked(database, held), database)


def _grow(
    add: Callable[[Database, int, int], None],
    ask: Callable[[Database, int], list[float]],
    database: Database,
) -> list[tuple[int, list[float]]]:
    taken = []
    there = 0
    for size in SIZES:
        add(database, there, size)
        there = size
        taken.append((size, ask(database, size)))
    return taken


def _print(heading: str, things: str, taken: list[tuple[int, list[float]]]) -> None:
    first = percentile(taken[0][1], 0.95)
    rows = [
        (
            f"{size:,}",
            milliseconds(percentile(times, 0.5)),
            milliseconds(percentile(times, 0.95)),
            f"{percentile(times, 0.95) / first:.2f}",
        )
        for size, times in taken
    ]
    table(heading, (things, "p50", "p95", f"p95 against {SIZES[0]:,}"), rows)


@contextmanager
def _database(url: str | None, *, again: bool = False) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="doorstep-growth-") as scratch:
        database = Database(url or f"sqlite:///{Path(scratch) / 'store.db'}")
        if not again or url is None:
            database.upgrade()
        console.print(f"{database.url.get_backend_name()}")
        yield database
        database.dispose()


def _timed(work: Callable[[], object], count: int) -> list[float]:
    taken = []
    for number in range(WARM_UP + count):
        started = time.perf_counter()
        work()
        if number >= WARM_UP:
            taken.append(time.perf_counter() - started)
    return taken


# Orders


def _orders_asked(database: Database, size: int) -> list[float]:
    drawn = random.Random(size)
    conversation = _conversation(database)

    def prove_and_read() -> None:
        number = FIRST_NUMBER + drawn.randrange(size)
        with database.begin() as session:
            verification = verify_order(
                session,
                conversation_id=conversation,
                number=str(number),
                email=f"customer{number}@example.com",
                now=NOW,
                limits=LIMITS,
            )
            assert verification.outcome is Outcome.proven
            assert verification.order_id is not None
            order = OrderRepository(session).get(verification.order_id)
        assert order is not None
        assert order.shipments[0].events

    return _timed(prove_and_read, ASKED)


def _add_orders(database: Database, first: int, last: int) -> None:
    batches = range(first, last, BATCH)
    for start in track(batches, description=f"{last:,} orders", console=console, transient=True):
        rows = [_order(number) for number in range(start, min(start + BATCH, last))]
        with database.begin() as session:
            for place, model in enumerate((Order, LineItem, Shipment, ShipmentItem, TrackingEvent)):
                _insert(session.connection(), model.__table__, [row for each in rows for row in each[place]])


def _order(number: int) -> tuple[list[dict[str, Any]], ...]:
    number += FIRST_NUMBER
    order, line, shipment = new_id(), new_id(), new_id()
    placed = NOW - timedelta(minutes=number % 100_000)
    orders = {
        "id": order,
        "source": "benchmark",
        "external_id": str(number),
        "name": f"#{number}",
        "number_key": str(number),
        "number_digits": str(number),
        "email": f"customer{number}@example.com",
        "shipping_postcode": f"{number % 90_000 + 10_000}",
        "shipping_country_code": "US",
        "currency": "USD",
        "total": 4900,
        "subtotal": 4400,
        "financial_status": FinancialStatus.PAID,
        "fulfillment_status": FulfillmentStatus.FULFILLED,
        "placed_at": placed,
        "updated_at": placed,
        "tags": [],
    }
    lines = {
        "id": line,
        "order_id": order,
        "external_id": "1",
        "position": 0,
        "title": "Wool throw",
        "quantity": 1,
        "price": 4400,
        "discount": 0,
        "requires_shipping": True,
        "final_sale": False,
        "tags": [],
    }
    shipments = {
        "id": shipment,
        "order_id": order,
        "external_id": "1",
        "position": 0,
        "status": ShipmentStatus.InTransit,
        "tracking_number": f"1Z{number:012}",
        "updated_at": placed,
    }
    items = {"shipment_id": shipment, "line_item_id": line, "quantity": 1}
    events = [
        {
            "id": new_id(),
            "shipment_id": shipment,
            "occurred_at": placed + timedelta(hours=hour),
            "status": ShipmentStatus.InTransit,
            "message": "Arrived at the depot",
        }
        for hour in (3, 9)
    ]
    return [orders], [lines], [shipments], [items], events


# Messages


def _messages_asked(database: Database, conversations: list[UUID]) -> list[float]:
    drawn = random.Random(len(conversations))

    def store_and_read() -> None:
        with database.begin() as session:
            repository = ConversationRepository(session)
            conversation = repository.lock(drawn.choice(conversations))
            assert conversation is not None
            message = repository.add_message(
                conversation, author_kind=AuthorKind.customer, text="where is it", now=NOW
            )
            assert repository.after(conversation.id, message.seq - 10)

    return _timed(store_and_read, ASKED)


def _add_messages(database: Database, contact: UUID, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    size = BATCH // MESSAGES_OF_ONE
    batches = range(0, count, size)
    for start in track(batches, description="messages", console=console, transient=True):
        batch = ids[start : start + size]
        with database.begin() as session:
            connection = session.connection()
            _insert(connection, Conversation.__table__, [_thread(each, contact) for each in batch])
            messages = [_message(each, seq) for each in batch for seq in range(1, MESSAGES_OF_ONE + 1)]
            _insert(connection, Message.__table__, messages)
    return ids


def _thread(conversation: UUID, contact: UUID) -> dict[str, Any]:
    return {
        "id": conversation,
        "contact_id": contact,
        "channel": Channel.widget,
        "status": ConversationStatus.bot,
        "next_seq": MESSAGES_OF_ONE + 1,
        "address_key": "benchmark",
        "created_at": NOW,
        "updated_at": NOW,
    }


def _message(conversation: UUID, seq: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "conversation_id": conversation,
        "seq": seq,
        "author_kind": AuthorKind.customer if seq % 2 else AuthorKind.bot,
        "text": "Order #1001 is on its way: it left the depot in Memphis this morning.",
        "buttons": [],
        "citations": [],
        "attachments": [],
        "turn_state": TurnState.done if seq % 2 else TurnState.none,
        "created_at": NOW,
    }


def _contact(database: Database) -> UUID:
    with database.begin() as session:
        return ConversationRepository(session).create_contact(now=NOW).id


def _conversation(database: Database) -> UUID:
    contact = _contact(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        return repository.open(
            contact_id=contact, channel=Channel.widget, address_key="benchmark", now=NOW
        ).id


def _insert(connection: Any, model: Any, rows: list[dict[str, Any]]) -> None:
    assert isinstance(model, Table)
    connection.execute(insert(model), rows)
