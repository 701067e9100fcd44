"""A demo shop, Juniper & Co., as it would look today."""

from datetime import datetime
from pathlib import Path

from store.database import Database
from store.demo.shop import order_records, shop_facts
from store.repositories.orders import OrderRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.repositories.shop_facts import ShopFactsRepository

__all__ = ["order_records", "return_rules", "seed", "shop_facts"]


def seed(database: Database, *, now: datetime) -> int:
    """Put the demo shop's orders into a store without orders. Returns how many; 0 when there were some.

    Its return rules and facts go into a store without such. Its articles are a matter of
    `store.demo.articles`, as they name both.
    """
    with database.begin() as session:
        rules = ReturnRulesRepository(session)
        if rules.newest() is None:
            rules.publish(return_rules(), based_on=0, author="system", now=now)
        facts = ShopFactsRepository(session)
        if facts.newest() is None:
            facts.publish(shop_facts(), based_on=0, author="system", now=now)
        orders = OrderRepository(session)
        return len(orders.upsert(order_records(now))) if orders.is_empty() else 0


def return_rules() -> str:
    """The demo shop's return rules, as a merchant would write them."""
    return (Path(__file__).parent / "return_rules.yml").read_text("utf-8")
