"""The same question again, and what becomes of it when the facts change."""

from datetime import UTC, timedelta

from actions.conversation.unchanged import still_the_same
from actions.words import words
from store.records import TrackingEventRecord
from store.repositories.orders import OrderRepository
from store.vocabulary import ShipmentStatus
from tests.actions.conversation.chat import Chat
from tests.actions.shop import NOW, days, order, parcel

PROOF = ("order_number", "1001"), ("email", "maya@example.com")
AGAIN = "Nothing has changed with order #1001"


def asked(chat: Chat) -> Chat:
    chat.say("where is 1001 maya@example.com", "track_order", *PROOF)
    return chat


def test_the_second_time_says_that_nothing_has_changed_and_what_can_be_done(known: Chat) -> None:
    said = asked(known).say("where is my order?", "track_order")
    assert said.startswith(
        f"{AGAIN} since I last looked: the latest news is still the scan from today at 9:00 AM in"
    )
    assert "still expected tomorrow" in said
    assert "https://carrier.example" in said
    (reply,) = known.last.replies
    assert [button["title"] for button in reply.buttons] == ["The details again", "Talk to a person"]
    assert (reply.data or {})["kind"] == "shipment_status"


def test_the_third_time_offers_a_person_and_a_yes_fetches_one(known: Chat) -> None:
    asked(known).say("where is it", "track_order")
    assert "someone from the team" in known.say("but where is it", "track_order")
    known.say("yes", "affirm")
    assert known.handoffs() == ["asked_for_person"]


def test_the_details_again_are_the_whole_answer(known: Chat) -> None:
    first = asked(known).last.replies[0].text
    known.say("where is it", "track_order")
    assert known.press("The details again") == first


def test_new_facts_are_told_as_such(known: Chat) -> None:
    asked(known)
    scan = TrackingEventRecord(
        occurred_at=NOW + timedelta(minutes=5),
        status=ShipmentStatus.OutForDelivery,
        message="Out for delivery",
        city="Chicago",
    )
    moved = parcel(ShipmentStatus.OutForDelivery, events=(scan,), updated_at=NOW + days(1))
    with known.shop.database.begin() as session:
        OrderRepository(session).upsert([order(moved, updated_at=NOW + days(1))])
    assert "out for delivery" in known.say("where is it now", "track_order")


def test_another_order_and_another_wish_are_no_repetition(known: Chat) -> None:
    asked(known)
    assert AGAIN not in known.say("can i return it", "return_eligibility")
    assert "Nothing has changed" not in known.say("and 1003", "inform", ("order_number", "1003"))


def test_on_another_day_the_whole_answer_is_given(known: Chat) -> None:
    asked(known)
    known.now = NOW + timedelta(hours=9)
    known.say("1001 maya@example.com", "inform", *PROOF)
    assert "on its way" in (known.last.replies[0].text or "")


def test_what_can_go_back_is_said_in_short(known: Chat) -> None:
    numbers = ("order_number", "1003"), ("email", "maya@example.com")
    known.say("can i return 1003 maya@example.com", "return_eligibility", *numbers)
    said = known.say("so can i return it", "return_eligibility")
    assert said.startswith(
        "It's still the same with order #1003: Lamp (until Thu, Apr 9) and Mug (until Thu, Apr 9)"
    )


def test_the_newest_refund_is_named() -> None:
    refund = {"amount": 4900, "currency": "USD", "sent_at": (NOW - days(1)).isoformat()}
    older = {"amount": 100, "currency": "USD", "sent_at": (NOW - days(9)).isoformat()}
    said = still_the_same({"order": "#1", "refunds": [older, refund]}, NOW, UTC, words(None))
    assert "the latest is still the refund of $49.00, sent yesterday" in said


def test_an_order_that_has_not_been_sent_has_no_scan_to_name(known: Chat) -> None:
    known.say("where is 1004 maya@example.com", "track_order", ("order_number", "1004"), PROOF[1])
    assert known.say("where is it", "track_order").startswith(
        "Nothing has changed with order #1004 since I last told you"
    )
