"""A demo shop, Juniper & Co., as it would look today."""

from datetime import datetime

from store.database import Database
from store.demo.shop import order_records
from store.repositories.orders import OrderRepository

__all__ = ["order_records", "seed"]


def seed(database: Database, *, now: datetime) -> int:
    """Put the demo shop's orders into a store without orders. Returns how many; 0 when there were some."""
    with database.begin() as session:
        orders = OrderRepository(session)
        return len(orders.upsert(order_records(now))) if orders.is_empty() else 0
