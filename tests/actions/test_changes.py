"""Cancelling and redirecting an order, along the odd paths that people take."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.people import OFFER
from actions.turn import Entity, Turn
from actions.words import words
from store.changes import Obstacle
from store.models import ChangeRequest
from store.records import AddressRecord, LineItemRecord, OrderRecord, RefundRecord
from store.repositories.changes import ChangeRequestRepository
from store.repositories.orders import OrderRepository
from store.verification import Outcome, verify_order
from store.vocabulary import ChangeKind, ChangeStatus, FinancialStatus, RefundStatus, ShipmentStatus
from tests.actions.changes import ChangeTalk
from tests.actions.shop import LAMP, MUG, NOW, Shop, days, order, parcel

HOME = AddressRecord(
    name="Maya", address1="1 Old St", city="Chicago", province_code="IL", postcode="60625", country_code="US"
)
NEW = "500 W Madison St, Apt 2, Chicago, IL 60661"
READ_BACK = "Cancel the whole of order #1001 (Lamp; $49.00)? It can't be undone."
Talking = Callable[..., ChangeTalk]


@pytest.fixture
def talking(tmp_path: Path) -> Talking:
    def start(*records: OrderRecord) -> ChangeTalk:
        shop = Shop.at(tmp_path, *(records or (order(shipping=HOME),)))
        talk = ChangeTalk(shop)
        talk.hear("track_order", order_number="1001", email="maya@example.com")
        return talk

    return start


def requests(talk: ChangeTalk, external_id: str = "1") -> list[ChangeRequest]:
    with talk.shop.database.read() as session:
        return ChangeRequestRepository(session).of_order(talk.shop.stored(external_id).id)


def ship(talk: ChangeTalk, status: ShipmentStatus = ShipmentStatus.InTransit) -> None:
    with talk.shop.database.begin() as session:
        OrderRepository(session).upsert([order(parcel(status), updated_at=NOW, shipping=HOME)])


def test_nothing_is_read_back_before_proof(tmp_path: Path) -> None:
    talk = ChangeTalk(Shop.at(tmp_path, order()))
    for wish in ("cancel_order", "change_address"):
        assert talk.said(wish) == "utter_ask_order_proof"
    assert talk.said("cancel_order", order_number="1001") == "utter_ask_proof"
    assert talk.said("inform", email="maya@example.com") == READ_BACK


def test_a_yes_cancels_with_the_money_as_it_is(talking: Talking) -> None:
    talk = talking()
    assert talk.said("cancel_order") == READ_BACK
    assert talk.said("affirm", "yes") == (
        "Order #1001 is cancelled. Its payment has been taken, so I've asked for someone from the team "
        "to see to the refund."
    )
    assert talk.shop.stored().cancelled_at == NOW
    assert [request.status for request in requests(talk)] == [ChangeStatus.done]
    assert talk.hear("affirm", "yes") is None, "a second yes answers nothing"
    assert "has been cancelled already" in talk.said("cancel_order")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"financial_status": FinancialStatus.VOIDED}, "called off before it was taken"),
        ({"financial_status": FinancialStatus.AUTHORIZED}, "Its payment has not been taken."),
        (
            {
                "refunds": (
                    RefundRecord(
                        external_id="r",
                        amount=4900,
                        currency="USD",
                        status=RefundStatus.pending,
                        created_at=NOW - days(1),
                    ),
                )
            },
            "A refund of $49.00 is being processed.",
        ),
    ],
)
def test_the_money_is_told_as_it_stands(talking: Talking, facts: dict[str, Any], expected: str) -> None:
    talk = talking(order(shipping=HOME, **facts))
    talk.hear("cancel_order")
    assert expected in talk.said("affirm")


def test_a_no_leaves_it(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    assert talk.said("deny", "no") == "All right, order #1001 stays as it is. Nothing has been cancelled."
    assert talk.hear("affirm", "yes") is None
    assert requests(talk) == []


def test_the_buttons_are_yes_and_no_to_this_question(talking: Talking) -> None:
    talk = talking()
    asked = talk.hear("cancel_order")
    assert asked is not None
    assert [button["title"] for button in asked.replies[0].buttons] == ["Yes, cancel it", "No, keep it"]
    talk.press(asked)
    assert talk.shop.stored().cancelled_at == NOW


def test_an_old_buttons_yes_does_not_answer_a_newer_question(talking: Talking) -> None:
    talk = talking(order(), order(external_id="2", name="#W2044"))
    old = talk.hear("cancel_order", order_number="1001")
    assert old is not None
    assert "#W2044" in talk.said("cancel_order", order_number="W2044", email="maya@example.com")
    answer = talk.press(old)
    assert answer is not None
    assert "Cancel the whole of order #W2044" in (answer.replies[0].text or ""), "it asks again"
    assert talk.shop.stored("1").cancelled_at is talk.shop.stored("2").cancelled_at is None


def test_a_yes_after_small_talk_is_asked_again(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    assert talk.said("affirm", "yes", small_talk=True) == READ_BACK
    assert requests(talk) == []
    assert "is cancelled" in talk.said("affirm", "yes")


def test_another_wish_in_the_middle_ends_the_question(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    assert "hasn't left us yet" in talk.said("track_order")
    assert talk.hear("affirm", "yes") is None
    assert talk.shop.stored().cancelled_at is None


def test_no_the_other_one(talking: Talking) -> None:
    talk = talking(order(), order(external_id="2", name="#W2044"))
    talk.hear("cancel_order", order_number="1001")
    said = talk.said("deny", "no, W2044", order_number="W2044")
    assert said.startswith("Cancel the whole of order #W2044")
    assert "#W2044 is cancelled" in talk.said("affirm", "yes, W2044", order_number="W2044")
    assert talk.shop.stored("1").cancelled_at is None


def test_two_orders_are_asked_about_one_at_a_time(talking: Talking) -> None:
    talk = talking(order(), order(external_id="2", name="#W2044"))
    both = (
        Entity("order_number", "1001", 0),
        Entity("order_number", "W2044", 9),
        Entity("email", "maya@example.com", 20),
    )
    turn = Turn(talk.id, "cancel_order", both, {}, "cancel 1001 and W2044")
    answer = talk.orders.answer(turn, now=NOW, wish="cancel_order")
    assert [reply.text for reply in answer.replies] == [READ_BACK]
    assert answer.slots["focus_order"] == answer.slots["change"]["order"] == str(talk.shop.stored().id)


def test_mumbling_is_asked_once_more_and_then_not_taken(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    assert talk.said("nlu_fallback", "hmm") == READ_BACK
    assert talk.hear("nlu_fallback", "hmm") is None


def test_an_order_that_ships_before_the_yes_is_not_cancelled(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    ship(talk)
    assert "has left us" in talk.said("affirm", "yes")
    assert talk.shop.stored().cancelled_at is None
    (request,) = requests(talk)
    assert (request.status, request.obstacle) == (ChangeStatus.refused, "shipped")


def test_a_repeated_turn_says_the_same_and_does_nothing_twice(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    lost = talk.said("affirm", "yes", keep=False)
    assert talk.said("affirm", "yes", now=NOW + timedelta(minutes=1)) == lost
    assert talk.shop.stored().cancelled_at == NOW
    assert len(requests(talk)) == 1


def test_a_yes_after_the_proof_has_ended_asks_for_it(talking: Talking) -> None:
    talk = talking()
    talk.hear("cancel_order")
    talk.slots |= {"email": None, "order_number": None}
    later = NOW + timedelta(minutes=40)
    assert talk.hear("deny", "no", now=later) is None, "a plain no needs none"
    assert talk.said("affirm", "yes", now=later) == "utter_ask_order_proof"
    assert talk.shop.stored().cancelled_at is None
    again = talk.said("inform", now=later, order_number="1001", email="maya@example.com")
    assert again == READ_BACK


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("why", list(Obstacle))
def test_every_obstacle_has_its_words(kind: ChangeKind, why: Obstacle) -> None:
    assert "#1" in words("en").say(f"{kind}-impossible-{why}", order="#1")


def test_what_has_left_is_told_with_what_can_be_done(talking: Talking) -> None:
    talk = talking(order(parcel(ShipmentStatus.Delivered)))
    answer = talk.hear("cancel_order")
    assert answer is not None
    (reply,) = answer.replies
    assert "has been delivered" in (reply.text or "")
    assert [button["payload"] for button in reply.buttons] == ["/return_eligibility", "/talk_to_human"]
    assert talk.slots["pending"] is None
    assert "has been delivered already" in talk.said("change_address")


def test_a_gift_card_is_for_a_person(talking: Talking) -> None:
    card = LineItemRecord(external_id="c", title="Gift card", quantity=1, price=5000, requires_shipping=False)
    assert "doesn't come by parcel" in talking(order(line_items=(LAMP, card))).said("cancel_order")


def test_a_new_address_is_asked_for_read_back_and_carried_out(talking: Talking) -> None:
    talk = talking()
    assert "What's the new address?" in talk.said("change_address")
    assert talk.said("inform", NEW, order_number="500", postcode="60661") == (
        "Send order #1001 here instead?\n\n500 W Madison St\nApt 2\nChicago\nIL 60661"
    )
    assert talk.shop.stored().shipping_postcode == "60625", "not before the yes"
    assert (
        talk.said("affirm", "yes, 500 W Madison", order_number="500")
        == "Done: order #1001 now goes to the new address."
    )
    stored = talk.shop.stored()
    assert (
        stored.shipping_address1,
        stored.shipping_city,
        stored.shipping_postcode,
        stored.shipping_name,
    ) == (
        "500 W Madison St",
        "Chicago",
        "60661",
        "Maya",
    )


@pytest.mark.parametrize(
    ("intent", "confidence"),
    [
        ("inform", 0.9),
        ("nlu_fallback", 0.4),
        ("out_of_scope", 0.9),
        ("change_address", 0.99),
        ("track_order", 0.6),
    ],
)
def test_an_address_is_heard_however_it_was_classified(
    talking: Talking, intent: str, confidence: float
) -> None:
    talk = talking()
    talk.hear("change_address")
    assert "60661" in talk.said(intent, NEW, confidence=confidence)


def test_while_an_address_is_asked_for(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    assert talk.hear("talk_to_human", "a person please") is None
    assert "hasn't left us yet" in talk.said("track_order", "where is it now?")
    talk.hear("change_address")
    assert talk.said("deny", "never mind").startswith("All right, order #1001 goes to the address it had.")
    assert talk.slots["pending"] is None


def test_a_postcode_is_insisted_on_then_a_person_is_offered(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    assert "with its postcode" in talk.said("inform", "12345 Main Street", order_number="12345")
    assert talk.said("affirm", "yes") == "utter_offer_person"
    assert talk.slots["pending"] == OFFER


def test_a_corrected_address_replaces_the_one_that_was_read_back(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    first = talk.hear("inform", NEW)
    assert first is not None
    assert "60602" in talk.said("inform", "sorry, 12 State St, Chicago, IL 60602")
    assert talk.press(first) is not None, "the first question's yes"
    assert talk.shop.stored().shipping_postcode == "60625"
    talk.hear("affirm", "yes")
    assert talk.shop.stored().shipping_postcode == "60602"


def test_there_and_back_again_is_two_changes(talking: Talking) -> None:
    talk = talking()
    for text in (NEW, "1 Old St, Chicago, IL 60625", NEW):
        talk.hear("change_address")
        talk.hear("inform", text)
        talk.hear("affirm", "yes")
    assert talk.shop.stored().shipping_postcode == "60661"
    assert len(requests(talk)) == 3


def test_another_country_is_for_a_person(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    assert "another country" in talk.said("inform", "1 Rue de Rivoli, 75001 Paris, France")
    assert talk.slots["pending"] is None


def test_an_order_packed_before_the_yes_keeps_its_address(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    talk.hear("inform", NEW)
    ship(talk, ShipmentStatus.InfoReceived)
    assert "is being packed" in talk.said("affirm", "yes")
    assert talk.shop.stored().shipping_postcode == "60625"


def test_the_new_postcode_opens_nothing_for_others(talking: Talking) -> None:
    talk = talking()
    talk.hear("change_address")
    talk.hear("inform", NEW)
    talk.hear("affirm", "yes")
    stranger = talk.shop.conversation()
    with talk.shop.database.begin() as session:
        tried = [
            verify_order(session, conversation_id=stranger.id, number="1001", postcode=code, now=NOW).outcome
            for code in ("60661", "60625")
        ]
    assert tried == [Outcome.no_match, Outcome.proven]


def test_the_order_with_two_lines_is_read_back_whole(talking: Talking) -> None:
    said = talking(order(line_items=(LAMP, MUG))).said("cancel_order")
    assert "(Lamp and 2 × Mug; $49.00)" in said
