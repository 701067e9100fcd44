from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from store.database import Database
from store.models import Audit, Return, ReturnDecision
from store.records import LineItemRecord
from store.repositories.orders import OrderRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.opening import (
    KeyReusedError,
    NoRulesError,
    NotReturnableError,
    OpenedReturn,
    RequestedItem,
    UnknownItemError,
    open_return,
)
from store.returns.vocabulary import LabelPayer, OutcomeKind, ReasonCode, Verdict
from store.vocabulary import ReturnReason, ReturnStatus, ShipmentStatus
from tests.store.builders import DAY, NOW, a_return, order, order_id, put, shipment

RULES = """
policy: {article: returns, version: 9}
rules:
  - {id: bowls, when: {skus: [BOWL]}, manual_review: fragile}
  - {id: vip, when: {customer_tags: [vip]}, window: {days: 90}, outcomes: [{kind: keep_item}]}
  - id: rest
    window: {days: 30}
    questions: [{id: used, ask: Was it used, yes: {deny: used}}]
    outcomes:
      - {kind: refund, label: customer, return_shipping_fee: {USD: "5.00"}, restocking_fee_percent: 10}
      - {kind: exchange, label: shop, days: 14}
"""
ACTOR = "conversation:7"


@pytest.fixture
def shop(database: Database) -> Database:
    """A store with the rules, and an order of three mugs, a bowl and a pot that arrived yesterday."""
    lines = (
        LineItemRecord(external_id="mug", title="Mug", quantity=3, price=1500, sku="MUG"),
        LineItemRecord(external_id="bowl", title="Bowl", quantity=1, price=2000, sku="BOWL"),
        LineItemRecord(external_id="pot", title="Pot", quantity=1, price=4000, sku="POT"),
    )
    parcel = shipment(
        status=ShipmentStatus.Delivered,
        delivered_at=NOW - DAY,
        quantities={"mug": 3, "bowl": 1, "pot": 1},
    )
    put(database, order(line_items=lines, shipments=(parcel,), returns=(), refunds=()))
    with database.begin() as session:
        ReturnRulesRepository(session).publish(RULES, based_on=0, author="system", now=NOW)
    return database


def line(database: Database, title: str) -> UUID:
    with database.read() as session:
        found = OrderRepository(session).get(order_id(database))
        assert found
        return next(line.id for line in found.line_items if line.title == title)


def asked(database: Database, title: str = "Mug", quantity: int = 1, **changes: Any) -> RequestedItem:
    known: dict[str, Any] = {
        "line_item_id": line(database, title),
        "quantity": quantity,
        "reason": ReturnReason.UNWANTED,
        "outcome": OutcomeKind.refund,
        "answers": {"used": False},
    }
    return RequestedItem(**known | changes)


def opened(
    database: Database, *items: RequestedItem, key: str = "k1", now: datetime = NOW, **more: Any
) -> OpenedReturn:
    with database.begin() as session:
        return open_return(
            session, order_id=order_id(database), key=key, items=items, actor=ACTOR, now=now, **more
        )


def refused(database: Database, *items: RequestedItem, **more: Any) -> tuple[Verdict, str]:
    with pytest.raises(NotReturnableError) as caught:
        opened(database, *items, **more)
    return caught.value.decision.verdict, caught.value.decision.reason_code


