"""The parts of an order, and which of them a customer complains about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from actions.items import Item, chosen, named
from actions.telling import Telling, item_words, telling_of
from actions.words import Words
from store.dispatch import Dispatch, dispatch_of, unshipped
from store.models import LineItem, Order
from store.problems import kind_of
from store.shipping import Condition
from store.vocabulary import ProblemKind


@dataclass(frozen=True)
class Unsent:
    """What has not left the shop."""

    lines: Sequence[tuple[LineItem, int]]
    dispatch: Dispatch
    subject: str


@dataclass(frozen=True)
class Parts:
    """Some of an order's parcels, and what has not been sent; ``ask`` when it is not clear which is meant."""

    parcels: tuple[Telling, ...] = ()
    unsent: Unsent | None = None
    ask: bool = False

    @property
    def delivered(self) -> tuple[Telling, ...]:
        """The parcels that the carrier calls delivered."""
        return tuple(each for each in self.parcels if each.assessment.condition is Condition.delivered)

    @property
    def troubled(self) -> "Parts":
        """What is in trouble on its way, or late in leaving."""
        troubled = tuple(
            each for each in self.parcels if each not in self.delivered and kind_of(each.assessment)
        )
        late = self.unsent if self.unsent and self.unsent.dispatch.late_days else None
        return Parts(troubled, late)

    @property
    def open(self) -> "Parts":
        """What has not been delivered."""
        return Parts(tuple(each for each in self.parcels if each not in self.delivered), self.unsent)

    def __bool__(self) -> bool:
        return bool(self.parcels or self.unsent)

    def of(self, shipment_id: UUID) -> "Parts":
        """One parcel alone."""
        return Parts(tuple(each for each in self.parcels if each.shipment.id == shipment_id))


def parts_of(order: Order, *, now: datetime, zone: tzinfo, words: Words) -> Parts:
    """All of an order, with everything loaded."""
    unsent = unshipped(order)
    count = len(order.shipments) + bool(unsent)
    parcels = tuple(
        telling_of(order, shipment, position, count, now=now, shop_zone=zone, words=words)
        for position, shipment in enumerate(order.shipments, start=1)
    )
    if not unsent:
        return Parts(parcels)
    items = words.listing(item_words(line, pieces, words) for line, pieces in unsent)
    alone = words.say("order-subject", order=order.name)
    subject = words.say("rest-subject", items=items) if parcels else alone
    return Parts(parcels, Unsent(unsent, dispatch_of(order, now, str(zone)), subject))


def concerned(parts: Parts, *, claim: ProblemKind | None, texts: Sequence[str]) -> Parts:
    """The parts that a complaint is about: the one that is named, else those that are in trouble.

    ``texts`` is what the customer said, the newest first. Who says that something is marked as delivered
    means what is. Nothing in trouble: what has still to come.
    """
    if meant := next(filter(None, (named_parts(parts, text) for text in texts)), None):
        return meant
    if claim is ProblemKind.not_received and parts.delivered:
        return Parts(parts.delivered, ask=len(parts.delivered) > 1)
    return parts.troubled or parts.open or Parts(parts.delivered, ask=len(parts.delivered) > 1)


def which_parcel(text: str, parcels: Sequence[Telling]) -> Telling | None:
    """The one that ``text`` means, by its items or its place in the list; None when it is not clear."""
    items = [
        Item(str(each.shipment.id), " ".join(held.line_item.title for held in each.shipment.items), None, 1)
        for each in parcels
    ]
    meant = chosen(text, items) or {}
    return next((each for each in parcels if {str(each.shipment.id)} == set(meant)), None)


def named_parts(parts: Parts, text: str) -> Parts | None:
    """The parcels that hold the items in ``text``; None when no item is named, or it is in several."""
    holders: dict[str, list[str]] = {}
    items: dict[str, Item] = {}
    for parcel in parts.parcels:
        for held in parcel.shipment.items:
            holders.setdefault(str(held.line_item_id), []).append(str(parcel.shipment.id))
            line = held.line_item
            items[str(line.id)] = Item(str(line.id), line.title, line.variant, line.quantity)
    for line, pieces in parts.unsent.lines if parts.unsent else ():
        holders.setdefault(str(line.id), []).append("")
        items[str(line.id)] = Item(str(line.id), line.title, line.variant, pieces)
    places = [holders[line] for line in named(text, list(items.values())) or {}]
    if not places or any(len(held_in) > 1 for held_in in places):
        return None
    meant = {place for held_in in places for place in held_in}
    parcels = tuple(each for each in parts.parcels if str(each.shipment.id) in meant)
    return Parts(parcels, parts.unsent if "" in meant else None)
