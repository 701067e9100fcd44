from datetime import date
from uuid import uuid4

import pytest

from store.returns.decisions import Offer, quote
from store.returns.evaluation import decide_all
from store.returns.vocabulary import LabelPayer, OutcomeKind, ReasonCode, Verdict
from tests.store.returns.builders import (
    DAY,
    DELIVERED,
    PLAIN,
    REFUND,
    delivery,
    item,
    judge,
    order,
    pieces,
    rules,
    taken,
)

ASKING = """
- id: shoes
  window: {days: 30}
  questions:
    - {id: worn, ask: Were they worn outdoors, yes: {deny: worn, message: Worn shoes stay yours.}}
    - {id: boxed, ask: Is the box complete, no: {manual_review: no_box}}
    - {id: faulty, ask: Is something broken, yes: {rule: faulty}}
  outcomes: [{kind: refund, label: shop}]
- id: plain
  deny: never_reached
- id: faulty
  only_from_answers: true
  window: {days: 14}
  questions:
    - {id: photo, ask: Is there a photo, yes: next, no: {manual_review: no_photo}}
  outcomes: [{kind: exchange, label: shop}]
"""


def test_the_decision_carries_where_it_comes_from() -> None:
    decision = judge(rules())
    assert (decision.verdict, decision.reason_code) == (Verdict.eligible, ReasonCode.within_window)
    assert (decision.rule_id, decision.rules_version) == ("plain", 3)
    assert (decision.policy_article, decision.policy_version) == ("returns", "7")
    assert decision.last_day == date(2026, 6, 9)
    assert decision.window is not None
    assert decision.window.days == 30


def test_the_first_rule_that_fits_decides() -> None:
    first = f"- {{id: first, window: {{days: 5}}, {REFUND}}}"
    assert judge(rules(f"{first}\n{PLAIN}")).reason_code == ReasonCode.window_closed
    assert judge(rules(f"{PLAIN}\n{first}")).verdict is Verdict.eligible


def test_priority_goes_before_the_order_of_the_text() -> None:
    text = """
- {id: last, priority: 10, deny: a}
- {id: second, deny: b}
- {id: third, deny: c}
- {id: first, priority: -1, when: {tags: [x]}, deny: d}
"""
    assert [rule.id for rule in rules(text).rules.in_order] == ["first", "second", "third", "last"]
    assert judge(rules(text)).rule_id == "second"
    assert judge(rules(text), item(tags=("x",))).rule_id == "first"


def test_deny_and_review() -> None:
    denied = judge(rules("- {id: a, deny: hygiene, message: Opened cosmetics stay yours.}"))
    assert (denied.verdict, denied.reason_code, denied.quantity) == (Verdict.not_eligible, "hygiene", 0)
    assert denied.message == "Opened cosmetics stay yours."
    review = judge(rules("- {id: a, window: {days: 14}, manual_review: high_value}"))
    assert (review.verdict, review.reason_code, review.quantity) == (Verdict.manual_review, "high_value", 1)
    assert review.last_day == date(2026, 5, 24)
    late = judge(rules("- {id: a, window: {days: 14}, manual_review: high_value}"), days=15)
    assert (late.verdict, late.reason_code) == (Verdict.not_eligible, ReasonCode.window_closed)
    endless = judge(rules("- {id: a, manual_review: high_value}"), days=900)
    assert (endless.verdict, endless.last_day, endless.closes_at) == (Verdict.manual_review, None, None)


def test_what_is_denied_anyway_is_denied_before_it_arrives() -> None:
    under_way = item(deliveries=(delivery(delivered_at=None),))
    assert judge(rules("- {id: a, deny: final_sale}"), under_way).reason_code == "final_sale"


