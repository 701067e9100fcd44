"""Broken, wrong, missing: a person at once, and few questions. The clock stands at 12 March 2026."""

from pathlib import Path
from typing import Any

import pytest

from actions.problems.goods_case import Asked
from actions.problems.hearing import goods_kind, says_what_happened, wanted_of
from actions.turn import Reply
from store.records import LineItemRecord
from store.types import new_id
from store.vocabulary import ProblemKind, ShipmentStatus, Wanted
from tests.actions.problems import ProblemTalk
from tests.actions.shop import LAMP, MUG, NOW, Shop, days, order, parcel

GOODS = "damaged_or_wrong_item"
SHIRT = LineItemRecord(external_id="shirt", title="Shirt", variant="Blue", quantity=1, price=7400)


def talk(path: Path, *lines: LineItemRecord, channel: str = "widget", **facts: Any) -> ProblemTalk:
    bought = lines or (LAMP, MUG)
    box = parcel(
        ShipmentStatus.Delivered,
        delivered_at=NOW - days(1),
        quantities={line.external_id: line.quantity for line in bought},
    )
    return ProblemTalk(Shop.at(path, order(box, line_items=bought, **facts)), channel=channel)


def titles(reply: Reply) -> list[str]:
    return [button["title"] for button in reply.buttons]


