"""May it go back. The clock stands at Thursday 12 March 2026, 15:00 UTC."""

from pathlib import Path
from typing import Any

import pytest

from store.records import OrderRecord
from store.repositories.return_rules import ReturnRulesRepository
from store.vocabulary import ShipmentStatus
from tests.actions.shop import LAMP, MUG, NOW, Shop, days, order, parcel

RULES = """
policy: {article: returns, version: "7"}
time_zone: America/Chicago
delivery_assumed_after_days: 7
rules:
  - id: faulty
    when: {reasons: [DEFECTIVE]}
    window: {days: 365, from: delivery}
    manual_review: faulty
  - id: final
    when: {final_sale: true}
    deny: final_sale
  - id: mugs
    when: {tags: [mug]}
    window: {days: 30, from: delivery}
    questions:
      - {id: used, ask: "Has it been used?", yes: {deny: used}, no: next}
      - {id: boxed, ask: "Is it in its box?", yes: next, no: {manual_review: used}}
    outcomes:
      - {kind: store_credit, label: customer, bonus_percent: 10}
  - id: rest
    window: {days: 30, from: delivery}
    outcomes:
      - {kind: refund, label: customer, return_shipping_fee: {USD: "6.95"}}
      - {kind: exchange, label: shop}
"""


def shop(tmp_path: Path, *records: OrderRecord, rules: str | None = RULES) -> Shop:
    made = Shop.at(tmp_path, *records)
    if rules:
        with made.database.begin() as session:
            ReturnRulesRepository(session).publish(rules, based_on=0, author="system", now=NOW)
    return made


def delivered(days_ago: float, **facts: Any) -> OrderRecord:
    return order(parcel(ShipmentStatus.Delivered, delivered_at=NOW - days(days_ago)), **facts)


def test_yes_until_when_for_what_and_at_what_cost(tmp_path: Path) -> None:
    reply = shop(tmp_path, delivered(2)).reply("return_eligibility")
    assert (reply.text or "").startswith(
        "Lamp: yes, until Thu, Apr 9, for a refund ($6.95 return shipping is kept back) or an exchange."
    )
    assert "If something is faulty or wrong, other rules apply" in (reply.text or "")
    assert [button["payload"] for button in reply.buttons] == ["/start_return"]
    assert reply.data is not None
    (item,) = reply.data["items"]
    assert (item["verdict"], item["rule"], item["rules_version"], item["policy_version"]) == (
        "eligible",
        "rest",
        1,
        "7",
    )
    assert item["last_day"] == "2026-04-09"


def test_conditions_are_named(tmp_path: Path) -> None:
    mug = MUG.__class__(**(vars(MUG) | {"tags": ("mug",), "quantity": 1}))
    sent = parcel(ShipmentStatus.Delivered, delivered_at=NOW - days(2), quantities={"mug": 1})
    text = shop(tmp_path, order(sent, line_items=(mug,))).words("return_eligibility")
    assert text.startswith(
        "Mug: yes, until Thu, Apr 9, for store credit (you pay the carrier, $1.20 extra), as long as "
        "the answer to “Has it been used?” is no and the answer to “Is it in its box?” is yes."
    )


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (delivered(40), "Lamp: no longer; its last day was Mon, Mar 2."),
        (order(parcel(ShipmentStatus.InTransit)), "Lamp: not yet, as it hasn't arrived."),
        (
            order(parcel(ShipmentStatus.Exception, sub_status="Exception_011")),
            "Lamp: that parcel didn't reach you, so there is nothing to send back.",
        ),
        (order(parcel(ShipmentStatus.Exception, sub_status="Exception_004")), "Lamp: not yet"),
        (
            delivered(2, line_items=(LAMP.__class__(**(vars(LAMP) | {"final_sale": True})),)),
            "Lamp: no, it was a final sale.",
        ),
        (order(cancelled_at=NOW - days(1)), "Lamp: the order was cancelled."),
    ],
    ids=["closed", "not there yet", "gone back", "held", "final sale", "cancelled"],
)
def test_no_and_why(tmp_path: Path, record: OrderRecord, expected: str) -> None:
    assert expected in shop(tmp_path, record).words("return_eligibility")


def test_each_item_of_an_order_has_its_own_line(tmp_path: Path) -> None:
    first = parcel(ShipmentStatus.Delivered, external_id="a", delivered_at=NOW - days(2))
    second = parcel(ShipmentStatus.InTransit, external_id="b", quantities={"mug": 2})
    text = shop(tmp_path, order(first, second, line_items=(LAMP, MUG))).words("return_eligibility")
    assert text.splitlines()[0] == "Order #1001:"
    assert "Lamp: yes" in text
    assert "2 × Mug: not yet" in text


def test_without_rules_nothing_is_invented(tmp_path: Path) -> None:
    reply = shop(tmp_path, delivered(2), rules=None).reply("return_eligibility")
    assert "I'd rather not guess" in (reply.text or "")
    assert [button["payload"] for button in reply.buttons] == ["/talk_to_human"]


def test_the_wish_is_remembered_while_proof_is_asked_for(tmp_path: Path) -> None:
    talk = shop(tmp_path, delivered(2)).conversation()
    assert talk.give(intent="return_eligibility").replies[0].response == "utter_ask_order_proof"
    talk.give(order_number="1001")
    assert "Lamp: yes" in (talk.give(email="maya@example.com").replies[0].text or "")
    assert "I can't see a refund" in (talk.give(intent="refund_status").replies[0].text or ""), "another wish"
