"""Hello, thanks and the like; the introduction; yes and no in many forms; never mind."""

import pytest

from actions.conversation.phrases import is_never_mind, is_no, is_yes
from tests.actions.conversation.chat import Chat

EMAIL = ("email", "maya@example.com")
INTRODUCTION = "I'm the shop's automated assistant"
READ_BACK = "Cancel the whole of order #1004 (Lamp; $49.00)? It can't be undone."


def test_it_introduces_itself_once_whatever_comes_first(chat: Chat) -> None:
    first = chat.say("where is my order", "track_order")
    assert first.startswith("Hi, I'm the shop's automated assistant")
    assert first.endswith("utter_ask_order_proof")
    assert INTRODUCTION not in chat.say("1001", "inform", ("order_number", "1001"))


def test_a_greeting_introduces_and_the_next_one_does_not(chat: Chat) -> None:
    assert chat.say("hi", "greet") == "utter_greet"
    assert chat.say("hello?", "greet") == "utter_greet_again"


def test_asked_whether_it_is_a_bot_it_says_so_at_any_time(known: Chat) -> None:
    assert known.say("am i talking to a robot", "bot_challenge") == "utter_bot_challenge"


def test_small_talk_in_the_middle_brings_the_question_back(known: Chat) -> None:
    known.say("where is 1001", "track_order", ("order_number", "1001"))
    assert known.say("thank you", "thank") == "You're welcome! utter_ask_proof_again"
    assert known.last.replies[0].values == {"order_number": "1001"}
    assert known.say("are you human", "bot_challenge") == "utter_bot_challenge\nutter_ask_proof_again"
    assert known.say("thanks again", "thank") == "utter_thank", "not a third time"


def test_what_is_pending_hears_details_that_come_with_a_hello(known: Chat) -> None:
    known.say("where is 1001", "track_order", ("order_number", "1001"))
    assert "on its way" in known.say("hi, 60625", "greet", ("postcode", "60625"))


def test_thanks_and_yes_is_a_yes(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert known.say("thanks, yes", "thank").startswith("Order #1004 is cancelled.")


def test_a_yes_counts_after_the_question_was_repeated_and_not_after_a_goodbye(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert known.say("bye", "goodbye") == "utter_goodbye"
    assert known.say("yes", "affirm") == READ_BACK
    assert known.say("thank you", "thank") == f"You're welcome! {READ_BACK}"
    assert known.say("yes", "affirm").startswith("Order #1004 is cancelled.")


def test_small_talk_that_did_not_repeat_the_question_confirms_nothing(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    for _ in range(2):
        known.say("thank you", "thank")
    assert known.say("thank you", "thank") == "utter_thank"
    assert known.say("yes", "affirm") == READ_BACK
    assert not known.shop.stored("4").cancelled_at


@pytest.mark.parametrize(
    "said", ["yep", "go for it", "👍", "OK!", "sure thing, thanks", "yes yes", "ok do it"]
)
def test_a_short_yes_by_rule(known: Chat, said: str) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert known.say(said, "nlu_fallback").startswith("Order #1004 is cancelled.")


@pytest.mark.parametrize(
    "said", ["hmm", "uhm", "hm, not sure", "let me think about it", "wait a sec", "maybe", "i don't know yet"]
)
def test_who_hesitates_has_not_said_yes(known: Chat, said: str) -> None:
    read_back = known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert known.say(said, "affirm").endswith(read_back[-40:])
    assert not known.shop.stored("4").cancelled_at
    assert known.say("yes", "affirm").startswith("Order #1004 is cancelled.")


def test_an_unsure_yes_is_none(known: Chat) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    known.say("purple", "affirm", confidence=0.6)
    assert not known.shop.stored("4").cancelled_at


@pytest.mark.parametrize("said", ["nope leave it", "nah", "👎🏽", "forget it", "oh never mind", "no thanks!"])
def test_a_short_no_by_rule(known: Chat, said: str) -> None:
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert "Nothing has been cancelled" in known.say(said, "nlu_fallback")
    assert known.slots["pending"] is None


@pytest.mark.parametrize(
    "said",
    [
        "yes but not the mug",
        "not sure",
        "yesterday",
        "no idea what that is",
        "ok and where is it",
        "never mind the cat",
    ],
)
def test_longer_messages_are_left_to_the_classifier(said: str) -> None:
    assert not any(hears(said) for hears in (is_yes, is_no, is_never_mind))


def test_nothing_is_a_yes_when_nothing_is_asked(known: Chat) -> None:
    assert known.say("👍", "nlu_fallback") == "utter_not_understood"


def test_never_mind_ends_the_question_for_proof(known: Chat) -> None:
    known.say("where is my order", "track_order")
    assert known.say("never mind", "nlu_fallback") == "utter_anything_else"
    assert known.slots["pending"] is None


def test_yes_to_a_question_that_wants_details_asks_it_again(known: Chat) -> None:
    known.say("where is my order", "track_order")
    assert known.say("ok", "affirm") == "utter_ask_order_proof_again"