@pytest.mark.parametrize(
    ("answers", "verdict", "code", "rule", "question"),
    [
        ({}, Verdict.needs_answer, "answer_needed", "shoes", "worn"),
        ({"boxed": True}, Verdict.needs_answer, "answer_needed", "shoes", "worn"),
        ({"worn": True}, Verdict.not_eligible, "worn", "shoes", None),
        ({"worn": False}, Verdict.needs_answer, "answer_needed", "shoes", "boxed"),
        ({"worn": False, "boxed": False}, Verdict.manual_review, "no_box", "shoes", None),
        ({"worn": False, "boxed": True}, Verdict.needs_answer, "answer_needed", "shoes", "faulty"),
        ({"worn": False, "boxed": True, "faulty": False}, Verdict.eligible, "within_window", "shoes", None),
        ({"worn": False, "boxed": True, "faulty": True}, Verdict.needs_answer, "answer_needed",
         "faulty", "photo"),
        ({"worn": False, "boxed": True, "faulty": True, "photo": False}, Verdict.manual_review, "no_photo",
         "faulty", None),
        ({"worn": False, "boxed": True, "faulty": True, "photo": True}, Verdict.eligible, "within_window",
         "faulty", None),
    ],
)  # fmt: skip
def test_each_answer_leads_on(
    answers: dict[str, bool], verdict: Verdict, code: str, rule: str, question: str | None
) -> None:
    decision = judge(rules(ASKING), answers=answers)
    assert (decision.verdict, decision.reason_code, decision.rule_id) == (verdict, code, rule)
    assert (decision.question.id if decision.question else None) == question
    assert (decision.offers != ()) == (verdict is Verdict.eligible)
    assert decision.message == ("Worn shoes stay yours." if code == "worn" else None)


def test_an_answer_leads_to_the_other_rules_window_too() -> None:
    answers = {"worn": False, "boxed": True, "faulty": True, "photo": True}
    decision = judge(rules(ASKING), answers=answers, days=15)
    assert (decision.rule_id, decision.reason_code) == ("faulty", ReasonCode.window_closed)


def test_nothing_is_asked_when_it_is_too_late_or_too_early() -> None:
    assert judge(rules(ASKING), days=31).reason_code == ReasonCode.window_closed
    under_way = item(deliveries=(delivery(delivered_at=None),))
    assert judge(rules(ASKING), under_way).verdict is Verdict.not_yet


COSTS = """
- id: a
  window: {days: 60}
  outcomes:
    - kind: refund
      label: customer
      return_shipping_fee: {USD: "6.95"}
      restocking_fee_percent: 12.5
      days: 30
    - {kind: exchange, label: customer}
    - {kind: store_credit, label: shop, bonus_percent: 10}
    - {kind: keep_item, days: 2}
"""


def test_outcomes_say_what_they_cost_and_until_when() -> None:
    decision = judge(rules(COSTS), pieces(3, discount=1001), quantity=2)
    assert decision.last_day == date(2026, 7, 9)
    assert decision.offers == (
        Offer(kind=OutcomeKind.refund, quantity=2, value=3332, last_day=date(2026, 6, 9),
              label=LabelPayer.customer, return_shipping_fee=695, restocking_fee=417),
        Offer(kind=OutcomeKind.exchange, quantity=2, value=3332, last_day=date(2026, 7, 9),
              label=LabelPayer.customer),
        Offer(kind=OutcomeKind.store_credit, quantity=2, value=3332, last_day=date(2026, 7, 9),
              label=LabelPayer.shop, bonus=333),
    )  # fmt: skip
    assert decision.offer(OutcomeKind.keep_item) is None, "its own window is over"
    assert judge(rules(COSTS), days=2).offer(OutcomeKind.keep_item)
    late = judge(rules(COSTS), days=31)
    assert [offer.kind for offer in late.offers] == [OutcomeKind.exchange, OutcomeKind.store_credit]


def test_the_way_back_is_paid_once() -> None:
    refund = judge(rules(COSTS), pieces(3), quantity=1).offer(OutcomeKind.refund)
    credit = judge(rules(COSTS), pieces(3), quantity=1).offer(OutcomeKind.store_credit)
    assert refund
    assert credit
    both = quote([refund, refund, credit])
    assert (both.value, both.restocking_fee, both.return_shipping_fee, both.bonus) == (6000, 500, 695, 200)
    assert both.total == 5005
    cheap = Offer(kind=OutcomeKind.refund, quantity=1, value=500, return_shipping_fee=695)
    assert quote([cheap]).total == 0
    assert quote([]).total == 0


def test_a_fee_that_is_not_set_in_the_orders_currency_is_for_a_person() -> None:
    decision = judge(rules(COSTS), whole=order(currency="EUR"))
    assert (decision.verdict, decision.reason_code) == (
        Verdict.manual_review, ReasonCode.currency_not_covered,
    )  # fmt: skip


