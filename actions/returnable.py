"""May it go back: what the merchant's return rules say of each item of an order."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.turn import Reply
from actions.words import Words, words
from store.dispatch import facts_of as parcel_facts
from store.models import LineItem, Order
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.decisions import Decision, Offer
from store.returns.evaluation import decide
from store.returns.facts import ItemFacts, OrderFacts
from store.returns.from_orders import facts_of
from store.returns.rule_set import PublishedRules
from store.returns.vocabulary import LabelPayer, OutcomeKind, ReasonCode, Verdict
from store.shipping import ExceptionKind, assess
from store.vocabulary import ReturnReason

FAULTY = {ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM, ReturnReason.NOT_AS_DESCRIBED}
DENIED = {"final_sale", "gift_card", "hazardous", "used", "worn"}
GONE = {
    ExceptionKind.returning_to_sender,
    ExceptionKind.returned_to_sender,
    ExceptionKind.damaged,
    ExceptionKind.lost,
    ExceptionKind.tracking_expired,
}
ENGINE_SAYS_NO: Mapping[str, str] = {
    ReasonCode.already_returned: "returnable-done",
    ReasonCode.order_cancelled: "returnable-cancelled",
}


class Returnability:
    """Composes the answer to "can I send it back" from the rules in force."""

    def __init__(self, shop_zone: tzinfo) -> None:
        self._zone = shop_zone

    def reply(self, session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """One line for each item of ``order``, and the facts with the rule and the versions that decided."""
        catalogue = words(locale)
        rules = ReturnRulesRepository(session).current()
        if rules is None or not order.line_items:
            text = catalogue.say("returnable-unknown", order=order.name)
            return Reply(text=text, buttons=(person_button(catalogue),))
        return self.reply_by(rules, order, now=now, catalogue=catalogue)

    def reply_by(self, rules: PublishedRules, order: Order, *, now: datetime, catalogue: Words) -> Reply:
        """The same by these rules."""
        facts = facts_of(order)
        lines = {line.id: line for line in order.line_items}
        judged = [
            (lines[item.line_item_id], *most_favourable(rules, facts, item, now)) for item in facts.items
        ]
        sentences = [
            self.sentence(order, line, decision, answers, rules, catalogue, now)
            for line, decision, answers in judged
        ]
        if any(_arrived(decision) and decision.reasons_that_differ & FAULTY for _, decision, _ in judged):
            sentences.append(catalogue.say("returnable-faulty"))
        head = [catalogue.say("returnable-head", order=order.name)] if len(judged) > 1 else []
        possible = any(decision.verdict is Verdict.eligible for _, decision, _ in judged)
        start = {"title": catalogue.say("button-return"), "payload": "/start_return"}
        return Reply(
            text="\n\n".join(head + sentences),
            data={
                "kind": "return_eligibility",
                "order": order.name,
                "items": [_facts(line, decision) for line, decision, _ in judged],
            },
            buttons=(start,) if possible else (person_button(catalogue),),
        )

    def sentence(
        self,
        order: Order,
        line: LineItem,
        decision: Decision,
        answers: Mapping[str, bool],
        rules: PublishedRules,
        catalogue: Words,
        now: datetime,
    ) -> str:
        """What is said of one line."""
        item = catalogue.say("item", count=decision.quantity or line.quantity, title=line.title)
        match decision.verdict:
            case Verdict.eligible:
                return self._eligible(order, item, decision, answers, rules, catalogue, now)
            case Verdict.not_yet:
                never = _wont_arrive(order, line, now)
                return catalogue.say("returnable-never" if never else "returnable-not-yet", item=item)
            case Verdict.manual_review | Verdict.needs_answer:
                return catalogue.say("returnable-review", item=item)
        if decision.reason_code == ReasonCode.window_closed and decision.last_day is not None:
            day = catalogue.day(decision.last_day, today=now.astimezone(self._zone).date())
            return catalogue.say("returnable-closed", item=item, day=day)
        if key := ENGINE_SAYS_NO.get(decision.reason_code):
            return catalogue.say(key, item=item)
        if decision.message:
            return f"{item}: {decision.message}"
        known = f"-{decision.reason_code}" if decision.reason_code in DENIED else ""
        return catalogue.say(f"returnable-denied{known}", item=item)

    def _eligible(
        self,
        order: Order,
        item: str,
        decision: Decision,
        answers: Mapping[str, bool],
        rules: PublishedRules,
        catalogue: Words,
        now: datetime,
    ) -> str:
        offers = [offer_words(offer, order.currency, catalogue) for offer in decision.offers]
        values: dict[str, Any] = {"item": item, "offers": either(offers, catalogue)}
        key = "returnable-yes"
        if answers:
            asked = {question.id: question.ask for rule in rules.rules.rules for question in rule.questions}
            conditions = [
                catalogue.say("condition", ask=asked[name].rstrip(), answer="yes" if answer else "no")
                for name, answer in answers.items()
            ]
            key, values["conditions"] = "returnable-if", catalogue.listing(conditions)
        if decision.last_day is None:
            return catalogue.say(f"{key}-open", **values)
        today = now.astimezone(self._zone).date()
        return catalogue.say(key, day=catalogue.day(decision.last_day, today=today), **values)


def _wont_arrive(order: Order, line: LineItem, now: datetime) -> bool:
    """Whether every parcel with the item has been lost, or gone back, on the way."""
    parcels = [
        parcel for parcel in order.shipments if line.id in {item.line_item_id for item in parcel.items}
    ]
    return bool(parcels) and all(
        assess(parcel_facts(parcel, order), now).exception in GONE for parcel in parcels
    )


def _arrived(decision: Decision) -> bool:
    if decision.reason_code in ENGINE_SAYS_NO:
        return False
    return decision.verdict in (Verdict.eligible, Verdict.not_eligible)


def most_favourable(
    rules: PublishedRules, order: OrderFacts, item: ItemFacts, now: datetime
) -> tuple[Decision, dict[str, bool]]:
    """The decision when each condition question is answered as the rule hopes for, and those answers.

    Where no answers lead to an offer, the decision before the first question that fails.
    """
    answers: dict[str, bool] = {}
    decision = decide(rules, order, item, now=now)
    while decision.verdict is Verdict.needs_answer and decision.question is not None:
        question = decision.question.id
        tried = {
            answer: decide(rules, order, item, now=now, answers=answers | {question: answer})
            for answer in (True, False)
        }
        hoped = next(
            (
                answer
                for answer, outcome in tried.items()
                if outcome.verdict in (Verdict.eligible, Verdict.needs_answer)
                and outcome.rule_id == decision.rule_id
            ),
            None,
        )
        if hoped is None:
            return decision, answers
        answers[question] = hoped
        decision = tried[hoped]
    return decision, answers


def offer_words(offer: Offer, currency: str, catalogue: Words) -> str:
    """An offer with what it costs: "a refund ($6.95 return shipping is kept back)"."""
    return catalogue.say(f"offer-{offer.kind}", terms=terms_words(offer, currency, catalogue))


def terms_words(offer: Offer, currency: str, catalogue: Words) -> str:
    """What an offer costs, in brackets after a space; empty when nothing."""
    terms = []
    if offer.return_shipping_fee:
        terms.append(
            catalogue.say("term-shipping", amount=catalogue.money(offer.return_shipping_fee, currency))
        )
    elif offer.label is LabelPayer.customer:
        terms.append(catalogue.say("term-label"))
    if offer.restocking_fee:
        terms.append(catalogue.say("term-restocking", amount=catalogue.money(offer.restocking_fee, currency)))
    if offer.bonus:
        terms.append(catalogue.say("term-bonus", amount=catalogue.money(offer.bonus, currency)))
    return f" {catalogue.say('terms', terms=', '.join(terms))}" if terms else ""


def either(offers: list[str], catalogue: Words) -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(offers) < 2:
        return "".join(offers)
    return catalogue.say("offers-end", head=", ".join(offers[:-1]), last=offers[-1])


def _facts(line: LineItem, decision: Decision) -> dict[str, Any]:
    return {
        "title": line.title,
        "variant": line.variant,
        "quantity": decision.quantity,
        "verdict": decision.verdict.value,
        "reason": decision.reason_code,
        "last_day": decision.last_day.isoformat() if decision.last_day else None,
        "offers": [
            offer.kind.value for offer in decision.offers if offer.kind is not OutcomeKind.manual_review
        ],
        "rule": decision.rule_id,
        "rules_version": decision.rules_version,
        "policy_version": decision.policy_version,
    }
