"""Which channel a request for a person goes to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.handover.routing import Request, Routes, load_routes, read_routes
from store.returns.problems import RulesError
from store.vocabulary import HandoffPriority

RULES = """
rules:
- name: lawyers
  when: {reasons: [legal, press]}
  channel: "#legal"
- name: Urgent and German
  when: {priorities: [urgent], languages: [de]}
  channel: C0GERMAN
- name: dear
  when: {order_value: 500}
  channel: "#vip"
"""
REQUESTS = st.builds(
    Request,
    reason=st.sampled_from(["legal", "anger", "complaint"]),
    priority=st.sampled_from(HandoffPriority),
    language=st.none() | st.sampled_from(["en", "de"]),
    order_value=st.none() | st.integers(0, 1000).map(Decimal),
)


def request(**facts: object) -> Request:
    return Request.model_validate({"reason": "anger", "priority": "normal"} | facts)


@pytest.mark.parametrize(
    ("facts", "channel"),
    [
        ({"reason": "legal", "order_value": 900}, "#legal"),
        ({"priority": "urgent", "language": "de"}, "C0GERMAN"),
        ({"priority": "urgent", "language": "en"}, "#care"),
        ({"order_value": 500}, "#vip"),
        ({"order_value": "499.99"}, "#care"),
        ({}, "#care"),
    ],
)
def test_the_first_rule_that_fits_decides(facts: dict[str, object], channel: str) -> None:
    assert read_routes(RULES).channel(request(**facts), "#care") == channel


@given(REQUESTS)
def test_every_request_has_one_channel(asked: Request) -> None:
    routes = read_routes(RULES)
    channel = routes.channel(asked, "#care")
    assert channel in {*routes.channels, "#care"}
    fitting = [rule.channel for rule in routes.rules if rule.when.fits(asked)]
    assert channel == (fitting[0] if fitting else "#care")
    assert Routes().channel(asked, "#care") == "#care"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rules: [{name: xx, when: {}, channel: '#a'}]", "needs reasons"),
        ("rules: [{name: xx, when: {reasons: [legal]}}]", "channel is missing"),
        ("rules: [{name: xx, when: {reasons: [legal]}, channel: 'Legal Team'}]", "channel"),
        ("rules: [{name: xx, when: {reason: legal}, channel: '#a'}]", "there is no such setting"),
        ("rules: [{name: xx, when: {order_value: -1}, channel: '#a'}]", "order_value"),
        ("- just a list", "rules"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, wrong: str) -> None:
    with pytest.raises(RulesError, match=wrong):
        read_routes(text)


def test_without_a_file_there_are_no_rules() -> None:
    assert load_routes(None) == Routes()
