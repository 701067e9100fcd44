"""Whether an item may go back: pure functions over plain facts. The first rule that fits an item decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from store.returns.conditions import applies
from store.returns.decisions import Decision, Offer
from store.returns.facts import ItemFacts, OrderFacts
from store.returns.pieces import Left, Open, left_of, open_for
from store.returns.rule_set import PublishedRules
from store.returns.schema import Deny, GoTo, Outcome, Review, Rule, Season
from store.returns.vocabulary import ReasonCode, Verdict
from store.vocabulary import ReturnReason


def decide(
    published: PublishedRules,
    order: OrderFacts,
    item: ItemFacts,
    *,
    now: datetime,
    quantity: int | None = None,
    reason: ReturnReason | None = None,
    answers: Mapping[str, bool] | None = None,
) -> Decision:
    """What the rules say of an item at a moment.

    ``quantity`` are the pieces that the customer wants to return, all by default; ``answers`` what was
    answered to questions, by their ids. Raises ``ValueError`` for a quantity below one.
    """
    if quantity is not None and quantity < 1:
        raise ValueError("at least one piece must be asked for")
    case = _Case(published, order, item, now, quantity, reason, dict(answers or {}))
    return case.before_rules() or case.by_rule(matching_rule(published, order, item, reason))


def decide_all(published: PublishedRules, order: OrderFacts, *, now: datetime) -> list[Decision]:
    """What the rules say of every item of an order, before a reason is known."""
    return [decide(published, order, item, now=now) for item in order.items]


def matching_rule(
    published: PublishedRules, order: OrderFacts, item: ItemFacts, reason: ReturnReason | None
) -> Rule | None:
    """The first rule whose conditions an item meets."""
    for rule in published.rules.in_order:
        if not rule.only_from_answers and applies(rule.when, rule.unless, order, item, reason):
            return rule
    return None


@dataclass(frozen=True)
class _Case:
    published: PublishedRules
    order: OrderFacts
    item: ItemFacts
    now: datetime
    wanted: int | None
    reason: ReturnReason | None
    answers: dict[str, bool]

    def before_rules(self) -> Decision | None:
        """What needs no rule."""
        left = left_of(self.published.rules, self.order, self.item, self.now)
        if self.order.cancelled and not any(entry.arrived for entry in left):
            return self.decision(Verdict.not_eligible, ReasonCode.order_cancelled)
        if not left:
            return self.decision(Verdict.not_eligible, ReasonCode.already_returned)
        return None

    def by_rule(self, rule: Rule | None) -> Decision:
        """What a rule says, and the rules that its questions lead to."""
        if rule is None:
            return self.without_rule()
        if rule.deny and not rule.questions:
            return self.decision(Verdict.not_eligible, rule.deny, rule, message=rule.message)
        view = _View(self, rule)
        if early := view.too_early_or_late():
            return early
        for question in rule.questions:
            if question.id not in self.answers:
                return view.says(Verdict.needs_answer, ReasonCode.answer_needed, question=question)
            match question.yes if self.answers[question.id] else question.no:
                case Deny() as denied:
                    return view.denies(denied.deny, denied.message)
                case Review() as review:
                    return view.says(Verdict.manual_review, review.manual_review, message=review.message)
                case GoTo(rule=rule_id):
                    return self.by_rule(self.published.rules.rule(rule_id))
        return view.conclusion()

    def without_rule(self) -> Decision:
        """Nobody has decided about such items yet: a person must."""
        left = left_of(self.published.rules, self.order, self.item, self.now)
        arrived = sum(entry.pieces.quantity for entry in left if entry.arrived)
        if not arrived:
            return self.decision(Verdict.not_yet, ReasonCode.not_delivered)
        quantity = min(arrived, self.wanted or arrived)
        return self.decision(Verdict.manual_review, ReasonCode.no_rule, quantity=quantity)

    def decision(self, verdict: Verdict, code: str, rule: Rule | None = None, **known: Any) -> Decision:
        """A decision with what all decisions carry."""
        left = left_of(self.published.rules, self.order, self.item, self.now)
        return Decision(
            line_item_id=self.item.line_item_id,
            verdict=verdict,
            reason_code=str(code),
            rules_version=self.published.version,
            policy_version=self.published.rules.policy.version,
            policy_article=self.published.rules.policy.article,
            rule_id=rule.id if rule else None,
            returned=self.taken,
            on_its_way=sum(entry.pieces.quantity for entry in left if not entry.arrived),
            reasons_that_differ=self.reasons_that_differ,
            **known,
        )

    @cached_property
    def taken(self) -> int:
        """Pieces that are spoken for."""
        bought = sum(delivery.quantity for delivery in self.item.deliveries)
        return min(bought, sum(taken.quantity for taken in self.item.taken))

    @cached_property
    def reasons_that_differ(self) -> frozenset[ReturnReason]:
        """Reasons by which another rule would decide."""
        mine = matching_rule(self.published, self.order, self.item, self.reason)
        return frozenset(
            reason
            for reason in ReturnReason
            if matching_rule(self.published, self.order, self.item, reason) is not mine
        )


@dataclass(frozen=True)
class _View:
    """A case as one rule sees it."""

    case: _Case
    rule: Rule

    @cached_property
    def seasons(self) -> list[Season]:
        case = self.case
        return [
            season
            for season in case.published.rules.seasons
            if self.rule.seasons and applies(season.when, season.unless, case.order, case.item, case.reason)
        ]

    @cached_property
    def left(self) -> list[Left]:
        case = self.case
        return left_of(case.published.rules, case.order, case.item, case.now, self.rule.window, self.seasons)

    def too_early_or_late(self) -> Decision | None:
        """The decision when no piece has arrived, or all that have are out of time."""
        arrived = [entry for entry in self.left if entry.arrived]
        if not arrived:
            return self.case.decision(
                Verdict.not_yet, ReasonCode.not_delivered, self.rule, window=self.rule.window
            )
        if self.open_quantity:
            return None
        last = max((entry.deadline for entry in arrived if entry.deadline), key=lambda end: end.last_day)
        return self.case.decision(
            Verdict.not_eligible,
            ReasonCode.window_closed,
            self.rule,
            window=self.rule.window,
            last_day=last.last_day,
            closes_at=last.closes_at,
            season=last.season,
        )

    @cached_property
    def open_quantity(self) -> int:
        return self.open_within(None).quantity

    def open_within(self, days: int | None) -> Open:
        return open_for(self.left, self.case.now, self.rule.window, self.seasons, days, self.case.wanted)

    def denies(self, code: str, message: str | None) -> Decision:
        """A decision that nothing comes back."""
        return self.case.decision(Verdict.not_eligible, code, self.rule, message=message)

    def says(self, verdict: Verdict, code: str, **known: Any) -> Decision:
        """A decision about the pieces that are in time."""
        open_ = self.open_within(None)
        return self.case.decision(
            verdict,
            code,
            self.rule,
            quantity=open_.quantity,
            window=self.rule.window,
            last_day=open_.deadline.last_day if open_.deadline else None,
            closes_at=open_.deadline.closes_at if open_.deadline else None,
            season=open_.deadline.season if open_.deadline else None,
            **known,
        )

    def conclusion(self) -> Decision:
        """What the rule says in the end."""
        message = self.rule.message
        if self.rule.deny:
            return self.denies(self.rule.deny, message)
        if self.rule.manual_review:
            return self.says(Verdict.manual_review, self.rule.manual_review, message=message)
        currency = self.case.order.currency
        fees = [outcome.return_shipping_fee for outcome in self.rule.outcomes]
        if any(fee is not None and currency not in fee for fee in fees):
            return self.says(Verdict.manual_review, ReasonCode.currency_not_covered)
        offers = [offer for outcome in self.rule.outcomes if (offer := self.offer(outcome))]
        return self.says(Verdict.eligible, ReasonCode.within_window, offers=tuple(offers), message=message)

    def offer(self, outcome: Outcome) -> Offer | None:
        """What an outcome means for these pieces; None when its own window is closed."""
        open_ = self.open_within(outcome.days)
        if not open_.quantity:
            return None
        value = self.case.item.paid(self.case.taken, open_.quantity)
        fee = outcome.return_shipping_fee
        return Offer(
            kind=outcome.kind,
            quantity=open_.quantity,
            value=value,
            last_day=open_.deadline.last_day if open_.deadline else None,
            label=outcome.label,
            return_shipping_fee=None if fee is None else fee[self.case.order.currency],
            restocking_fee=_share(value, outcome.restocking_fee_percent),
            bonus=_share(value, outcome.bonus_percent),
        )


def _share(amount: int, percent: Decimal | None) -> int:
    return int((amount * percent / 100).to_integral_value(ROUND_HALF_UP)) if percent else 0
