"""What return rules judge: plain facts of an order and its items. Amounts in minor units, instants aware."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class DeliveryFacts:
    """Pieces of a line that travel together. ``tracked`` means that a carrier tells of the parcel."""

    quantity: int
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    tracked: bool = True
    time_zone: str | None = None  # IANA, of the place of delivery


@dataclass(frozen=True, kw_only=True)
class TakenFacts:
    """Pieces of a line that are spoken for since a moment: sent back, or refunded without being sent."""

    quantity: int
    at: datetime
    sent_back: bool = True


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """A line of an order. ``price`` for one piece before ``discount``, which is for all of the line.

    ``quantity`` is what was bought; pieces that no delivery holds were cancelled before they left.
    """

    line_item_id: UUID
    quantity: int
    price: int
    discount: int = 0
    sku: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    final_sale: bool = False
    deliveries: tuple[DeliveryFacts, ...] = ()
    taken: tuple[TakenFacts, ...] = ()

    def paid(self, before: int, quantity: int) -> int:
        """What was paid for ``quantity`` pieces after ``before`` others: the parts add up to the whole."""
        if self.quantity <= 0:
            return 0
        total = max(0, self.price * self.quantity - self.discount)
        return total * (before + quantity) // self.quantity - total * before // self.quantity


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """An order whose items may come back."""

    placed_at: datetime
    currency: str
    items: tuple[ItemFacts, ...] = ()
    cancelled: bool = False
    country_code: str | None = None
    tags: tuple[str, ...] = ()
    customer_tags: tuple[str, ...] = ()
