"""Several wishes in one message, and several orders for one wish."""

from tests.actions.conversation.chat import Chat

EMAIL = ("email", "maya@example.com")
TWO = "where is 1001 and can I return the mug from 1003? it's maya@example.com"
TRACK, RETURN = ("track_order", "where is 1001"), ("return_eligibility", "can I return the mug from 1003?")


def test_both_are_answered_in_turn_with_one_proof(known: Chat) -> None:
    said = known.say(
        TWO, "track_order", ("order_number", "1001"), ("order_number", "1003"), EMAIL, wishes=[TRACK, RETURN]
    )
    first, second = known.last.replies
    assert (first.data or {})["kind"] == "shipment_status"
    assert (first.data or {})["order"] == "#1001"
    assert (second.data or {})["kind"] == "return_eligibility"
    assert (second.data or {})["order"] == "#1003"
    assert "Mug: yes" in said


def test_the_first_question_comes_first_and_the_rest_follows(known: Chat) -> None:
    text = "where is 1001 and can I return the mug from 1003? also do you ship to norway"
    policy = ("ask_policy", "do you ship to norway")
    asked = known.say(
        text,
        "track_order",
        ("order_number", "1001"),
        ("order_number", "1003"),
        wishes=[TRACK, RETURN, policy],
    )
    assert asked == "utter_ask_proof"
    known.say("maya@example.com", "inform", EMAIL)
    kinds = [(reply.data or {}).get("kind") for reply in known.last.replies]
    assert kinds == ["shipment_status", "return_eligibility", None]
    assert known.last.replies[2].handoff == "ask_policy"
    assert known.slots["wishes_left"] is None


def test_a_person_comes_last(known: Chat) -> None:
    text = "can i speak to a human? where is 1001, maya@example.com"
    wishes = [("talk_to_human", "can i speak to a human?"), ("track_order", "where is 1001")]
    known.say(text, "talk_to_human", ("order_number", "1001"), EMAIL, wishes=wishes)
    assert [reply.handoff for reply in known.last.replies] == [None, "asked_for_person"]


def test_the_order_in_focus_is_shared(known: Chat) -> None:
    text = "where is 1003 and can i send it back? maya@example.com"
    wishes = [("track_order", "where is 1003"), ("return_eligibility", "can i send it back?")]
    known.say(text, "track_order", ("order_number", "1003"), EMAIL, wishes=wishes)
    assert [(reply.data or {})["order"] for reply in known.last.replies] == ["#1003", "#1003"]


def test_a_question_of_policy_beside_the_proof(known: Chat) -> None:
    known.say("where is 1001", "track_order", ("order_number", "1001"))
    known.say("maya@example.com, and do you ship to norway?", "ask_policy", EMAIL)
    assert [reply.handoff for reply in known.last.replies] == [None, "ask_policy"]


def test_two_orders_to_cancel_are_asked_about_one_after_the_other(known: Chat) -> None:
    numbers = ("order_number", "1004"), ("order_number", "1005")
    asked = known.say("cancel 1004 and 1005, maya@example.com", "cancel_order", *numbers, EMAIL)
    assert asked.startswith("Cancel the whole of order #1004")
    assert "#1005" not in asked
    then = known.say("yes", "affirm")
    assert "Order #1004 is cancelled" in then
    assert "Cancel the whole of order #1005" in then
    assert "Nothing has been cancelled" in known.say("no", "deny")
    assert known.shop.stored("4").cancelled_at
    assert not known.shop.stored("5").cancelled_at


def test_what_is_left_waits_while_another_question_is_open(known: Chat) -> None:
    numbers = ("order_number", "1004"), ("order_number", "1005")
    known.say("cancel 1004 and 1005, maya@example.com", "cancel_order", *numbers, EMAIL)
    assert known.say("thanks", "thank").startswith("You're welcome! Cancel the whole of order #1004")
    assert len(known.slots["wishes_left"]) == 1


def test_a_button_is_one_wish(known: Chat) -> None:
    known.say("where is 1001", "track_order", ("order_number", "1001"), wishes=[], pressed=True)
    assert len(known.last.replies) == 1


def test_a_number_that_fails_does_not_spoil_the_question_about_the_other(known: Chat) -> None:
    numbers = ("order_number", "1004"), ("order_number", "3003")
    said = known.say("cancel 1004 and 3003, maya@example.com", "cancel_order", *numbers, EMAIL)
    assert said.startswith("utter_no_match\nCancel the whole of order #1004")
    assert known.say("yes", "affirm").startswith("Order #1004 is cancelled")