def test_a_return_is_recorded_with_its_number_and_what_was_agreed(shop: Database) -> None:
    result = opened(
        shop,
        asked(shop, "Mug", 2, reason_raw="dont like it", note="Blue ones"),
        asked(shop, "Pot", outcome=OutcomeKind.exchange),
    )
    assert (result.rma, result.created, result.needs_review) == ("#1001-R1", True, False)
    assert (result.quote.value, result.quote.restocking_fee, result.quote.return_shipping_fee) == (
        7000, 300, 500,
    )  # fmt: skip
    with shop.read() as session:
        found = OrderRepository(session).get(order_id(shop))
        assert found
        (entry,) = found.returns
        items = {item.line_item.title: item for item in entry.items}
        agreed = {row.line_item_id: row for row in session.scalars(select(ReturnDecision))}
    assert (entry.status, entry.requested_at, entry.name) == (ReturnStatus.REQUESTED, NOW, "#1001-R1")
    mug = items["Mug"]
    assert (mug.quantity, mug.reason, mug.reason_raw, mug.note) == (
        2, ReturnReason.UNWANTED, "dont like it", "Blue ones",
    )  # fmt: skip
    decision = agreed[mug.line_item_id]
    assert (decision.outcome, decision.label, decision.value) == (
        OutcomeKind.refund, LabelPayer.customer, 3000,
    )  # fmt: skip
    assert (decision.return_shipping_fee, decision.restocking_fee, decision.bonus) == (500, 300, 0)
    assert (decision.rule_id, decision.rules_version, decision.reason_code) == ("rest", 1, "within_window")
    assert (decision.policy_version, decision.policy_article) == ("9", "returns")
    assert (decision.last_day, decision.answers) == (date(2026, 6, 18), {"used": False})
    assert agreed[items["Pot"].line_item_id].last_day == date(2026, 6, 2)


def test_it_leaves_an_audit_entry_without_personal_data(shop: Database) -> None:
    result = opened(shop, asked(shop, note="call me at 555"))
    with shop.read() as session:
        (entry,) = session.scalars(select(Audit).where(Audit.action == "return.requested"))
    assert (entry.actor, entry.at) == (ACTOR, NOW)
    assert (entry.subject_kind, entry.subject_id) == ("return", str(result.entry.id))
    assert entry.details == {
        "order": str(order_id(shop)),
        "rma": "#1001-R1",
        "items": [
            {
                "line_item": str(line(shop, "Mug")),
                "quantity": 1,
                "reason": "UNWANTED",
                "outcome": "refund",
                "rule": "rest",
                "rules_version": 1,
                "policy_version": "9",
            }
        ],
    }


def test_the_same_key_opens_one_return(shop: Database) -> None:
    first = opened(shop, asked(shop, quantity=2), asked(shop, "Pot"))
    # Even when it could not be opened any more: the pieces are taken, and the window is closed.
    again = opened(shop, asked(shop, quantity=2), asked(shop, "Pot"), now=NOW + 99 * DAY)
    assert (again.entry.id, again.rma, again.created) == (first.entry.id, first.rma, False)
    assert [row.line_item_id for row in again.agreed] == [row.line_item_id for row in first.agreed]
    assert again.quote == first.quote
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Return)) == 1
    with pytest.raises(KeyReusedError):
        opened(shop, asked(shop, quantity=1))


def test_a_key_belongs_to_one_order(shop: Database) -> None:
    opened(shop, asked(shop))
    with shop.read() as session:
        first = OrderRepository(session).by_external_id("shopify", "1001")
    assert first
    other = shipment(status=ShipmentStatus.Delivered, delivered_at=NOW, quantities={"mug": 2})
    put(shop, order("#1002", shipments=(other,), returns=(), refunds=()))
    with shop.begin() as session:
        second = OrderRepository(session).by_external_id("shopify", "1002")
        assert second
        wanted = RequestedItem(
            line_item_id=second.line_items[0].id,
            quantity=1,
            reason=ReturnReason.STYLE,
            outcome=OutcomeKind.refund,
            answers={"used": False},
        )
        result = open_return(session, order_id=second.id, key="k1", items=[wanted], actor=ACTOR, now=NOW)
    assert (result.created, result.rma) == (True, "#1002-R1")


def test_numbers_go_on_and_pieces_run_out(shop: Database) -> None:
    assert opened(shop, asked(shop, quantity=2), key="a").rma == "#1001-R1"
    assert opened(shop, asked(shop), key="b").rma == "#1001-R2"
    assert refused(shop, asked(shop), key="c") == (Verdict.not_eligible, ReasonCode.already_returned)


