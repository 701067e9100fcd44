"""How a return gets back to the shop: the port to a carrier's labels, and the slip that needs no carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Return, ReturnDecision
from store.returns.vocabulary import LabelPayer, OutcomeKind


class WayBack(StrEnum):
    """How the customer sends it."""

    label = "label"  # the shop's label, or a slip that does for one
    own_carrier = "own_carrier"  # the customer chooses the carrier and pays it
    person = "person"  # someone of the team has to tell
    review = "review"  # nothing is sent before a person has decided
    kept = "kept"  # it stays with the customer


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """The way back of one return; ``link`` leads to its label or slip."""

    way: WayBack
    link: str | None = None


class CarrierLabels(Protocol):
    """Where labels come from. An adapter of a carrier answers ``person`` until its label is there."""

    def instruction(self, entry: Return, agreed: Sequence[ReturnDecision]) -> Instruction:
        """The way back of a return and of what was agreed about its items. Calls nobody: a turn waits."""


class ReturnSlips:
    """The embedded default: a page that is printed and put into the parcel (``/returns/{token}``).

    ``addressed``: the slip can say where to send it. ``are_labels``: the carrier takes the slip for a label.
    """

    def __init__(self, base_url: str, *, addressed: bool, are_labels: bool) -> None:
        self._base_url = base_url
        self._addressed = addressed
        self._are_labels = are_labels

    def instruction(self, entry: Return, agreed: Sequence[ReturnDecision]) -> Instruction:
        """See `CarrierLabels`."""
        way = way_back(agreed)
        if way in (WayBack.kept, WayBack.review):
            return Instruction(way=way)
        enough = self._addressed and (way is WayBack.own_carrier or self._are_labels)
        return Instruction(way=way if enough else WayBack.person, link=self.link(entry))

    def link(self, entry: Return) -> str | None:
        """Where the slip is."""
        return f"{self._base_url}/returns/{entry.slip_token}" if entry.slip_token else None


def way_back(agreed: Sequence[ReturnDecision]) -> WayBack:
    """The way that the rules leave for all items together."""
    if any(decision.outcome is OutcomeKind.manual_review for decision in agreed):
        return WayBack.review
    sent = [decision for decision in agreed if decision.outcome is not OutcomeKind.keep_item]
    if not sent:
        return WayBack.kept
    unpaid = [one for one in sent if one.label is LabelPayer.customer and one.return_shipping_fee is None]
    paid_by_fee = any(one.return_shipping_fee for one in sent)
    return WayBack.own_carrier if unpaid and not paid_by_fee else WayBack.label


def agreed_of(session: Session, entry: Return) -> Sequence[ReturnDecision]:
    """What was agreed about the items of a return that was opened here."""
    return session.scalars(select(ReturnDecision).where(ReturnDecision.return_id == entry.id)).all()
