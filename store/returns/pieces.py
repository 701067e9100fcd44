"""Which pieces of a line are still with the customer, and until when each may come back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from store.returns.facts import ItemFacts, OrderFacts, TakenFacts
from store.returns.rule_set import RuleSet
from store.returns.schema import Season, Window
from store.returns.windows import Deadline, Pieces, deadline, pieces_of


@dataclass(frozen=True, kw_only=True)
class Left:
    """Pieces that nobody has sent back, with the deadline of their rule; None: no window, or not begun."""

    pieces: Pieces
    deadline: Deadline | None

    @property
    def arrived(self) -> bool:
        """Whether the customer has them."""
        return self.pieces.delivered_on is not None


@dataclass(frozen=True, kw_only=True)
class Open:
    """So many pieces may come back; the last of them until ``deadline`` (None: without end)."""

    quantity: int
    deadline: Deadline | None


def left_of(
    rules: RuleSet,
    order: OrderFacts,
    item: ItemFacts,
    now: datetime,
    window: Window | None = None,
    seasons: Sequence[Season] = (),
) -> list[Left]:
    """The pieces of a line that are left, delivery by delivery, none of them empty.

    Nobody knows of which parcel a piece was that came back. It is taken to be the one whose window would
    have closed first: no other reading leaves more to the customer without a piece too many.
    """
    all_pieces = [
        pieces_of(delivery, order, rules, now, delivery.quantity)
        for delivery in item.deliveries
        if delivery.quantity > 0
    ]
    found = [
        Left(pieces=pieces, deadline=deadline(pieces, window, seasons) if window else None)
        for pieces in all_pieces
    ]
    for taken in sorted(item.taken, key=lambda taken: taken.at):
        found = _without(found, taken)
    return [left for left in found if left.pieces.quantity]


def open_for(
    left: Iterable[Left],
    now: datetime,
    window: Window | None,
    seasons: Sequence[Season],
    days: int | None,
    wanted: int | None,
) -> Open:
    """How many of the pieces may come back now, at most ``wanted``; those with the latest deadline first."""
    open_, quantity, last = [], 0, None
    for entry in left:
        until = deadline(entry.pieces, window, seasons, days) if window else None
        if entry.arrived and (until is None or entry.pieces.today(now) <= until.last_day):
            open_.append((until, entry.pieces.quantity))
    open_.sort(key=lambda part: part[0].last_day if part[0] else date.max, reverse=True)
    for until, pieces in open_:
        if wanted is not None and quantity >= wanted:
            break
        quantity, last = quantity + pieces, until
    return Open(quantity=quantity if wanted is None else min(quantity, wanted), deadline=last)


def _without(found: list[Left], taken: TakenFacts) -> list[Left]:
    quantity = taken.quantity
    kept = list(found)
    for index in sorted(range(len(found)), key=lambda index: _likelihood(found[index], taken)):
        pieces = kept[index].pieces
        gone = min(quantity, pieces.quantity)
        quantity -= gone
        kept[index] = replace(kept[index], pieces=replace(pieces, quantity=pieces.quantity - gone))
    return kept


def _likelihood(left: Left, taken: TakenFacts) -> tuple[int, int]:
    """Smaller is likelier: with the customer and in time, then out of time, then on its way.

    What was refunded without being sent back had rather not arrived.
    """
    day = left.pieces.today(taken.at)
    arrived = left.pieces.delivered_on is not None and left.pieces.delivered_on <= day
    last_day = left.deadline.last_day if left.deadline else date.max
    if not arrived:
        return (2 if taken.sent_back else -1, 0)
    return (0, last_day.toordinal()) if day <= last_day else (1, 0)
