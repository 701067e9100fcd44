"""Shopify's files, as they are and made up."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from store.database import Database
from store.importing.report import ImportReport
from store.models import Order
from store.repositories.orders import OrderRepository

FIXTURES = Path(__file__).parents[1] / "fixtures" / "shopify"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

Write = Callable[[Any], Path]


def orders() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / "orders.json").read_text("utf-8"))["orders"]
    return found


def an_order(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(orders()[0]) | changes


def stored(database: Database, name: str) -> Order:
    with database.read() as session:
        repository = OrderRepository(session)
        found = repository.get(repository.candidates(name)[0].id)
    assert found
    return found


def names(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(Order.name)))


def outcome(report: ImportReport) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, len(report.refused)
