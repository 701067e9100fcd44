from typing import Any

import pytest

from store.returns.vocabulary import ReasonCode, Verdict
from store.vocabulary import ReturnReason
from tests.store.returns.builders import REFUND, item, judge, order, pieces, rules

MATTERS = f"""
- {{id: first, CONDITION, deny: denied}}
- {{id: rest, window: {{days: 30}}, {REFUND}}}
"""


def fits(condition: str, facts: dict[str, Any], whole: dict[str, Any], reason: ReturnReason | None) -> bool:
    """Whether the first of two rules decides."""
    published = rules(MATTERS.replace("CONDITION", condition))
    return judge(published, item(**facts), order(**whole), reason=reason).rule_id == "first"


@pytest.mark.parametrize(
    ("condition", "facts", "whole", "met"),
    [
        ("categories: [Clothing, home]", {"category": "clothing"}, {}, True),
        ("categories: [clothing]", {"category": "home"}, {}, False),
        ("categories: [clothing]", {"category": None}, {}, False),
        ("tags: [outlet, sample]", {"tags": ("new", "Outlet ")}, {}, True),
        ("tags: [outlet]", {"tags": ()}, {}, False),
        ("skus: [MUG-1]", {"sku": "mug-1"}, {}, True),
        ("skus: [MUG-1]", {"sku": "MUG-10"}, {}, False),
        ("skus: [MUG-*]", {"sku": "MUG-10"}, {}, True),
        ("skus: ['M[U]G*']", {"sku": "MUG-10"}, {}, False),
        ("skus: [MUG-*]", {"sku": None}, {}, False),
        ("countries: [US, CA]", {}, {"country_code": "US"}, True),
        ("countries: [CA]", {}, {"country_code": "US"}, False),
        ("countries: [CA]", {}, {"country_code": None}, False),
        ("order_tags: [wholesale]", {}, {"tags": ("Wholesale",)}, True),
        ("order_tags: [wholesale]", {"tags": ("wholesale",)}, {}, False),
        ("customer_tags: [vip]", {}, {"customer_tags": ("VIP",)}, True),
        ("customer_tags: [vip]", {}, {}, False),
        ("final_sale: true", {"final_sale": True}, {}, True),
        ("final_sale: true", {}, {}, False),
        ("final_sale: false", {}, {}, True),
        ("discounted: true", {"discount": 1}, {}, True),
        ("discounted: true", {}, {}, False),
        ("discounted: false", {"discount": 1}, {}, False),
        ("discount_percent_at_least: 50", {"discount": 1000}, {}, True),
        ("discount_percent_at_least: 50", {"discount": 999}, {}, False),
        ("discount_percent_at_least: 0.05", {"discount": 1}, {}, True),
        ("discount_percent_at_least: 50", {"price": 0}, {}, False),
        ("price_at_least: {USD: 20}", {}, {}, True),
        ("price_at_least: {USD: 20}", {"discount": 1}, {}, False),
        ("price_below: {USD: 20}", {"discount": 1}, {}, True),
        ("price_below: {USD: 20}", {}, {}, False),
        ("price_at_least: {USD: 20}", {}, {"currency": "EUR"}, False),
        ("price_below: {USD: 90}", {}, {"currency": "EUR"}, False),
        ("categories: [home], tags: [outlet]", {"category": "home", "tags": ("outlet",)}, {}, True),
        ("categories: [home], tags: [outlet]", {"category": "home"}, {}, False),
    ],
)
def test_conditions(condition: str, facts: dict[str, Any], whole: dict[str, Any], met: bool) -> None:
    assert fits(f"when: {{{condition}}}", facts, whole, None) is met
    assert fits(f"unless: {{{condition}}}", facts, whole, None) is not met


def test_the_price_of_one_piece_counts_not_that_of_the_line() -> None:
    published = rules(MATTERS.replace("CONDITION", "when: {price_at_least: {USD: 30}}"))
    assert judge(published, pieces(3)).rule_id == "rest"
    assert judge(published, pieces(3, price=3000, discount=1)).rule_id == "rest"
    assert judge(published, pieces(3, price=3000)).rule_id == "first"


def test_an_unknown_reason_meets_no_condition_and_says_what_would_differ() -> None:
    published = rules(MATTERS.replace("CONDITION", "when: {reasons: [UNWANTED, STYLE]}"))
    decision = judge(published)
    assert (decision.rule_id, decision.verdict) == ("rest", Verdict.eligible)
    assert decision.reasons_that_differ == {ReturnReason.UNWANTED, ReturnReason.STYLE}
    unwanted = judge(published, reason=ReturnReason.UNWANTED)
    assert unwanted.rule_id == "first"
    assert unwanted.reasons_that_differ == set(ReturnReason) - {ReturnReason.UNWANTED, ReturnReason.STYLE}
    assert judge(rules()).reasons_that_differ == frozenset()


def test_a_rule_is_not_about_what_its_unless_names() -> None:
    condition = "when: {categories: [clothing]}, unless: {countries: [GB], tags: [outlet]}"
    clothes = {"category": "clothing", "tags": ("outlet",)}
    assert not fits(condition, clothes, {"country_code": "GB"}, None)
    assert fits(condition, clothes, {"country_code": "US"}, None), "all of unless must hold"


def test_what_no_rule_is_about_is_for_a_person() -> None:
    published = rules("- {id: hats, when: {categories: [hats]}, deny: hats}")
    decision = judge(published)
    assert (decision.verdict, decision.reason_code) == (Verdict.manual_review, ReasonCode.no_rule)
    assert (decision.rule_id, decision.quantity, decision.rules_version) == (None, 1, 3)
