"""Rules, and plain facts for them to judge."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from store.returns.decisions import Decision
from store.returns.evaluation import decide
from store.returns.facts import DeliveryFacts, ItemFacts, OrderFacts, TakenFacts
from store.returns.reading import read_rules
from store.returns.rule_set import PublishedRules

DAY = timedelta(days=1)
DELIVERED = datetime(2026, 5, 10, 18, tzinfo=UTC)  # the 10th everywhere in America and Europe
LINE = UUID("0197e7b0-0000-7000-8000-000000000001")

REFUND = "outcomes: [{kind: refund, label: shop}]"
PLAIN = f"- {{id: plain, window: {{days: 30}}, {REFUND}}}"


def rules(text: str = PLAIN, top: str = "", version: int = 3) -> PublishedRules:
    """Published rules; ``text`` is the YAML list of them, ``top`` what else stands beside it."""
    indented = "\n".join(f"  {line}" for line in text.strip("\n").splitlines())
    head = "policy: {article: returns, version: '7'}"
    return PublishedRules(version=version, rules=read_rules(f"{head}\n{top}\nrules:\n{indented}\n"))


def delivery(**changes: Any) -> DeliveryFacts:
    """One piece in Chicago."""
    facts = DeliveryFacts(
        quantity=1,
        shipped_at=DELIVERED - 3 * DAY,
        delivered_at=DELIVERED,
        time_zone="America/Chicago",
    )
    return replace(facts, **changes)


def item(**changes: Any) -> ItemFacts:
    """A mug for 20.00 that has arrived."""
    facts = ItemFacts(line_item_id=LINE, quantity=1, price=2000, sku="MUG-1", deliveries=(delivery(),))
    return replace(facts, **changes)


def pieces(quantity: int, **changes: Any) -> ItemFacts:
    """Several mugs in one parcel."""
    return item(quantity=quantity, deliveries=(delivery(quantity=quantity),), **changes)


def taken(quantity: int = 1, days: float = 1, *, sent_back: bool = True) -> TakenFacts:
    """Pieces spoken for, so many days after the delivery."""
    return TakenFacts(quantity=quantity, at=DELIVERED + days * DAY, sent_back=sent_back)


def order(**changes: Any) -> OrderFacts:
    """An order to the United States."""
    facts = OrderFacts(placed_at=DELIVERED - 5 * DAY, currency="USD", country_code="US")
    return replace(facts, **changes)


def judge(
    published: PublishedRules,
    facts: ItemFacts | None = None,
    whole: OrderFacts | None = None,
    *,
    days: float = 10,
    **asked: Any,
) -> Decision:
    """The decision so many days after the delivery."""
    asked.setdefault("now", DELIVERED + days * DAY)
    return decide(published, whole or order(), facts or item(), **asked)
