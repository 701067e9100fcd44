import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.articles.policy_values import PolicyFacts
from store.articles.shop_facts import ShopFactsError, check_shop_facts, read_shop_facts
from store.articles.variables import UnknownVariableError, fill, named_in
from store.database import Database
from store.demo import return_rules, shop_facts
from store.repositories.return_rules import ReturnRulesRepository
from store.repositories.shop_facts import ShopFactsRepository, StaleFactsError
from store.returns.reading import read_rules
from store.returns.rule_set import PublishedRules
from tests.store.articles.builders import NOW, with_facts


def demo() -> PolicyFacts:
    rules = PublishedRules(version=3, rules=read_rules(return_rules()))
    return PolicyFacts(rules=rules, shop=read_shop_facts(shop_facts()), shop_version=2)


def test_values_are_those_of_the_rules_and_the_facts() -> None:
    values = demo().values()
    assert {name: values[name] for name in (
        "return_window_days", "return_window_days_clothing", "return_fee", "return_fee_bulky",
        "restocking_fee_bulky", "store_credit_bonus", "holiday_return_until", "free_shipping_from",
        "standard_shipping_fee",
    )} == {
        "return_window_days": "30", "return_window_days_clothing": "60", "return_fee": "$6.95",
        "return_fee_bulky": "$29.00", "restocking_fee_bulky": "10%", "store_credit_bonus": "10%",
        "holiday_return_until": "January 31", "free_shipping_from": "$75.00",
        "standard_shipping_fee": "$6.95",
    }  # fmt: skip
    assert demo().version == "rules-3.facts-2"
    assert demo().values("de")["holiday_return_until"] == "31. Januar"


def test_a_shop_without_rules_and_facts_has_no_values() -> None:
    assert PolicyFacts().values() == {}
    assert PolicyFacts().version == "rules-0.facts-0"


def test_a_change_of_the_rules_changes_the_words(database: Database) -> None:
    with_facts(database)
    with database.begin() as session:
        facts = ShopFactsRepository(session)
        before = facts.policy_facts()
        text = return_rules().replace(
            "window: {days: 30, from: delivery}", "window: {days: 45, from: delivery}"
        )
        ReturnRulesRepository(session).publish(text, based_on=1, author="editor:7", now=NOW)
        after = facts.policy_facts()
        assert (before.values()["return_window_days"], after.values()["return_window_days"]) == ("30", "45")
        assert before.version != after.version == facts.policy_version()


def test_facts_have_versions(database: Database) -> None:
    with database.begin() as session:
        facts = ShopFactsRepository(session)
        assert facts.policy_version() == "rules-0.facts-0"
        facts.publish("dispatch_days: 2", based_on=0, author="editor:7", now=NOW)
        facts.publish("dispatch_days: 3", based_on=1, author="editor:7", now=NOW)
        with pytest.raises(StaleFactsError, match="version 2 is in force"):
            facts.publish("dispatch_days: 4", based_on=1, author="editor:7", now=NOW)
        assert facts.policy_facts().values() == {"dispatch_days": "3"}


@pytest.mark.parametrize(
    ("text", "says"),
    [("[1]", "must be names"), ("a: [", "expected"), ("Fee: 3", "Fee"), ("fee: {USD: much}", "fee"),
     ("currency: dollars", "currency")],
)  # fmt: skip
def test_unusable_facts_are_told(text: str, says: str) -> None:
    with pytest.raises(ShopFactsError, match=says):
        read_shop_facts(text)


def test_facts_survive_the_way_through_the_store() -> None:
    facts = read_shop_facts("currency: EUR\nfee: {EUR: 5.90, USD: 6}\nhours: nine to five\ndays: 2")
    assert check_shop_facts(facts.model_dump(mode="json")) == facts


def test_names_are_found_however_they_are_spaced() -> None:
    assert named_in("{{a}} and {{  b_2 }} and {{ a }}") == ("a", "b_2")
    assert fill("{{a}}-{{ b }}", {"a": "1", "b": "2"}) == "1-2"


@pytest.mark.parametrize("text", ["{{ nothing }}", "{{}}", "{{ a b }}", "{{ a | upper }}"])
def test_what_has_no_value_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(UnknownVariableError) as caught:
        fill(text, {"b": "2", "a": "1"})
    assert caught.value.known == ("a", "b")


@given(st.text())
def test_text_without_braces_stays(text: str) -> None:
    if "{{" not in text:
        assert fill(text, {}) == text
