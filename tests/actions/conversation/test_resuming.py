"""Another subject in the middle of something, and back; the other order."""

from tests.actions.conversation.chat import Chat

EMAIL = ("email", "maya@example.com")


def returning(chat: Chat) -> Chat:
    """Asked which items of #1003 are to go back."""
    chat.say("return order 1003 maya@example.com", "start_return", ("order_number", "1003"), EMAIL)
    assert "Which items" in (chat.last.replies[-1].text or "")
    return chat


def test_the_way_back_is_offered_once_and_taken(known: Chat) -> None:
    said = returning(known).say("when do i get my refund?", "refund_status")
    assert said.endswith("Shall we go on with the return of order #1003?")
    assert "Which items from order #1003" in known.say("yes please", "affirm")
    assert "Why would you like to return Mug?" in known.say("the mug", "inform")


def test_it_is_not_offered_twice(known: Chat) -> None:
    returning(known).say("when do i get my refund?", "refund_status")
    assert "Shall we" not in known.say("can i return it?", "return_eligibility")
    assert "Which items" in known.say("ok back to the return", "nlu_fallback")


def test_an_answer_in_place_of_a_yes(known: Chat) -> None:
    returning(known).say("when do i get my refund?", "refund_status")
    assert "Why would you like to return Mug?" in known.say("just the mug", "inform")


def test_no_lets_it_be(known: Chat) -> None:
    returning(known).say("when do i get my refund?", "refund_status")
    assert known.say("no", "deny") == "utter_anything_else"
    assert known.slots["parked"] is None


def test_a_yes_to_going_on_confirms_nothing(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert "Shall we go on with cancelling order #1004?" in known.say("where is it", "track_order")
    assert known.say("yes", "affirm").startswith("Cancel the whole of order #1004")
    assert not known.shop.stored("4").cancelled_at
    assert known.say("yes", "affirm").startswith("Order #1004 is cancelled")


def test_the_wish_said_again_goes_on_with_it(known: Chat) -> None:
    returning(known).say("when do i get my refund?", "refund_status")
    known.say("thanks", "thank")
    assert "Why would you like to return Mug?" in known.say("i want to return the mug", "start_return")


def test_an_answer_by_a_person_offers_nothing(known: Chat) -> None:
    returning(known).say("do you ship to norway", "ask_policy")
    assert len(known.last.replies) == 1
    assert not known.slots.get("parked")


def test_the_other_one(known: Chat) -> None:
    known.say(
        "where are 1001 and 1003, maya@example.com",
        "track_order",
        ("order_number", "1001"),
        ("order_number", "1003"),
        EMAIL,
    )
    known.say("where's 1001", "track_order", ("order_number", "1001"))
    known.say("no, the other one", "deny")
    assert (known.last.replies[0].data or {})["order"] == "#1003"
    known.say("and can i return the other one?", "return_eligibility")
    assert (known.last.replies[0].data or {})["order"] == "#1001"


def test_the_other_one_of_three_is_asked_for_newest_first(known: Chat) -> None:
    numbers = tuple(("order_number", number) for number in ("1001", "1003", "1005"))
    known.say("where are 1001 1003 1005 maya@example.com", "track_order", *numbers, EMAIL)
    assert known.say("what about my other order", "cancel_order") == "utter_which_order"
    assert known.slots["wish"] == "track_order", "the intent is a guess: nothing was said of cancelling"
    assert [button["title"][:5] for button in known.last.replies[0].buttons] == ["#1001", "#1003"]


def test_the_other_one_that_is_not_known_is_asked_for(known: Chat) -> None:
    known.say("where is 1001 maya@example.com", "track_order", ("order_number", "1001"), EMAIL)
    assert known.say("and my other order?", "nlu_fallback") == "utter_ask_other_order"
    known.say("1003", "inform", ("order_number", "1003"))
    assert (known.last.replies[0].data or {})["order"] == "#1003"


def test_i_meant_another_number(known: Chat) -> None:
    known.say("where is 1001 maya@example.com", "track_order", ("order_number", "1001"), EMAIL)
    known.say("no, i meant 1003", "deny", ("order_number", "1003"))
    assert (known.last.replies[0].data or {})["order"] == "#1003"
    known.say("same for 1004", "nlu_fallback", ("order_number", "1004"))
    assert (known.last.replies[0].data or {})["order"] == "#1004"


def test_a_corrected_email_is_tried_with_the_number(known: Chat) -> None:
    known.say("1001 mya@example.com", "track_order", ("order_number", "1001"), ("email", "mya@example.com"))
    known.say("wrong e-mail, it's maya@example.com", "deny", EMAIL)
    assert (known.last.replies[0].data or {})["order"] == "#1001"


def test_an_email_that_failed_is_not_tried_with_another_number(known: Chat) -> None:
    known.say("3003 maya@example.com", "track_order", ("order_number", "3003"), EMAIL)
    assert known.say("sorry, 1001", "inform", ("order_number", "1001")) == "utter_ask_proof"
    assert known.slots["email"] is None


def test_the_same_wish_in_the_middle_begins_it_anew_and_parks_nothing(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    known.say("please cancel my order", "cancel_order")
    assert len(known.last.replies) == 1
    assert not known.slots.get("parked")
