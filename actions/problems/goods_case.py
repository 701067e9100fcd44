"""Something arrived broken, wrong or not at all: what is known of it, and what is still worth asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from actions.items import Item, chosen, named
from actions.problems.hearing import goods_kind, own_words, says_what_happened, wanted_of
from actions.problems.recording import GOODS, items_told
from actions.turn import Turn
from store.models import LineItem, Order, ProblemReport
from store.repositories.problems import ProblemFacts
from store.vocabulary import ProblemKind, Wanted

ITEMS, WHAT = "items", "what"
MOST_ASKED = 2
KINDS = (ProblemKind.damaged, ProblemKind.faulty, ProblemKind.wrong_item, ProblemKind.missing_item)


@dataclass(frozen=True)
class Heard:
    """What one message tells. ``what``: it says what happened, if only in the customer's own words."""

    kind: ProblemKind | None = None
    lines: Mapping[UUID, int] = field(default_factory=dict)
    wanted: Wanted | None = None
    what: bool = False
    said: str | None = None

    def __bool__(self) -> bool:
        return bool(self.kind or self.lines or self.wanted or self.what)

    def facts(self, order: Order, *, photo_asked: bool = False) -> ProblemFacts:
        """As the report takes them."""
        lines = [(line, self.lines[line.id]) for line in order.line_items if line.id in self.lines]
        return ProblemFacts(
            kind=self.kind,
            items=items_told(lines) if lines else None,
            said=self.said,
            wanted=self.wanted,
            photo_asked=photo_asked,
        )


@dataclass(frozen=True)
class Asked:
    """What is open between two turns: how often each thing was asked, and whether what happened is told.

    ``summed_up``: the questions are over, and what is still added is kept.
    """

    order: UUID
    counts: Mapping[str, int] = field(default_factory=dict)
    what: bool = False
    kind_known: bool = False
    summed_up: bool = False

    def slot(self) -> dict[str, Any]:
        """As the slot ``pending`` keeps it."""
        return {
            "kind": GOODS,
            "order": str(self.order),
            "counts": dict(self.counts),
            "what": self.what,
            "kind_known": self.kind_known,
            "summed_up": self.summed_up,
        }

    @classmethod
    def of(cls, slot: Mapping[str, Any]) -> "Asked":
        """Read from the slot."""
        return cls(
            order=UUID(slot["order"]),
            counts=dict(slot["counts"]),
            what=bool(slot["what"]),
            kind_known=bool(slot["kind_known"]),
            summed_up=bool(slot["summed_up"]),
        )

    def after(self, heard: Heard) -> "Asked":
        """With what a message told."""
        return replace(
            self, what=self.what or heard.what, kind_known=self.kind_known or heard.kind is not None
        )

    def missing(self, report: ProblemReport) -> list[str]:
        """What is worth asking: not known, and not asked twice already."""
        open_parts = [ITEMS] if not report.items else []
        open_parts += [] if self.what else [WHAT]
        return [part for part in open_parts if self.counts.get(part, 0) < MOST_ASKED]

    def asking(self, parts: list[str]) -> "Asked":
        """After these have been asked for; with none left, it has been summed up."""
        counts = {**self.counts, **{part: self.counts.get(part, 0) + 1 for part in parts}}
        return replace(self, counts=counts, summed_up=not parts)


def hear(turn: Turn, order: Order, *, items_open: bool) -> Heard:
    """What a message, or a pressed button, tells about the goods of ``order``."""
    if choice := turn.entity("choice"):
        return _pressed(choice, order)
    return hear_words(own_words(turn.text) or "", order, items_open=items_open)


def hear_words(text: str, order: Order, *, items_open: bool) -> Heard:
    """As `hear`. While the items are asked for, "both" and "the first one" name them too."""
    items = [Item(str(line.id), line.title, line.variant, line.quantity) for line in order.line_items]
    found = (chosen if items_open else named)(text, items) or {}
    kind = goods_kind(text)
    return Heard(
        kind=kind,
        lines={UUID(line): pieces for line, pieces in found.items()},
        wanted=wanted_of(text),
        what=says_what_happened(text),
        said=text,
    )


def _pressed(choice: str, order: Order) -> Heard:
    if choice in set(Wanted):
        return Heard(wanted=Wanted(choice))
    if choice in set(KINDS):
        return Heard(kind=ProblemKind(choice), what=True)
    return Heard(lines={line.id: line.quantity for line in order.line_items if str(line.id) == choice})


def only_lines(order: Order, kind: ProblemKind | None) -> dict[UUID, int]:
    """The lines of an order that need no asking: the only one, or all of an empty box."""
    lines: list[LineItem] = [line for line in order.line_items if line.requires_shipping]
    if len(lines) == 1 or kind is ProblemKind.empty_box:
        return {line.id: line.quantity for line in lines}
    return {}
