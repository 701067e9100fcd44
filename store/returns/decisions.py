"""What the rules say of an item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from store.returns.schema import Question, Window
from store.returns.vocabulary import LabelPayer, OutcomeKind, Verdict
from store.vocabulary import ReturnReason


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that the customer may choose for ``quantity`` pieces until ``last_day``.

    Amounts are minor units of the order's currency. ``value`` is what was paid for the pieces.
    ``return_shipping_fee`` is kept back once for a whole return, not for each item: see `quote`. It is None
    when nobody keeps anything back: ``label`` says who pays the carrier.
    """

    kind: OutcomeKind
    quantity: int
    value: int
    last_day: date | None = None
    label: LabelPayer | None = None
    return_shipping_fee: int | None = None
    restocking_fee: int = 0
    bonus: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the rules say of a line of an order, and by which rule.

    ``quantity`` is how many pieces it is about: those that may come back, at most as many as were asked
    for. ``last_day`` is the last one for all of them, on the calendar of the place of delivery, and
    ``closes_at`` its end; for a closed window the day it closed. ``returned`` and ``on_its_way`` count the
    other pieces. ``reasons_that_differ`` would be judged by another rule. ``message`` are the merchant's own
    words.
    """

    line_item_id: UUID
    verdict: Verdict
    reason_code: str
    rules_version: int
    policy_version: str
    policy_article: str | None = None
    rule_id: str | None = None
    quantity: int = 0
    window: Window | None = None
    last_day: date | None = None
    closes_at: datetime | None = None
    season: str | None = None
    question: Question | None = None
    offers: tuple[Offer, ...] = ()
    returned: int = 0
    on_its_way: int = 0
    reasons_that_differ: frozenset[ReturnReason] = frozenset()
    message: str | None = None

    def offer(self, kind: OutcomeKind) -> Offer | None:
        """The offer of that kind."""
        return next((offer for offer in self.offers if offer.kind is kind), None)


class Priced(Protocol):
    """What an offer costs: an `Offer`, or what the store keeps of it."""

    @property
    def value(self) -> int: ...  # noqa: D102
    @property
    def restocking_fee(self) -> int: ...  # noqa: D102
    @property
    def return_shipping_fee(self) -> int | None: ...  # noqa: D102
    @property
    def bonus(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a return of several items comes to, in minor units. ``total`` is never below zero."""

    value: int
    restocking_fee: int
    return_shipping_fee: int
    bonus: int

    @property
    def total(self) -> int:
        """What goes to the customer."""
        return max(0, self.value - self.restocking_fee - self.return_shipping_fee + self.bonus)


def quote(offers: Iterable[Priced]) -> Quote:
    """The chosen offers of one return, or what was agreed, together.

    The way back is paid once, at the highest of their fees.
    """
    chosen = list(offers)
    return Quote(
        value=sum(offer.value for offer in chosen),
        restocking_fee=sum(offer.restocking_fee for offer in chosen),
        return_shipping_fee=max((offer.return_shipping_fee or 0 for offer in chosen), default=0),
        bonus=sum(offer.bonus for offer in chosen),
    )
