"""Proof before order data, in the order in which people give it."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from actions.turn import Answer, Entity, Turn
from store.verification import UnknownConversationError, add_identity_proof
from store.vocabulary import ShipmentStatus
from tests.actions.shop import NOW, Shop, Talk, days, order, parcel

LOCKED = "utter_verification_locked"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    moving = parcel(ShipmentStatus.InTransit)
    return Shop.at(
        tmp_path,
        order(moving),
        order(moving, external_id="2", name="#W2044", placed_at=NOW - days(2)),
        order(moving, external_id="3", name="#3003", email="other@example.com"),
    )


def responses(answer: Answer) -> list[str]:
    return [reply.response or "answer" for reply in answer.replies]


def test_nothing_given_asks_for_both(shop: Shop) -> None:
    assert responses(shop.conversation().give(intent="track_order")) == ["utter_ask_order_proof"]


def test_all_at_once(shop: Shop) -> None:
    assert responses(shop.conversation().give(order_number="1001", email="maya@example.com")) == ["answer"]


def test_one_after_the_other(shop: Shop) -> None:
    talk = shop.conversation()
    asked = talk.give(order_number="1001")
    assert responses(asked) == ["utter_ask_proof"]
    assert asked.replies[0].values == {"order_number": "1001"}
    assert responses(talk.give(email="maya@example.com")) == ["answer"]


def test_the_email_first(shop: Shop) -> None:
    talk = shop.conversation()
    assert responses(talk.give(email="maya@example.com")) == ["utter_ask_order_number"]
    assert responses(talk.give(order_number="w2044")) == ["answer"]


def test_five_digits_after_the_number_are_a_postcode(shop: Shop) -> None:
    talk = shop.conversation()
    talk.give(order_number="1001")
    both = (Entity("order_number", "60625", 0), Entity("postcode", "60625", 0))
    assert responses(talk.hear(Turn(talk.id, "inform", both, dict(talk.slots)))) == ["answer"]


def test_number_and_five_digits_in_one_breath(shop: Shop) -> None:
    found = (
        Entity("order_number", "1001", 0),
        Entity("order_number", "60625", 9),
        Entity("postcode", "60625", 9),
    )
    talk = shop.conversation()
    assert responses(talk.hear(Turn(talk.id, "inform", found, {}))) == ["answer"]


def test_a_corrected_email_is_tried_with_the_remembered_number(shop: Shop) -> None:
    talk = shop.conversation()
    assert responses(talk.give(order_number="1001", email="mya@example.com")) == ["utter_no_match"]
    assert responses(talk.give(email="maya@example.com")) == ["answer"]


def test_wrong_and_unknown_are_the_same(shop: Shop) -> None:
    wrong = shop.conversation().give(order_number="3003", email="maya@example.com")
    unknown = shop.conversation().give(order_number="9999", email="maya@example.com")
    assert responses(wrong) == responses(unknown) == ["utter_no_match"]
    assert wrong.replies == unknown.replies


def test_a_proof_covers_its_own_order_only(shop: Shop) -> None:
    talk = shop.conversation()
    talk.give(order_number="1001", postcode="60625")
    talk.slots |= {"postcode": None}
    assert responses(talk.give(order_number="3003")) == ["utter_ask_proof"]


def test_a_proof_ends(shop: Shop) -> None:
    talk = shop.conversation()
    talk.give(order_number="1001", email="maya@example.com")
    talk.slots |= {"email": None, "order_number": None}
    later = NOW + days(1)
    assert responses(talk.give(now=later, intent="track_order")) == ["utter_ask_order_proof"]


def test_use_prolongs_a_proof(shop: Shop) -> None:
    talk = shop.conversation()
    talk.give(order_number="1001", email="maya@example.com")
    talk.slots |= {"email": None, "order_number": None}
    for minutes in (25, 50, 75):
        assert responses(talk.give(now=NOW + timedelta(minutes=minutes), intent="track_order")) == ["answer"]
    later = NOW + timedelta(minutes=75 + 31)
    assert responses(talk.give(now=later, intent="track_order")) == ["utter_ask_order_proof"]


def test_tries_are_limited_and_then_a_person_is_asked_for(shop: Shop) -> None:
    talk = shop.conversation()
    for attempt in range(5):
        assert responses(talk.give(order_number="1001", email=f"x{attempt}@example.com")) == [
            "utter_no_match"
        ]
    right = talk.give(order_number="1001", email="maya@example.com")
    assert responses(right) == [LOCKED]
    assert right.replies[0].handoff == "verification_locked"


def test_two_numbers_at_once(shop: Shop) -> None:
    talk = shop.conversation()
    numbers = (
        Entity("order_number", "1001", 0),
        Entity("order_number", "W2044", 8),
        Entity("email", "maya@example.com", 20),
    )
    answer = talk.hear(Turn(talk.id, "track_order", numbers, {}))
    assert responses(answer) == ["answer", "answer"]
    assert [(reply.data or {})["order"] for reply in answer.replies] == ["#1001", "#W2044"]


def test_a_signed_in_customer_chooses_newest_first(shop: Shop) -> None:
    talk = signed_in(shop)
    answer = talk.give(intent="track_order")
    assert responses(answer) == ["utter_which_order"]
    assert [button["title"] for button in answer.replies[0].buttons] == [
        "#W2044, Tue, Mar 10",
        "#1001, Thu, Mar 5",
    ]
    assert responses(talk.give(order_number="W2044")) == ["answer"]
    assert (talk.give(intent="track_order").replies[0].data or {})["order"] == "#W2044", "it is in focus now"


def test_an_unknown_conversation_is_an_error_not_an_answer(shop: Shop) -> None:
    entities = (Entity("order_number", "1001", 0), Entity("email", "maya@example.com", 5))
    with pytest.raises(UnknownConversationError):
        shop.orders.answer(Turn(uuid4(), "inform", entities, {}), now=NOW)


def signed_in(shop: Shop) -> Talk:
    talk = shop.conversation()
    with shop.database.begin() as session:
        add_identity_proof(
            session, conversation_id=talk.id, now=NOW, expires_at=NOW + days(1), email="maya@example.com"
        )
    return talk