def test_a_person_is_asked_for_before_the_order_is_known(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    first = customer.say("my mugs came broken, i want a refund", GOODS)
    assert first.handoff == GOODS
    assert (first.text or "").startswith(
        "I'm sorry, that's not how it should have arrived. "
        "I've asked for someone from the team to put it right."
    )
    assert "what's your order number, and the e-mail address or shipping postcode" in (first.text or "")
    assert (customer.report.order_id, customer.report.kind) == (None, ProblemKind.damaged)
    done = customer.say("1001 maya@example.com", order_number="1001", email="maya@example.com")
    assert done.handoff is None, "asked for already"
    assert done.text == (
        "Thanks, that's order #1001.\n\n"
        "I've noted for the team: order #1001, 2 × Mug, arrived damaged. "
        "You'd like your money back; they decide about that with you. The team has it all now. "
        "A photo helps if you can send one, but it's fine without."
    )
    report = customer.report
    assert (report.kind, customer.items, report.wanted) == (ProblemKind.damaged, ["Mug"], Wanted.refund)
    assert report.description == "my mugs came broken, i want a refund"


def test_one_question_asks_for_everything(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    reply = customer.prove("there is something wrong with my order", GOODS)
    assert reply.handoff == GOODS
    assert (reply.text or "").endswith(
        "Which item is it, and what is wrong with it? "
        "You can also tell me whether you'd like a replacement or your money back."
    )
    assert titles(reply) == ["Lamp", "2 × Mug"]
    done = customer.say("one of the mugs is chipped, please replace it", "inform")
    assert done.handoff is None
    assert "order #1001, Mug, arrived damaged. You'd like a replacement" in (done.text or "")
    assert [item["quantity"] for item in customer.report.items] == [1]


def test_by_buttons(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    which = customer.prove("there is something wrong with my order", GOODS)
    what = customer.press(which, "Lamp")
    assert what.text == "What is wrong with Lamp?"
    done = customer.press(what, "It doesn't work")
    assert "order #1001, Lamp, doesn't work as it should." in (done.text or "")
    assert titles(done) == ["A replacement", "My money back"]
    added = customer.press(done, "My money back")
    assert added.text == "You'd like your money back; they decide about that with you."
    report = customer.report
    assert (report.kind, customer.items, report.wanted) == (ProblemKind.faulty, ["Lamp"], Wanted.refund)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the lamp arrived smashed", ProblemKind.damaged),
        ("the lamp does not turn on", ProblemKind.faulty),
        ("you sent the wrong lamp", ProblemKind.wrong_item),
        ("the lamp was missing from the box", ProblemKind.missing_item),
    ],
)
def test_what_is_told_at_once_is_not_asked(tmp_path: Path, text: str, kind: ProblemKind) -> None:
    customer = talk(tmp_path)
    reply = customer.prove(text, GOODS)
    assert "I've noted for the team: order #1001, Lamp," in (reply.text or "")
    assert "?" not in (reply.text or "")
    assert (customer.report.kind, customer.items) == (kind, ["Lamp"])


def test_an_empty_box_is_about_everything_in_it(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    reply = customer.prove("the box was completely empty", GOODS)
    assert "order #1001, Lamp and 2 × Mug, the box was empty." in (reply.text or "")
    assert customer.report.kind is ProblemKind.empty_box


def test_the_only_item_is_not_asked_for(tmp_path: Path) -> None:
    customer = talk(tmp_path, LAMP)
    reply = customer.prove("something is wrong with my order", GOODS)
    assert "What is wrong with Lamp?" in (reply.text or "")
    done = customer.say("it sings", "out_of_scope")
    assert "order #1001, Lamp, and what you wrote about it." in (done.text or "")
    assert customer.report.description.splitlines()[-1] == "it sings"


def test_what_the_rules_do_not_know_is_kept_in_the_customers_words(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    reply = customer.prove("the lamp smells of fish and hums all night", GOODS)
    assert "order #1001, Lamp, and what you wrote about it." in (reply.text or "")


def test_many_items_have_no_buttons(tmp_path: Path) -> None:
    many = [LineItemRecord(external_id=str(n), title=f"Thing {n}", quantity=1, price=1) for n in range(6)]
    reply = talk(tmp_path, *many).prove("one of them is broken", GOODS)
    assert (titles(reply), "Which item is it?" in (reply.text or "")) == ([], True)


def test_nobody_has_to_answer(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("something is wrong", GOODS)
    reply = customer.say("rather not", "deny")
    assert reply.text == "That's fine. The team can read everything you've written here."
    assert customer.slots["pending"] is None
    assert not customer.report.closed


def test_nothing_is_asked_more_than_twice(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("something is wrong", GOODS)
    assert "Which item is it" in (customer.say("yes", "affirm").text or "")
    assert "I've noted for the team: order #1001" in (customer.say("yes", "affirm").text or "")
    assert customer.say("ok", "affirm").text == "The team has it all now."


@pytest.mark.parametrize("channel", ["sms", "widget"])
def test_a_photo_is_wished_for_once_where_one_can_be_sent(tmp_path: Path, channel: str) -> None:
    customer = talk(tmp_path, channel=channel)
    wish = "A photo helps if you can send one, but it's fine without."
    assert wish in (customer.prove("something is wrong", GOODS).text or "")
    assert customer.report.photo_asked
    assert wish not in (customer.say("the lamp is cracked").text or "")


def test_more_is_taken_while_the_person_is_awaited(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("the lamp is cracked", GOODS)
    assert customer.say("its cable is torn as well", GOODS).text == "Thanks, I've added that for the team."
    assert "they decide" in (customer.say("i'd rather have my money back", "refund_status").text or "")
    assert customer.report.description.splitlines() == [
        "the lamp is cracked",
        "its cable is torn as well",
        "i'd rather have my money back",
    ]


def test_a_wish_may_be_put_as_a_question(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("the lamp is cracked", GOODS)
    reply = customer.say("could you send me a new one please", "start_return")
    assert reply.text == "You'd like a replacement; they decide about that with you."


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("can i return the lamp?", "start_return", "return"),
        ("where is my order?", "track_order", "was delivered"),
        ("where is my refund?", "refund_status", "refund"),
        ("a person please", "talk_to_human", "utter_handoff_waiting"),
    ],
)
def test_another_wish_is_left_to_others(tmp_path: Path, text: str, intent: str, expected: str) -> None:
    customer = talk(tmp_path)
    customer.prove("something is wrong", GOODS)
    reply = customer.say(text, intent)
    assert expected in (reply.text or reply.response or "")


def test_another_order_gets_its_own_report(tmp_path: Path) -> None:
    other = order(external_id="2", name="#1002", line_items=(SHIRT,))
    customer = ProblemTalk(Shop.at(tmp_path, order(line_items=(LAMP, MUG)), other))
    customer.prove("something is wrong", GOODS)
    reply = customer.say("i mean 1002", order_number="1002", email="maya@example.com")
    assert "What is wrong with Shirt?" in (reply.text or "")
    assert len(customer.reports()) == 2


def test_a_turn_that_is_run_twice_records_once_and_asks_for_a_person_again(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    first = customer.hear("my mugs came broken", GOODS, keep=False)
    assert customer.hear("my mugs came broken", GOODS) == first
    assert first.replies[0].handoff == GOODS
    assert customer.report.description == "my mugs came broken"


def test_a_second_complaint_does_not_ask_for_the_person_again(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("the lamp is cracked", GOODS)
    customer.slots["pending"] = None
    reply = customer.say("and the mugs are chipped", GOODS)
    assert reply.handoff is None
    assert "I've already asked for someone from the team" in (reply.text or "")


def test_trouble_on_the_way_and_in_the_box_are_two_reports(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    customer.prove("it says delivered but it isn't here", "delivery_problem")
    customer.slots["pending"] = None
    reply = customer.say("something was wrong with it", GOODS)
    assert "Which item is it, and what is wrong with it?" in (reply.text or "")
    assert [(report.goods, report.kind) for report in customer.reports()] == [
        (False, ProblemKind.not_received),
        (True, ProblemKind.damaged),
    ]


def test_nothing_of_the_order_is_said_before_proof(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    replies = customer.hear("the lamp from 1001 is broken", GOODS, order_number="1001").replies
    assert replies[0].handoff == GOODS
    assert replies[1].response == "utter_ask_proof"
    assert "Mug" not in "".join(reply.text or "" for reply in replies)


def test_a_proof_that_has_run_out_is_asked_for_again(tmp_path: Path) -> None:
    customer = talk(tmp_path)
    which = customer.prove("something is wrong", GOODS)
    customer.now = NOW + days(60)
    assert customer.press(which, "Lamp").response == "utter_ask_order_proof"
    assert customer.items == []


def test_what_is_open_survives_the_slot() -> None:
    asked = Asked(new_id(), {"items": 1}, what=True, kind_known=True, summed_up=True)
    assert Asked.of(asked.slot()) == asked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the parcel was empty", ProblemKind.empty_box),
        ("nothing inside", ProblemKind.empty_box),
        ("I ordered a toaster and got a bird bath", ProblemKind.wrong_item),
        ("that's not what I ordered", ProblemKind.wrong_item),
        ("two screws missing", ProblemKind.missing_item),
        ("you forgot my socks", ProblemKind.missing_item),
        ("it won't switch on", ProblemKind.faulty),
        ("nothing is broken, it's just late", None),
        ("the wrong address is on it", None),
        ("something is wrong", None),
    ],
)
def test_the_kind_by_the_words(text: str, kind: ProblemKind | None) -> None:
    assert goods_kind(text) is kind


def test_the_wish_by_the_words() -> None:
    assert wanted_of("please send me a new one") is Wanted.replacement
    assert wanted_of("money back please, no replacement") is Wanted.refund
    assert wanted_of("refund or replacement, I don't mind") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hi, I have a problem with my order 1001, maya@example.com", False),
        ("something is wrong with the item i received", False),
        ("it hums all night long", True),
    ],
)
def test_whether_it_is_said_what_happened(text: str, says: bool) -> None:
    assert says_what_happened(text) is says
