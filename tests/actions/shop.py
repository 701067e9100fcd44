"""A small shop in a real store, and the actions over it, on a frozen clock."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from actions.dialogue import OrderDialogue, Topic
from actions.refunds import Money
from actions.returnable import Returnability
from actions.start_return import Opening
from actions.turn import Answer, Entity, Reply, Turn
from actions.wismo import Whereabouts
from store.database import Database
from store.models import Order
from store.records import (
    AddressRecord,
    LineItemRecord,
    OrderRecord,
    ShipmentRecord,
    TrackingEventRecord,
)
from store.repositories.conversations import ConversationRepository
from store.repositories.orders import OrderRepository
from store.returns.labels import ReturnSlips
from store.verification import VerificationLimits
from store.vocabulary import Channel, FinancialStatus, FulfillmentStatus, ShipmentStatus

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)  # a Thursday; 10 in the morning in Chicago
CHICAGO = "America/Chicago"
SLIPS = ReturnSlips("https://help.example", addressed=True, are_labels=True)
LAMP = LineItemRecord(external_id="lamp", title="Lamp", quantity=1, price=4900)
MUG = LineItemRecord(external_id="mug", title="Mug", quantity=2, price=1200)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def parcel(status: ShipmentStatus, **facts: Any) -> ShipmentRecord:
    """A parcel with the lamp and a scan an hour ago in Joliet."""
    scan = TrackingEventRecord(
        occurred_at=facts.pop("scanned_at", NOW - timedelta(hours=1)),
        status=status,
        message="Departed the facility.",
        city="Joliet",
        province_code="IL",
        time_zone=CHICAGO,
    )
    defaults: dict[str, Any] = {
        "external_id": "parcel",
        "updated_at": NOW - days(1),
        "quantities": {"lamp": 1},
        "carrier": "UPS",
        "tracking_number": "1Z0000000000000001",
        "tracking_url": "https://carrier.example/1Z0000000000000001",
        "shipped_at": NOW - days(3),
        "destination_time_zone": CHICAGO,
        "events": (scan,),
    }
    return ShipmentRecord(status=status, **(defaults | facts))


def order(*shipments: ShipmentRecord, **facts: Any) -> OrderRecord:
    """Order #1001 of Maya, placed a week ago."""
    defaults: dict[str, Any] = {
        "source": "test",
        "external_id": "1",
        "name": "#1001",
        "currency": "USD",
        "total": 4900,
        "subtotal": 4900,
        "placed_at": NOW - days(7),
        "updated_at": NOW - days(1),
        "financial_status": FinancialStatus.PAID,
        "fulfillment_status": FulfillmentStatus.UNFULFILLED,
        "email": "maya@example.com",
        "shipping": AddressRecord(postcode="60625", country_code="US"),
        "line_items": (LAMP,),
        "shipments": shipments,
        "returns": (),
        "refunds": (),
    }
    return OrderRecord(**(defaults | facts))


@cache
def migrated_file() -> Path:
    """An empty store after the migrations, to be copied: they take longer than most tests."""
    path = Path(tempfile.mkdtemp(prefix="doorstep-")) / "migrated.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    return path


@dataclass
class Shop:
    """A store with orders, and the dialogue about them."""

    database: Database
    orders: OrderDialogue
    topics: dict[str, Topic]

    @classmethod
    def at(cls, directory: Path, *records: OrderRecord) -> "Shop":
        """A new shop with these orders."""
        shutil.copy(migrated_file(), directory / "shop.db")
        database = Database(f"sqlite:///{directory / 'shop.db'}")
        with database.begin() as session:
            OrderRepository(session).upsert(records)
        return cls.over(database)

    @classmethod
    def over(cls, database: Database) -> "Shop":
        """The shop whose store that is."""
        zone = ZoneInfo("UTC")
        topics: dict[str, Topic] = {
            "track_order": Whereabouts(zone),
            "refund_status": Money(zone, SLIPS),
            "return_eligibility": Returnability(zone),
            "start_return": Opening(zone),
        }
        return cls(database, OrderDialogue(database, VerificationLimits(), topics, zone), topics)

    def stored(self, external_id: str = "1") -> Order:
        """An order with everything loaded."""
        with self.database.read() as session:
            found = OrderRepository(session).by_external_id("test", external_id)
        assert found is not None
        return found

    def reply(self, wish: str = "track_order", external_id: str = "1") -> Reply:
        """What is answered about an order."""
        with self.database.read() as session:
            return self.topics[wish].reply(session, self.stored(external_id), now=NOW, locale=None)

    def words(self, wish: str = "track_order", external_id: str = "1") -> str:
        """What is said about an order."""
        return self.reply(wish, external_id).text or ""

    def conversation(self) -> "Talk":
        """Somebody starts to talk."""
        with self.database.begin() as session:
            repository = ConversationRepository(session)
            contact = repository.create_contact(now=NOW)
            opened = repository.open(
                contact_id=contact.id, channel=Channel.widget, address_key="somewhere", now=NOW
            )
        return Talk(self, opened.id, {})


@dataclass
class Talk:
    """One conversation; slots are kept as Rasa would."""

    shop: Shop
    id: UUID
    slots: dict[str, Any]

    def give(self, now: datetime = NOW, intent: str = "inform", **entities: str) -> Answer:
        """A message with these details, in this order."""
        found = tuple(Entity(kind, value, start) for start, (kind, value) in enumerate(entities.items()))
        return self.hear(Turn(self.id, intent, found, dict(self.slots)), now)

    def hear(self, turn: Turn, now: datetime = NOW) -> Answer:
        """A message as it was understood."""
        answer = self.shop.orders.answer(turn, now=now, wish=wish_of(turn))
        self.slots |= answer.slots
        return answer


def wish_of(turn: Turn) -> str | None:
    """The wish that Rasa's rule for this intent names."""
    return turn.intent if turn.intent in ("track_order", "refund_status", "return_eligibility") else None
