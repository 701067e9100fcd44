"""The parts of an order, and which of them a customer complains about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from actions.items import Item, named
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


def concerned(parts: Parts, *, claim: ProblemKind | None, text: str) -> Parts:
    """The parts that a complaint is about: the one that is named, else those that are in trouble.

    Who says that something is marked as delivered means what is. Nothing in trouble: what has still to come.
    """
    if meant := _named(parts, text):
        return meant
    if claim is ProblemKind.not_received and parts.delivered:
        return Parts(parts.delivered, ask=len(parts.delivered) > 1)
    return parts.troubled or parts.open or Parts(parts.delivered, ask=len(parts.delivered) > 1)


def _named(parts: Parts, text: str) -> Parts | None:
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
    meant = {place for line in named(text, list(items.values())) or {} for place in holders[line]}
    if not meant or (len(meant) > 1 and any(len(holders[line]) > 1 for line in holders)):
        return None
    parcels = tuple(each for each in parts.parcels if str(each.shipment.id) in meant)
    return Parts(parcels, parts.unsent if "" in meant else None)
