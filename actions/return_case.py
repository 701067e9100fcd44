"""What the rules say of a return that is being talked about. Judged anew at every turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from actions.items import Item
from actions.return_draft import Draft
from actions.returnable import most_favourable
from store.models import LineItem, Order
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.decisions import Decision, Offer, quote
from store.returns.evaluation import decide
from store.returns.facts import ItemFacts, OrderFacts
from store.returns.from_orders import facts_of
from store.returns.rule_set import PublishedRules
from store.returns.schema import Question
from store.returns.vocabulary import LabelPayer, OutcomeKind, Verdict

POSSIBLE = {Verdict.eligible, Verdict.manual_review, Verdict.needs_answer}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A draft as the rules see it. Its lines are those that can go back, ``denied`` are the others.

    ``review`` are lines that a person decides about; ``offers`` are for all other lines together.
    """

    draft: Draft
    denied: tuple[Decision, ...] = ()
    question: tuple[UUID, Question] | None = None
    review: frozenset[UUID] = frozenset()
    offers: Mapping[OutcomeKind, Offer] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """An order, with everything loaded, and the rules in force."""

    order: Order
    rules: PublishedRules
    now: datetime

    @classmethod
    def of(cls, session: Session, order: Order, now: datetime) -> "Case | None":
        """None when the merchant has no rules."""
        rules = ReturnRulesRepository(session).current()
        return cls(order, rules, now) if rules and order.line_items else None

    @cached_property
    def facts(self) -> OrderFacts:
        """The order as the rules see it."""
        return facts_of(self.order)

    @cached_property
    def lines(self) -> dict[UUID, LineItem]:
        """The order's lines by their ids."""
        return {line.id: line for line in self.order.line_items}

    @cached_property
    def possible(self) -> dict[UUID, int]:
        """The pieces that might go back, if the reason and the answers are the right ones."""
        decisions = [most_favourable(self.rules, self.facts, item, self.now)[0] for item in self.facts.items]
        return {
            decision.line_item_id: decision.quantity
            for decision in decisions
            if decision.verdict in POSSIBLE and decision.quantity
        }

    @cached_property
    def items(self) -> list[Item]:
        """What the customer may mean: the pieces that can go back first, then what can't, to be told why."""
        ordered = sorted(self.lines.values(), key=lambda line: line.id not in self.possible)
        return [
            Item(str(line.id), line.title, line.variant, self.possible.get(line.id, line.quantity))
            for line in ordered
        ]

    def judge(self, draft: Draft) -> Judged:
        """What comes of the draft's lines, for its reason and answers."""
        judged = [self._decide(draft, item) for item in self.facts.items if item.line_item_id in draft.lines]
        left = [decision for decision in judged if decision.verdict in POSSIBLE and decision.quantity]
        asking = next((decision for decision in left if decision.question), None)
        return Judged(
            draft=replace(draft, lines={decision.line_item_id: decision.quantity for decision in left}),
            denied=tuple(decision for decision in judged if decision not in left),
            question=(asking.line_item_id, asking.question) if asking and asking.question else None,
            review=frozenset(
                decision.line_item_id for decision in left if decision.verdict is Verdict.manual_review
            ),
            offers=_common(decision for decision in left if decision.verdict is Verdict.eligible),
        )

    def _decide(self, draft: Draft, item: ItemFacts) -> Decision:
        return decide(
            self.rules,
            self.facts,
            item,
            now=self.now,
            quantity=draft.lines[item.line_item_id],
            reason=draft.reason,
            answers=draft.answers.get(item.line_item_id, {}),
        )


def _common(decisions: Iterable[Decision]) -> dict[OutcomeKind, Offer]:
    """What is offered for every one of them, for all their pieces, added up."""
    all_ = list(decisions)
    found: dict[OutcomeKind, Offer] = {}
    for kind in OutcomeKind:
        offers = [decision.offer(kind) for decision in all_]
        whole = [
            offer
            for offer, decision in zip(offers, all_, strict=True)
            if offer is not None and offer.quantity >= decision.quantity
        ]
        if all_ and len(whole) == len(all_):
            found[kind] = _together(whole)
    return found


def _together(offers: list[Offer]) -> Offer:
    total = quote(offers)
    days = [offer.last_day for offer in offers if offer.last_day]
    return Offer(
        kind=offers[0].kind,
        quantity=sum(offer.quantity for offer in offers),
        value=total.value,
        last_day=min(days, default=None),
        # One parcel: the shop's label for a part does not pay for the rest.
        label=max((offer.label for offer in offers if offer.label), key=_costs, default=None),
        return_shipping_fee=total.return_shipping_fee or None,
        restocking_fee=total.restocking_fee,
        bonus=total.bonus,
    )


def _costs(label: LabelPayer) -> bool:
    return label is LabelPayer.customer