def test_what_was_paid_adds_up_piece_by_piece() -> None:
    values = [
        judge(rules(), pieces(3, discount=1001, taken=(taken(before),) if before else ()), quantity=1)
        for before in range(3)
    ]
    assert sum(decision.offers[0].value for decision in values) == 6000 - 1001


def test_pieces_that_came_back_are_not_asked_for_again() -> None:
    decision = judge(rules(), pieces(3, taken=(taken(2),)))
    assert (decision.quantity, decision.returned) == (1, 2)
    assert judge(rules(), pieces(3, taken=(taken(2),)), quantity=2).quantity == 1
    gone = judge(rules(), pieces(3, taken=(taken(2), taken(1))))
    assert (gone.verdict, gone.reason_code) == (Verdict.not_eligible, ReasonCode.already_returned)
    assert gone.returned == 3


@pytest.mark.parametrize("quantity", [0, -1])
def test_at_least_one_piece_is_asked_for(quantity: int) -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        judge(rules(), quantity=quantity)


SPLIT = item(
    quantity=3,
    deliveries=(
        delivery(),
        delivery(delivered_at=DELIVERED + 20 * DAY),
        delivery(delivered_at=None),
    ),
)


@pytest.mark.parametrize(
    ("days", "quantity", "last_day"),
    [
        (21, 2, date(2026, 6, 9)),
        (30, 2, date(2026, 6, 9)),
        (31, 1, date(2026, 6, 29)),
        (50, 1, date(2026, 6, 29)),
    ],
)
def test_each_piece_counts_from_its_own_delivery(days: int, quantity: int, last_day: date) -> None:
    decision = judge(rules(), SPLIT, days=days)
    assert (decision.quantity, decision.last_day, decision.on_its_way) == (quantity, last_day, 1)
    assert decision.verdict is Verdict.eligible


def test_fewer_pieces_have_the_longer_time() -> None:
    assert judge(rules(), SPLIT, days=21, quantity=1).last_day == date(2026, 6, 29)
    assert judge(rules(), SPLIT, days=51).last_day == date(2026, 6, 29)
    assert judge(rules(), SPLIT, days=51).reason_code == ReasonCode.window_closed


@pytest.mark.parametrize(
    ("returned_on", "asked_on", "quantity"),
    [
        (5, 35, 1),  # it was the early one: the late one may still come back
        (25, 35, 1),  # both were open: the early one is taken to have come back
        (35, 36, 0),  # only the late one was open: the early one is too late now
    ],
)
def test_which_piece_came_back(returned_on: int, asked_on: int, quantity: int) -> None:
    facts = item(quantity=2, deliveries=SPLIT.deliveries[:2], taken=(taken(days=returned_on),))
    assert judge(rules(), facts, days=asked_on).quantity == quantity


def test_a_refund_for_what_never_came_takes_nothing_that_did() -> None:
    deliveries = (delivery(), delivery(delivered_at=None))
    refunded = item(quantity=2, deliveries=deliveries, taken=(taken(sent_back=False),))
    assert judge(rules(), refunded).quantity == 1
    assert judge(rules(), refunded).on_its_way == 0
    sent_back = item(quantity=2, deliveries=deliveries, taken=(taken(),))
    assert judge(rules(), sent_back).verdict is Verdict.not_yet


def test_cancelled_orders() -> None:
    nothing = item(deliveries=())
    decision = judge(rules(), nothing, order(cancelled=True))
    assert (decision.verdict, decision.reason_code) == (Verdict.not_eligible, ReasonCode.order_cancelled)
    assert judge(rules(), item(), order(cancelled=True)).verdict is Verdict.eligible, "it came all the same"


def test_every_item_of_an_order_has_its_decision() -> None:
    other = item(line_item_id=uuid4(), final_sale=True)
    text = f"- {{id: final, when: {{final_sale: true}}, deny: final_sale}}\n{PLAIN}"
    decisions = decide_all(rules(text), order(items=(item(), other)), now=DELIVERED + DAY)
    assert [decision.reason_code for decision in decisions] == [ReasonCode.within_window, "final_sale"]
    assert [decision.line_item_id for decision in decisions] == [item().line_item_id, other.line_item_id]
