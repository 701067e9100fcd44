"""A shop with four orders of one customer, and one of somebody else."""

import shutil
from pathlib import Path

import pytest

from store.database import Database
from store.records import LineItemRecord
from store.repositories.return_rules import ReturnRulesRepository
from store.vocabulary import ShipmentStatus
from tests.actions.conversation.chat import Chat
from tests.actions.shop import LAMP, NOW, Shop, days, order, parcel

MUG = LineItemRecord(external_id="mug", title="Mug", quantity=1, price=1200)
RULES = """
policy: {version: "1"}
time_zone: UTC
rules:
  - id: all
    window: {days: 30, from: delivery}
    outcomes:
      - {kind: refund, label: shop}
"""


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's database, made once."""
    directory = tmp_path_factory.mktemp("opened")
    delivered = parcel(ShipmentStatus.Delivered, delivered_at=NOW - days(2), quantities={"lamp": 1, "mug": 1})
    made = Shop.at(
        directory,
        order(parcel(ShipmentStatus.InTransit, estimated_delivery=NOW + days(1))),
        order(delivered, external_id="3", name="#1003", line_items=(LAMP, MUG), placed_at=NOW - days(9)),
        order(external_id="4", name="#1004", placed_at=NOW - days(1)),
        order(external_id="5", name="#1005", placed_at=NOW - days(2)),
        order(external_id="9", name="#3003", email="other@example.com"),
    )
    with made.database.begin() as session:
        ReturnRulesRepository(session).publish(RULES, based_on=0, author="system", now=NOW)
    made.database.dispose()
    return directory / "shop.db"


@pytest.fixture
def shop(opened: Path, tmp_path: Path) -> Shop:
    """A copy for each test."""
    shutil.copy(opened, tmp_path / "shop.db")
    return Shop.over(Database(f"sqlite:///{tmp_path / 'shop.db'}"))


@pytest.fixture
def chat(shop: Shop) -> Chat:
    """Nothing has been said yet."""
    return Chat(shop)


@pytest.fixture
def known(shop: Shop) -> Chat:
    """The customer has been told what the assistant is."""
    return Chat(shop, slots={"introduced": True})
