"""A parcel that is marked delivered and is not there: looked for first, then a person."""

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.problems.hearing import has_found, not_there, will_check
from actions.turn import Reply
from store.vocabulary import ProblemKind, ShipmentStatus
from tests.actions.problems import ProblemTalk, delivered, sentences, talk
from tests.actions.shop import NOW, days, parcel

S = ShipmentStatus
DELIVERY = "delivery_problem"
PERSON = "I've asked for someone from the team to take it from here."


def test_nothing_of_an_order_is_said_before_proof_and_what_was_said_is_kept(tmp_path: Path) -> None:
    customer = talk(tmp_path, delivered(30))
    assert customer.say("it says delivered but i asked the neighbours, nothing", DELIVERY).response == (
        "utter_ask_order_proof"
    )
    assert (customer.report.order_id, customer.report.kind) == (None, ProblemKind.not_received)
    reply = customer.say("1001, maya@example.com", order_number="1001", email="maya@example.com")
    assert reply.handoff == "lost_parcel", "the neighbours have been asked"
    assert customer.report.order_id == customer.shop.stored().id
    assert customer.report.description == "it says delivered but i asked the neighbours, nothing"


@pytest.mark.parametrize(
    ("how", "says", "asks"),
    [
        (
            "001",
            "UPS marked order #1001 as delivered yesterday at 4:00 PM in Joliet, IL.",
            "the neighbours, and to look",
        ),
        (
            "002",
            "somebody collected order #1001 yesterday at 4:00 PM",
            "someone from your home has collected it?",
        ),
        ("003", "somebody signed for order #1001 yesterday at 4:00 PM", "who may have signed for it?"),
        ("005", "a neighbour took in order #1001 yesterday at 4:00 PM", "ask the neighbours on both sides?"),
    ],
)
def test_delivered_and_not_there_is_looked_for_first(tmp_path: Path, how: str, says: str, asks: str) -> None:
    customer = talk(tmp_path, delivered(18, how))
    reply = customer.prove("it says delivered but it isn't here", DELIVERY)
    text = reply.text or ""
    assert says in text
    assert "UPS's note: Departed the facility." in text
    assert asks in text
    assert "If it hasn't turned up by today at 4:00 PM, tell me here and I'll bring in a person." in text
    assert not sentences(text) & sentences(customer.shop.words())
    assert reply.handoff is None
    assert [button["title"] for button in reply.buttons] == [
        "I've looked, it's not there", "I'll look first", "I've found it", "Talk to a person",
    ]  # fmt: skip
    assert customer.report.kind is ProblemKind.not_received


def asked(path: Path) -> tuple[ProblemTalk, Reply]:
    customer = talk(path, delivered(18))
    return customer, customer.prove("it says delivered but it isn't here", DELIVERY)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes", "affirm"),
        ("yes and nobody has it", "affirm"),
        ("i asked all the neighbours, no luck", "out_of_scope"),
        ("looked everywhere", "nlu_fallback"),
        ("it's not there", DELIVERY),
        ("no, it's nowhere", "deny"),
        ("a person please", "talk_to_human"),
        ("/talk_to_human", "talk_to_human"),
    ],
)
def test_looked_in_vain_is_a_persons_case(tmp_path: Path, text: str, intent: str) -> None:
    customer, _ = asked(tmp_path)
    reply = customer.say(text, intent)
    assert reply.handoff == "lost_parcel"
    assert customer.slots["pending"] is None


@pytest.mark.parametrize(
    ("text", "intent"), [("not yet", "deny"), ("i'll ask next door", "nlu_fallback"), ("no", "deny")]
)
def test_who_has_still_to_look_is_told_until_when_to_wait(tmp_path: Path, text: str, intent: str) -> None:
    customer, _ = asked(tmp_path)
    reply = customer.say(text, intent)
    assert reply.handoff is None
    assert "If it hasn't turned up by today at 4:00 PM" in (reply.text or "")
    assert customer.say("i've looked everywhere", "inform").handoff == "lost_parcel"


def test_not_here_is_not_yet_looked_for(tmp_path: Path) -> None:
    customer = talk(tmp_path, delivered(18))
    assert customer.prove("says delivered but it's not here, nobody has called", DELIVERY).handoff is None


def test_looked_for_before_it_is_asked(tmp_path: Path) -> None:
    customer = talk(tmp_path, delivered(18))
    reply = customer.prove("says delivered, i already asked all my neighbours", DELIVERY)
    assert reply.handoff == "lost_parcel"
    assert "?" not in (reply.text or "")