def test_numbers_go_on_from_those_of_the_source(shop: Database) -> None:
    put(shop, order(updated_at=NOW, returns=(a_return(name="#1001-R7"),), line_items=None, shipments=None))
    assert opened(shop, asked(shop)).rma == "#1001-R8"


def test_of_two_at_once_for_the_last_piece_one_wins(shop: Database) -> None:
    def attempt(key: str) -> str:
        try:
            return opened(shop, asked(shop, "Pot"), key=key).rma
        except NotReturnableError as error:
            return error.decision.reason_code

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(attempt, ["a", "b", "c", "a"]))
    assert results.count("already_returned") in (2, 3)
    assert set(results) == {"#1001-R1", "already_returned"}
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Return)) == 1


def test_the_rules_judge_again(shop: Database) -> None:
    closes = datetime(2026, 6, 19, 5, tzinfo=UTC)  # midnight in Chicago
    assert refused(shop, asked(shop), now=closes) == (Verdict.not_eligible, ReasonCode.window_closed)
    assert refused(shop, asked(shop, answers={})) == (Verdict.needs_answer, ReasonCode.answer_needed)
    assert refused(shop, asked(shop, answers={"used": True})) == (Verdict.not_eligible, "used")
    assert refused(shop, asked(shop, quantity=4))[0] is Verdict.eligible
    assert refused(shop, asked(shop, outcome=OutcomeKind.store_credit))[0] is Verdict.eligible
    assert refused(shop, asked(shop, outcome=None))[0] is Verdict.eligible
    late = NOW + 20 * DAY
    assert refused(shop, asked(shop, outcome=OutcomeKind.exchange), now=late)[0] is Verdict.eligible
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Return)) == 0


def test_one_item_that_cannot_go_back_stops_the_whole_return(shop: Database) -> None:
    refused(shop, asked(shop), asked(shop, "Pot", answers={"used": True}))
    with shop.read() as session:
        assert session.scalar(select(func.count()).select_from(Return)) == 0


def test_what_a_person_decides_is_recorded_as_a_request(shop: Database) -> None:
    result = opened(shop, asked(shop, "Bowl", outcome=None), asked(shop))
    assert result.needs_review
    assert [row.outcome for row in result.agreed] == [OutcomeKind.manual_review, OutcomeKind.refund]
    assert [row.reason_code for row in result.agreed] == ["fragile", "within_window"]
    assert result.quote.value == 1500
    assert result.entry.status is ReturnStatus.REQUESTED


def test_customer_tags_count(shop: Database) -> None:
    keeps = asked(shop, outcome=OutcomeKind.keep_item)
    refused(shop, keeps)
    (agreed,) = opened(shop, keeps, customer_tags=["VIP"]).agreed
    assert (agreed.rule_id, agreed.label, agreed.outcome) == ("vip", None, OutcomeKind.keep_item)


def test_without_rules_nothing_is_opened(database: Database) -> None:
    put(database, order())
    with pytest.raises(NoRulesError):
        opened(database, asked(database))


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_is_needed(shop: Database, key: str) -> None:
    with pytest.raises(ValueError, match="a key has 1 to 200 characters"):
        opened(shop, asked(shop), key=key)


def test_a_request_must_make_sense(shop: Database) -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        opened(shop)
    with pytest.raises(ValueError, match="at least one piece"):
        opened(shop, asked(shop, quantity=0))
    with pytest.raises(ValueError, match="named twice"):
        opened(shop, asked(shop), asked(shop))
    with pytest.raises(UnknownItemError, match="no item"):
        opened(shop, asked(shop, line_item_id=uuid4()))
    with pytest.raises(UnknownItemError, match="no order"), shop.begin() as session:
        open_return(session, order_id=uuid4(), key="k", items=[asked(shop)], actor=ACTOR, now=NOW)
