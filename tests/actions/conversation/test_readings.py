"""Unsure between two or three readings: asked once, answered with the first words, and remembered."""

import pytest
from sqlalchemy import select

from actions.conversation.closeness import close
from store.models import IntentChoice
from tests.actions.conversation.chat import Chat

RANKING = [("nlu_fallback", 0.6), ("track_order", 0.4), ("return_eligibility", 0.35), ("refund_status", 0.1)]
EMAIL = ("email", "maya@example.com")
WORDS = "the thing with 1003, maya@example.com"
DETAILS = (("order_number", "1003"), EMAIL)


def unsure(chat: Chat) -> str:
    """The customer writes something that may be this or that, nothing having been said of an order."""
    return chat.say("about the lamp thing", "nlu_fallback", ranking=RANKING)


def choices(chat: Chat) -> list[IntentChoice]:
    with chat.shop.database.read() as session:
        return list(session.scalars(select(IntentChoice)))


def test_it_asks_which_with_buttons_in_plain_words(known: Chat) -> None:
    assert unsure(known) == "Just so I get this right: what is it about?"
    titles = [button["title"] for button in known.last.replies[0].buttons]
    assert titles == ["Where it is", "Whether it can go back", "Something else"]


def test_the_chosen_reading_is_answered_with_the_first_words_and_details(known: Chat) -> None:
    known.say(WORDS, "cancel_order", *DETAILS, ranking=RANKING[1:])
    known.press("Whether it can go back")
    (reply,) = known.last.replies
    assert (reply.data or {})["kind"] == "return_eligibility"
    assert (reply.data or {})["order"] == "#1003"
    assert known.slots["pending"] is None


def test_the_choice_is_kept_masked_and_once(known: Chat) -> None:
    known.say(WORDS, "cancel_order", *DETAILS, ranking=RANKING[1:])
    before = dict(known.slots)
    known.press("Where it is")
    known.slots = before  # the turn was lost, and comes again
    known.say(
        '/inform{"choice": "reading:track_order"}', "inform", ("choice", "reading:track_order"), pressed=True
    )
    (choice,) = choices(known)
    assert choice.choice == "track_order"
    assert choice.text == "the thing with [number], [email]"
    assert choice.ranking["return_eligibility"] == 0.35


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("the first", "track_order"),
        ("2", "return_eligibility"),
        ("where it is", "track_order"),
        ("whether it can go back", "return_eligibility"),
    ],
)
def test_a_typed_choice(known: Chat, said: str, wish: str) -> None:
    unsure(known)
    assert known.say(said, "nlu_fallback") == "utter_ask_order_proof"
    assert known.slots["wish"] == wish
    assert [choice.choice for choice in choices(known)] == [wish]


@pytest.mark.parametrize("said", ["neither", "something else", "the third", "no"])
def test_none_of_them(known: Chat, said: str) -> None:
    unsure(known)
    assert "in other words" in known.say(said, "deny")
    assert [choice.choice for choice in choices(known)] == [None]
    assert known.slots["misses"] == 1


def test_another_wish_instead_is_answered(known: Chat) -> None:
    unsure(known)
    known.say("cancel 1004 maya@example.com", "cancel_order", ("order_number", "1004"), EMAIL)
    assert "Cancel the whole of order #1004" in (known.last.replies[0].text or "")
    assert choices(known) == []


def test_it_does_not_ask_twice_in_a_row(known: Chat) -> None:
    unsure(known)
    assert unsure(known) == "utter_not_understood"


def test_what_was_pending_is_pending_again(known: Chat) -> None:
    known.say("where is my order", "track_order")
    unsure(known)
    known.press("Something else")
    assert known.slots["pending"] == "order_proof"


@pytest.mark.parametrize(
    ("ranking", "options"),
    [
        ([("track_order", 0.45), ("refund_status", 0.4)], ("track_order", "refund_status")),
        ([("track_order", 0.7), ("refund_status", 0.3)], ()),
        ([("track_order", 0.3), ("refund_status", 0.05)], ()),
        ([("affirm", 0.45), ("refund_status", 0.4)], ()),
        ([("track_order", 0.45), ("inform", 0.4)], ()),
        ([("track_order", 0.2), ("refund_status", 0.15)], ()),
        (
            [("track_order", 0.35), ("refund_status", 0.3), ("cancel_order", 0.25), ("ask_policy", 0.1)],
            ("track_order", "refund_status", "cancel_order"),
        ),
        ([("track_order", 0.9)], ()),
        ([], ()),
    ],
)
def test_when_it_is_close(ranking: list[tuple[str, float]], options: tuple[str, ...]) -> None:
    assert close([("nlu_fallback", 0.6), *ranking]) == options


def test_another_subject_instead_brings_back_what_was_asked(known: Chat) -> None:
    known.say("where is my order", "track_order")
    unsure(known)
    assert known.say("thanks", "thank") == "You're welcome! utter_ask_order_proof_again"
    assert known.slots["pending"] == "order_proof"


@pytest.mark.parametrize("likeliest", ["track_order", "delivery_problem"])
def test_where_both_readings_begin_with_where_it_is_nobody_has_to_choose(known: Chat, likeliest: str) -> None:
    other = ({"track_order", "delivery_problem"} - {likeliest}).pop()
    known.say(WORDS, "nlu_fallback", *DETAILS, ranking=[(likeliest, 0.45), (other, 0.3)])
    (reply,) = known.last.replies
    assert (reply.data or {})["kind"] == "shipment_status"
    assert choices(known) == []