def test_nothing_is_offered_while_somebody_is_asked(tmp_path: Path) -> None:
    customer = talk(tmp_path, parcel(S.InTransit, promised_by=NOW - days(1)))
    customer.press(customer.prove("it is late", DELIVERY), "Yes, please")
    again = customer.say("it is still late", DELIVERY)
    assert "The team has been asked already" in (again.text or "")
    assert (again.buttons, again.handoff) == ((), None)


@pytest.mark.parametrize("text", ["found it, was in the shed!", "my neighbour had it", "it turned up, sorry"])
def test_found_closes_the_report(tmp_path: Path, text: str) -> None:
    customer, _ = asked(tmp_path)
    reply = customer.say(text, "inform")
    assert "Good to hear that it's there!" in (reply.text or "")
    assert (reply.handoff, customer.report.closed) == (None, True)


def test_the_buttons_answer_too(tmp_path: Path) -> None:
    customer, reply = asked(tmp_path)
    wait = customer.press(reply, "I'll look first")
    assert "by today at 4:00 PM" in (wait.text or "")
    assert customer.press(wait, "I've looked, it's not there").handoff == "lost_parcel"


def test_other_words_are_kept_and_a_second_time_bring_a_person(tmp_path: Path) -> None:
    customer, _ = asked(tmp_path)
    first = customer.say("the photo shows a red door, mine is white", "inform")
    assert (first.text or "").startswith("Thanks, I've noted that for the team.")
    assert customer.say("mine has never been red", "nlu_fallback").handoff == "lost_parcel"
    assert "the photo shows a red door, mine is white" in customer.report.description


@pytest.mark.parametrize("hours", [24, 25, 24 * 30])
def test_after_the_wait_a_person_comes_at_once(tmp_path: Path, hours: int) -> None:
    customer = talk(tmp_path, delivered(hours))
    reply = customer.prove("it says delivered but it isn't here", DELIVERY)
    assert reply.handoff == "lost_parcel"
    assert "I've asked for someone from the team to take it up with UPS." in (reply.text or "")
    assert "While they look into it: have you been able to ask" in (reply.text or "")
    again = customer.press(reply, "I've looked, it's not there")
    assert (again.handoff, again.text) == (None, "Thanks, I've noted that for the team.")


def test_a_delivery_without_a_time_leaves_nothing_to_wait_for(tmp_path: Path) -> None:
    reply = talk(tmp_path, delivered(1, delivered_at=None)).prove("it says delivered, not here", DELIVERY)
    assert "without saying when" in (reply.text or "")
    assert reply.handoff == "lost_parcel"


def test_another_wish_in_the_middle(tmp_path: Path) -> None:
    customer, _ = asked(tmp_path)
    assert "was delivered yesterday" in (customer.say("where is my order?", "track_order").text or "")
    assert customer.slots["pending"] is None


def test_a_turn_that_is_run_twice_records_once_and_asks_again(tmp_path: Path) -> None:
    customer = talk(tmp_path, delivered(30))
    details = {"order_number": "1001", "email": "maya@example.com"}
    first = customer.hear("says delivered, nothing here", DELIVERY, keep=False, **details)
    assert customer.hear("says delivered, nothing here", DELIVERY, **details) == first
    assert first.replies[0].handoff == "lost_parcel"
    assert customer.report.description == "says delivered, nothing here"
    assert customer.say("still nothing", DELIVERY).handoff is None, "the person has been asked"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yep checked with them all", not_there),
        ("yes i did and its not there", not_there),
        ("none of them have it", not_there),
        ("my husband doesn't have it either", not_there),
        ("nobody's got it", not_there),
        ("the neighbours haven't seen it", not_there),
        ("i've asked, they don't have it", not_there),
        ("it hasn't turned up", not_there),
        ("i haven't found it", not_there),
        ("not yet, at work", will_check),
        ("ill check when im home", will_check),
        ("haven't had time", will_check),
        ("oh wait it was behind the bin!", has_found),
        ("got it, thanks", has_found),
        ("neighbor has it", has_found),
    ],
)
def test_whether_it_was_looked_for(text: str, meant: Callable[[str], bool]) -> None:
    assert [tells for tells in (not_there, will_check, has_found) if tells(text)] == [meant]
