"""Starting a return, from the wish to its number. The clock stands at Thursday 12 March 2026, 15:00 UTC."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from actions.return_draft import Draft, Step
from store.models import Audit, ReturnDecision, ReturnItem
from store.repositories.problems import ProblemReportRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.returns.labels import ReturnSlips
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ProblemKind, ReturnReason, ReturnStatus
from tests.actions.returning import LAMP, MUG, RULES, SANDALS, SHIRT, Customer
from tests.actions.shop import NOW, days


def test_the_whole_way_by_buttons(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT)
    which = customer.proof.replies[0]
    assert which.text == "Which items from order #1001 would you like to send back? You can name several."
    why = customer.press(which, "Shirt (Blue)")
    assert why.text == "Why would you like to return Shirt (Blue)?"
    what = customer.press(why, "Too small")
    assert "a refund ($6.95 return shipping is kept back), an exchange or store credit" in (what.text or "")
    read = customer.press(what, "Refund")
    assert (read.text or "").splitlines() == [
        "Here is the return I'd open for order #1001:",
        "• Items: Shirt (Blue)",
        "• Reason: Too small",
        "• You get: $67.05 back ($6.95 return shipping is kept back)",
        "• Last day for sending it: Thu, Apr 9",
        "Shall I open it?",
    ]
    assert customer.stored() == []
    done = customer.press(read, "Yes, open the return")
    assert (done.text or "").startswith("Done: your return is #1001-R1, for Shirt (Blue).")
    assert done.handoff is None
    assert customer.slots["pending"] is None
    (entry,) = customer.stored()
    link = f"https://help.example/returns/{entry.slip_token}"
    assert "show its code" in (done.text or "")
    assert (done.text or "").endswith(link)
    assert done.data is not None
    assert done.data["slip"] == link
    assert entry.status is ReturnStatus.REQUESTED
    with customer.shop.database.read() as session:
        (agreed,) = session.scalars(select(ReturnDecision))
        audits = list(session.scalars(select(Audit).where(Audit.action == "return.requested")))
    assert (agreed.outcome, agreed.return_shipping_fee) == (OutcomeKind.refund, 695)
    assert [audit.actor for audit in audits] == [f"conversation:{customer.talk.id}"]


def test_in_their_own_words(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT)
    assert "Why" in (customer.say("the blue one", "out_of_scope").text or "")
    assert "What would you like" in (customer.say("way too small for me", "nlu_fallback").text or "")
    assert "$81.40 in store credit" in (customer.say("store credit please", "refund_status").text or "")
    assert "#1001-R1" in (customer.say("yes, go on", "affirm").text or "")


def test_the_wish_itself_may_say_it_all(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT)
    reply = customer.wish("I want to send the blue shirt back, it's too small")
    assert "What would you like for Shirt (Blue)?" in (reply.text or "")


def test_the_rules_questions_are_asked_and_a_single_outcome_is_taken(tmp_path: Path) -> None:
    customer = Customer(tmp_path, MUG)
    which = customer.proof.replies[0]
    assert [button["title"] for button in which.buttons] == ["Mug", "2 × Mug", "All of it"]
    customer.say("just one")
    assert customer.say("changed my mind", "cancel_order").text == "Has it been used?"
    assert customer.say("not used", "deny").text == "Sorry, I didn't get that. Has it been used?"
    read = customer.say("no", "deny").text or ""
    assert "• Has it been used? No" in read
    assert "• You get: $13.20 in store credit (you pay the carrier, $1.20 extra)" in read
    done = customer.say("/affirm", "affirm")
    assert "the address is on it: https://help.example/returns/" in (done.text or "")
    assert done.handoff is None


@pytest.mark.parametrize(
    "labels",
    [
        ReturnSlips("https://help.example", addressed=True, are_labels=False),
        ReturnSlips("https://help.example", addressed=False, are_labels=True),
    ],
)
def test_a_person_sends_what_the_slip_cannot_be(tmp_path: Path, labels: ReturnSlips) -> None:
    customer = Customer(tmp_path, SHIRT, labels=labels)
    for text, intent in (("all of it", "inform"), ("too small", "inform"), ("refund", "inform")):
        customer.say(text, intent)
    done = customer.say("yes", "affirm")
    assert done.handoff == "return_label"
    assert "#1001-R1" in (done.text or "")
    assert "asked someone from the team" in (done.text or "")


def test_an_answer_that_rules_it_out(tmp_path: Path) -> None:
    customer = Customer(tmp_path, MUG)
    customer.say("both")
    customer.say("too big")
    reply = customer.say("yes", "affirm")
    assert (reply.text or "").startswith("I can't open a return for that:\n")
    assert [button["payload"] for button in reply.buttons] == ["/talk_to_human"]
    assert customer.slots["pending"] is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("it arrived broken", ProblemKind.damaged), ("you sent me the wrong one", ProblemKind.wrong_item)],
)
def test_faulty_or_wrong_goes_to_a_person_with_the_facts(
    tmp_path: Path, text: str, kind: ProblemKind
) -> None:
    customer = Customer(tmp_path, LAMP)
    reply = customer.say(text, "damaged_or_wrong_item")
    assert reply.handoff == "damaged_or_wrong_item"
    assert reply.data is not None
    assert reply.data["items"][0]["title"] == "Lamp"
    assert reply.data["in_their_words"] == text
    assert customer.stored() == []
    assert customer.slots["pending"]["kind"] == customer.slots["wish"] == "damaged_or_wrong_item"
    with customer.shop.database.read() as session:
        (report,) = ProblemReportRepository(session).of_conversation(customer.talk.id)
    assert (report.kind, report.items[0]["title"], report.description) == (kind, "Lamp", text)


def test_what_a_person_must_judge_is_noted_and_nothing_is_sent_yet(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP)
    read = customer.say("not as described")
    assert "Someone from the team has to decide about: Lamp" in (read.text or "")
    done = customer.say("yes", "affirm")
    assert "Please don't send anything yet" in (done.text or "")
    assert done.handoff == "return_review"
    assert len(customer.stored()) == 1


def test_what_cannot_go_back_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT, SANDALS)
    customer.say("the sandals and the lamp")
    reply = customer.say("too big")
    assert "This part can't go back:\nSandals: no, it was a final sale." in (reply.text or "")
    assert "What would you like for Lamp?" in (reply.text or "")


def test_what_was_named_is_not_exchanged_for_what_can_go_back(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SANDALS)
    why = customer.wish("i want to send the sandals back")
    assert why.text == "Why would you like to return Sandals?"
    denied = customer.press(why, "Changed my mind")
    assert denied.text == "I can't open a return for that:\nSandals: no, it was a final sale."
    assert customer.slots["pending"] is None
    assert customer.stored() == []


def test_what_was_used_cannot_go_back_and_the_reason_is_told(tmp_path: Path) -> None:
    customer = Customer(tmp_path, replace(MUG, quantity=1))
    condition = customer.press(customer.proof.replies[0], "Changed my mind")
    denied = customer.press(condition, "Yes")
    assert "Mug: no, as it has been used." in (denied.text or "")


def test_too_late_says_why_and_offers_a_person(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, days_ago=40)
    reply = customer.proof.replies[0]
    assert "its last day was Mon, Mar 2" in (reply.text or "")
    assert [button["payload"] for button in reply.buttons] == ["/talk_to_human"]
    assert customer.slots["pending"] is None


def test_without_rules_a_person_does_it(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, rules=None)
    assert customer.proof.replies[0].handoff == "start_return"


def ready(path: Path) -> Customer:
    customer = Customer(path, LAMP)
    customer.say("too big")
    customer.say("refund")
    assert customer.step == "confirm"
    return customer


def test_the_same_yes_twice_opens_one_return(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    before = dict(customer.slots)
    first = customer.say("yes", "affirm")
    customer.slots = before  # the turn is taken again after a crash
    assert customer.say("yes", "affirm") == first
    assert len(customer.stored()) == 1


@pytest.mark.parametrize("text", ["no", "no thanks", "never mind", "changed my mind"])
def test_no_opens_nothing(tmp_path: Path, text: str) -> None:
    customer = ready(tmp_path)
    assert "haven't opened" in (customer.say(text, "deny").text or "")
    assert customer.slots["pending"] is None
    assert customer.stored() == []


@pytest.mark.parametrize(
    "text", ["yes but what does it cost", "ok wait", "hmm", "sure and what happens to my money then"]
)
def test_half_a_yes_is_none(tmp_path: Path, text: str) -> None:
    customer = ready(tmp_path)
    assert "Shall I open it?" in (customer.say(text, "affirm" if "yes" in text else "inform").text or "")
    assert customer.stored() == []


def test_a_plain_yes_is_one_whatever_it_was_taken_for(tmp_path: Path) -> None:
    assert "#1001-R1" in (ready(tmp_path).say("yes, open the return", "start_return").text or "")


def test_another_choice_at_the_read_back_is_read_back_again(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    assert "You get: an exchange" in (customer.say("rather an exchange").text or "")
    assert customer.step == "confirm"


def test_a_yes_after_the_proof_has_run_out(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    customer.now = NOW + days(60)
    assert customer.say("yes", "affirm").response == "utter_ask_order_proof"
    assert customer.stored() == []


def test_other_terms_than_those_that_were_read_back(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    with customer.shop.database.begin() as session:
        dearer = RULES.replace("6.95", "9.95")
        ReturnRulesRepository(session).publish(dearer, based_on=1, author="system", now=NOW)
    reply = customer.say("yes", "affirm")
    assert (reply.text or "").startswith("Something has changed")
    assert "$9.95" in (reply.text or "")
    assert customer.stored() == []
    assert "#1001-R1" in (customer.say("yes", "affirm").text or "")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is my parcel?", "track_order"),
        ("where is my refund", "refund_status"),
        ("a person please", "talk_to_human"),
        ("this shop is a joke", "complaint"),
    ],
)
def test_another_wish_is_left_to_others(tmp_path: Path, text: str, intent: str) -> None:
    assert Customer(tmp_path, LAMP, SHIRT).take(text, intent) is None


def test_the_wish_once_more_begins_anew(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    assert customer.take("i want to start a return", "start_return") is None
    assert "Why would you like" in (customer.wish("i want to start a return").text or "")


def test_no_the_other_one(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT)
    customer.say("the lamp")
    assert "return Shirt (Blue)?" in (customer.say("no, the shirt", "deny").text or "")
    customer.say("too big")
    customer.say("refund")
    assert "• Items: Lamp\n" in (customer.say("no, only the lamp", "deny").text or "")
    assert customer.stored() == []


def test_a_reason_of_their_own_is_kept(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP)
    customer.say("my sister had already given me one", "out_of_scope")
    customer.say("/inform", choice="exchange")
    customer.say("/affirm", "affirm")
    with customer.shop.database.read() as session:
        (item,) = session.scalars(select(ReturnItem))
    assert (item.reason, item.reason_raw) == (ReturnReason.OTHER, "my sister had already given me one")


def test_another_order_is_left_to_others(tmp_path: Path) -> None:
    assert Customer(tmp_path, LAMP).take("I mean 1002", order_number="1002") is None


def test_three_misses_fetch_a_person(tmp_path: Path) -> None:
    customer = Customer(tmp_path, LAMP, SHIRT)
    assert (customer.say("blub", "nlu_fallback").text or "").startswith(
        "Sorry, I didn't get that. Which items"
    )
    assert "/talk_to_human" in [button["payload"] for button in customer.say("blub", "affirm").buttons]
    assert customer.say("blub", "nlu_fallback").handoff == "not_understood"


def test_a_button_of_an_earlier_question_is_no_answer(tmp_path: Path) -> None:
    customer = ready(tmp_path)
    assert "Shall I open it?" in (customer.say("/inform", choice="SIZE_TOO_SMALL").text or "")


def test_a_draft_survives_the_slot() -> None:
    line = uuid4()
    draft = Draft(
        order=uuid4(),
        step=Step.condition,
        lines={line: 2},
        reason=ReturnReason.COLOR,
        why="colour",
        answers={line: {"used": False}},
        asked=(line, "boxed"),
        outcome=OutcomeKind.refund,
        told="x",
        misses=1,
    )
    assert Draft.of(draft.slot()) == draft
    assert replace(draft, misses=0).key(line) == draft.key(line)
