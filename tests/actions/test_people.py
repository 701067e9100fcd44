"""Yes, no, a person, and not understanding."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.people import OFFER, Affirm, Deny, Fallback, Handoff, PersonNeeded
from actions.turn import Answer, Entity, Turn
from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind
from tests.actions.shop import NOW, Shop, Talk, order


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Shop.at(tmp_path, order()).conversation()


def turn(talk: Talk, intent: str, *entities: Entity, **slots: Any) -> Turn:
    return Turn(talk.id, intent, entities, slots)


def only(answer: Answer) -> tuple[str | None, str | None]:
    (reply,) = answer.replies
    return reply.response, reply.handoff


def test_asking_for_a_person_asks_once(talk: Talk) -> None:
    handoff = Handoff(talk.shop.database)
    assert only(handoff.answer(turn(talk, "talk_to_human"))) == ("utter_handoff_asked", "asked_for_person")
    with talk.shop.database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.get(talk.id)
        assert conversation is not None
        message = repository.add_message(
            conversation, author_kind=AuthorKind.customer, text="a person", now=NOW
        )
        repository.record_handoff(conversation_id=talk.id, message_id=message.id, reason="asked", now=NOW)
    assert only(handoff.answer(turn(talk, "talk_to_human"))) == ("utter_handoff_waiting", None)


@pytest.mark.parametrize("intent", ["cancel_order", "complaint", "ask_policy"])
def test_what_needs_a_person_gets_one_with_its_reason(talk: Talk, intent: str) -> None:
    assert only(PersonNeeded(talk.shop.orders).answer(turn(talk, intent))) == (
        f"utter_person_needed_{intent}",
        intent,
    )


ASKS_TOO = (("complaint", 0.68), ("track_order", 0.15), ("delivery_problem", 0.12))


def test_who_complains_and_asks_where_it_is_gets_both(talk: Talk) -> None:
    given = (Entity("order_number", "1001", 0), Entity("email", "maya@example.com", 5))
    angry = replace(turn(talk, "complaint", *given), ranking=ASKS_TOO, now=NOW)
    told, person = PersonNeeded(talk.shop.orders).answer(angry).replies
    assert told.data is not None
    assert told.data["order"] == "#1001"
    assert (person.response, person.handoff) == ("utter_person_needed_complaint", "complaint")


@pytest.mark.parametrize(
    ("given", "ranking"),
    [
        ((), ASKS_TOO),
        ((Entity("order_number", "1001", 0),), ASKS_TOO),
        ((Entity("order_number", "1001", 0), Entity("email", "x@example.com", 5)), ASKS_TOO),
        ((Entity("order_number", "1001", 0), Entity("email", "maya@example.com", 5)), (("complaint", 0.99),)),
    ],
    ids=["no order", "no proof", "wrong pair", "asks nothing"],
)
def test_a_complaint_alone_is_asked_nothing(talk: Talk, given: Any, ranking: Any) -> None:
    angry = replace(turn(talk, "complaint", *given), ranking=ranking, now=NOW)
    assert only(PersonNeeded(talk.shop.orders).answer(angry)) == (
        "utter_person_needed_complaint",
        "complaint",
    )


def test_three_misses_in_a_row_ask_then_offer_then_fetch(talk: Talk) -> None:
    fallback = Fallback(talk.shop.orders)
    slots: dict[str, Any] = {}
    seen = []
    for _ in range(3):
        answer = fallback.answer(turn(talk, "nlu_fallback", **slots))
        slots |= answer.slots
        seen.append(only(answer))
    assert seen == [
        ("utter_not_understood", None),
        ("utter_offer_person", None),
        ("utter_handoff_not_understood", "not_understood"),
    ]
    assert slots["misses"] is None


def test_details_in_a_message_that_was_not_understood_are_used(talk: Talk) -> None:
    answer = Fallback(talk.shop.orders).answer(turn(talk, "nlu_fallback", Entity("order_number", "1001", 0)))
    assert only(answer) == ("utter_ask_proof", None)


def test_yes_takes_the_offered_person(talk: Talk) -> None:
    affirm = Affirm(Handoff(talk.shop.database))
    assert only(affirm.answer(turn(talk, "affirm", pending=OFFER)))[1] == "asked_for_person"
    assert only(affirm.answer(turn(talk, "affirm"))) == ("utter_yes_what", None)


def test_no_forgets_what_was_asked(talk: Talk) -> None:
    answer = Deny().answer(turn(talk, "deny", pending=OFFER))
    assert only(answer) == ("utter_anything_else", None)
    assert answer.slots["pending"] is None
