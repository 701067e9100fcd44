import pytest

from store.database import Database
from store.demo import return_rules, seed
from store.models import Order
from store.repositories.orders import OrderRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.decisions import Decision
from store.returns.evaluation import decide, decide_all
from store.returns.from_orders import facts_of
from store.returns.reading import read_rules
from store.returns.rule_set import PublishedRules
from store.returns.vocabulary import OutcomeKind, Verdict
from tests.store.builders import NOW

PUBLISHED = PublishedRules(version=1, rules=read_rules(return_rules()))


@pytest.fixture
def demo(sqlite_database: Database) -> Database:
    seed(sqlite_database, now=NOW)
    return sqlite_database


def order_of(database: Database, name: str) -> Order:
    with database.read() as session:
        found = OrderRepository(session).by_external_id("demo", name.lstrip("#"))
    assert found
    return found


def decisions(database: Database, name: str) -> dict[str, Decision]:
    order = order_of(database, name)
    found = decide_all(PUBLISHED, facts_of(order), now=NOW)
    return {line.title: decision for line, decision in zip(order.line_items, found, strict=True)}


def test_an_empty_store_gets_the_rules_and_keeps_its_own(database: Database) -> None:
    seed(database, now=NOW)
    with database.begin() as session:
        repository = ReturnRulesRepository(session)
        current = repository.current()
        assert current == PUBLISHED
        own = "policy: {version: 1}\nrules: [{id: a, deny: x}]"
        repository.publish(own, based_on=1, author="editor:1", now=NOW)
    seed(database, now=NOW)
    with database.read() as session:
        assert [row.version for row in ReturnRulesRepository(session).versions()] == [2, 1]


def test_the_demo_shop_shows_every_verdict(demo: Database) -> None:
    names = ["#958", "#979", "#980", "#982", "#985", "#986", "#989", "#1001"]
    found = [decision for name in names for decision in decisions(demo, name).values()]
    assert {decision.verdict for decision in found} >= {
        Verdict.not_eligible, Verdict.not_yet, Verdict.needs_answer,
    }  # fmt: skip
    assert all(decision.rule_id or decision.reason_code == "already_returned" for decision in found)


def test_some_of_its_orders(demo: Database) -> None:
    assert {decision.reason_code for decision in decisions(demo, "#958").values()} == {"window_closed"}
    assert {decision.reason_code for decision in decisions(demo, "#979").values()} == {"final_sale"}
    assert {decision.verdict for decision in decisions(demo, "#1001").values()} == {Verdict.not_yet}
    basket, sheets = decisions(demo, "#989")["Seagrass basket"], decisions(demo, "#989")["Percale sheet set"]
    assert basket.reason_code == "already_returned"
    assert (sheets.verdict, sheets.rule_id) == (Verdict.needs_answer, "everything-else")
    assert sheets.question
    assert sheets.question.id == "unused"


def test_the_clothes_of_the_demo_shop(demo: Database) -> None:
    order = order_of(demo, "#970")  # delivered a month ago, to Toronto
    facts = facts_of(order)
    sweater = facts.items[0]
    decision = decide(PUBLISHED, facts, sweater, now=NOW, answers={"unworn": True})
    assert decision.rule_id == "clothing"
    kinds = [offer.kind for offer in decision.offers]
    assert kinds[-2:] == [OutcomeKind.exchange, OutcomeKind.store_credit]
    credit = decision.offer(OutcomeKind.store_credit)
    assert credit
    assert (credit.value, credit.bonus) == (11800, 1180)


def test_every_rule_of_the_demo_shop_covers_its_currencies() -> None:
    for rule in PUBLISHED.rules.rules:
        for outcome in rule.outcomes:
            fee = outcome.return_shipping_fee
            assert fee is None or set(fee) == {"USD", "CAD", "GBP", "EUR"}, rule.id
