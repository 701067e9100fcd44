"""Conversations through the whole service: order, duplicates, failures, people who take over."""

import threading
import time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from api.conversations.states import IllegalMoveError
from store.models import Conversation, Handoff, Message
from store.vocabulary import ConversationStatus, HandoffPriority, TurnState
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import Asked, say


def handoffs(service: Service, customer: Customer) -> list[Handoff]:
    with service.parts.database.read() as session:
        query = select(Handoff).where(Handoff.conversation_id == UUID(customer.conversation_id))
        return list(session.scalars(query))


def settled(service: Service, customer: Customer) -> bool:
    """Whether no message waits for the bot any more."""
    conversation_id = UUID(customer.conversation_id)
    with service.parts.database.read() as session:
        conversation = session.get(Conversation, conversation_id)
        assert conversation is not None
        pending = select(Message).where(
            Message.conversation_id == conversation_id, Message.turn_state == TurnState.pending
        )
        return conversation.active_turn is None and session.scalars(pending).first() is None


def test_a_question_and_its_answer(service: Service, customer: Customer) -> None:
    assert customer.send("where is it?") == 1
    assert customer.wait_for(2) == [("customer", "where is it?"), ("bot", "You said: where is it?")]
    question, answer = customer.history()["messages"]
    assert answer["in_reply_to"] == question["id"]
    assert answer["client_id"] is None
    assert settled(service, customer)


def test_messages_are_answered_one_after_another_in_order(service: Service, customer: Customer) -> None:
    under_way: list[int] = []
    most = 0

    def slowly(asked: Asked) -> Any:
        nonlocal most
        under_way.append(1)
        most = max(most, len(under_way))
        time.sleep(0.02)
        under_way.pop()
        return say(f"to {asked['text']}")(asked)

    service.rasa.answer = slowly
    texts = [str(number) for number in range(12)]
    for text in texts:
        customer.send(text)
    said = customer.wait_for(24)
    assert [text for author, text in said if author == "customer"] == texts
    assert [text for author, text in said if author == "bot"] == [f"to {text}" for text in texts]
    assert service.rasa.texts() == texts
    assert most == 1


def test_different_conversations_do_not_wait_for_one_another(service: Service) -> None:
    everybody_is_here = threading.Barrier(4, timeout=10)

    def together(asked: Asked) -> Any:
        everybody_is_here.wait()
        return say("hello")(asked)

    service.rasa.answer = together
    customers = [service.customer() for _ in range(4)]
    for customer in customers:
        customer.send("hi")
    for customer in customers:
        assert customer.wait_for(2)[1] == ("bot", "hello")


def test_the_same_message_again_is_the_same_message(service: Service, customer: Customer) -> None:
    first = customer.send("hello", client_id="one")
    assert [customer.send("hello", client_id="one") for _ in range(3)] == [first] * 3
    customer.wait_for(2)
    assert customer.send("hello", client_id="one") == first
    time.sleep(0.2)
    assert customer.said() == [("customer", "hello"), ("bot", "You said: hello")]
    assert len(service.rasa.asked) == 1


def test_the_same_message_from_many_tabs_at_once(service: Service, customer: Customer) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(customer.send("hello", client_id="one")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1] * 8
    assert len(customer.wait_for(2)) == 2
    assert len(service.rasa.asked) == 1


def test_many_messages_at_once_are_numbered_without_gaps(service: Service, customer: Customer) -> None:
    threads = [threading.Thread(target=customer.send, args=(f"{number}",)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = customer.wait_for(20)
    asked = [text for author, text in said if author == "customer"]
    assert [text for author, text in said if author == "bot"] == [f"You said: {text}" for text in asked]


def test_a_rich_answer_arrives_whole(service: Service, customer: Customer) -> None:
    data = {"kind": "shipment_status", "order": "#1001", "shipments": [{"status": "InTransit"}]}
    citation = {"title": "Shipping", "url": "https://shop.example/help/shipping"}
    button = {"title": "Talk to a person", "payload": "/talk_to_human"}
    service.rasa.answer = say("One.", "Two.", data=data, citations=[citation], buttons=[button])
    customer.send("where?")
    customer.wait_for(3)
    _, one, two = customer.history()["messages"]
    assert (one["text"], one["data"], one["buttons"]) == ("One.", None, [])
    assert (two["data"], two["citations"], two["buttons"]) == (data, [citation], [button])


def test_a_pressed_button_shows_its_title_and_sends_its_payload(service: Service, customer: Customer) -> None:
    service.rasa.answer = say("Which?", buttons=[{"title": "Order #1001", "payload": '/inform{"n": "1001"}'}])
    customer.send("where?")
    customer.wait_for(2)
    customer.send('/inform{"n": "1001"}')
    assert customer.wait_for(4)[2] == ("customer", "Order #1001")
    assert service.rasa.asked[1]["text"] == '/inform{"n": "1001"}'
    assert service.rasa.asked[1]["metadata"]["payload"] is True


def test_a_title_typed_out_presses_the_button_of_the_last_answer(
    service: Service, customer: Customer
) -> None:
    service.rasa.answer = say("Which?", buttons=[{"title": "Order #1001", "payload": '/inform{"n": "1001"}'}])
    customer.send("where?")
    customer.wait_for(2)
    service.rasa.answer = say("It is here.")
    customer.send("order  #1001")
    assert customer.wait_for(4)[2] == ("customer", "order  #1001")
    assert service.rasa.asked[1]["text"] == '/inform{"n": "1001"}'
    assert service.rasa.asked[1]["metadata"]["payload"] is True
    customer.send("Order #1001")
    customer.wait_for(6)
    assert service.rasa.asked[2]["metadata"]["payload"] is False, "the last answer has no buttons"


def test_a_number_is_a_number_in_the_widget(service: Service, customer: Customer) -> None:
    service.rasa.answer = say("Which?", buttons=[{"title": "Order #1001", "payload": "/first"}])
    customer.send("where?")
    customer.wait_for(2)
    customer.send("1")
    customer.wait_for(4)
    assert service.rasa.asked[1]["metadata"]["payload"] is False


def test_an_intent_that_nobody_offered_is_mere_text(service: Service, customer: Customer) -> None:
    customer.send("/restart")
    assert customer.wait_for(2)[0] == ("customer", "/restart")
    assert service.rasa.asked[0]["metadata"]["payload"] is False


def test_a_long_message_is_kept_whole_and_shortened_for_the_bot(service: Service, customer: Customer) -> None:
    service.rasa.answer = say("I see.")
    customer.send("a" * 9_990 + "the end...")
    assert len(customer.wait_for(2)[0][1]) == 10_000
    assert len(service.rasa.asked[0]["text"]) < 1_600
    assert service.rasa.asked[0]["text"].endswith("the end...")


@pytest.mark.parametrize("wrong", [500, b"", b"<html>", {"replies": []}, {"unexpected": 1}, "timeout"])
def test_a_bot_that_fails_becomes_an_apology_and_a_hand_off(
    service: Service, customer: Customer, wrong: Any
) -> None:
    service.rasa.answer = lambda _: time.sleep(1.5) if wrong == "timeout" else wrong
    customer.send("hello?")
    said = customer.wait_for(3)
    assert [author for author, _ in said] == ["customer", "bot", "system"]
    assert "sorry" in said[1][1]
    assert "person" in said[2][1]
    assert customer.history()["status"] == "awaiting_agent"
    assert [handoff.reason for handoff in handoffs(service, customer)] == ["bot_failed"]
    assert settled(service, customer)


def test_after_a_failure_the_next_message_is_answered(service: Service, customer: Customer) -> None:
    service.rasa.answer = lambda _: 500
    customer.send("one")
    customer.wait_for(3)
    customer.send("two")
    assert "join" in customer.wait_for(5)[4][1]
    service.rasa.answer = say("I am back.")
    customer.send("three")
    assert customer.wait_for(7)[6] == ("bot", "I am back.")
    assert len(handoffs(service, customer)) == 2


def test_rasa_restarting_delays_the_answer_and_loses_nothing(service: Service, customer: Customer) -> None:
    service.rasa.stop()
    customer.send("are you there?")
    time.sleep(0.3)
    assert customer.said() == [("customer", "are you there?")]
    service.rasa.start()
    assert customer.wait_for(2)[1] == ("bot", "You said: are you there?")


def test_asking_for_a_person(service: Service, customer: Customer) -> None:
    service.rasa.answer = say("Of course.", handoff={"reason": "asked"})
    customer.send("a human please")
    said = customer.wait_for(3)
    assert said[1] == ("bot", "Of course.")
    assert said[2][0] == "system"
    assert customer.history()["status"] == "awaiting_agent"
    assert customer.history()["agent"] is None
    service.rasa.answer = say("Still here.")
    customer.send("and meanwhile?")
    assert customer.wait_for(5)[4] == ("bot", "Still here.")
    wish = {"reason": "complaint", "priority": "high", "mood": "angry", "summary": "hello?!"}
    service.rasa.answer = say("I have told them again.", handoff=wish)
    customer.send("hello?!")
    assert len(customer.wait_for(7)) == 7
    assert settled(service, customer)
    first, second = handoffs(service, customer)
    assert (first.reason, first.mood, first.summary) == ("asked", None, None)
    assert (second.reason, second.mood, second.summary) == ("complaint", "angry", "hello?!")
    assert first.priority == second.priority == HandoffPriority.high


def with_agent(service: Service, customer: Customer) -> UUID:
    """A conversation that Ana has taken over; five messages."""
    service.rasa.answer = say("Of course.", handoff={"reason": "asked"})
    customer.send("a human please")
    customer.wait_for(3)
    conversation_id = UUID(customer.conversation_id)
    service.parts.service.claim(conversation_id=conversation_id, agent_name="Ana")
    return conversation_id


def test_a_person_who_took_over_silences_the_bot(service: Service, customer: Customer) -> None:
    conversation_id = with_agent(service, customer)
    assert customer.history()["agent"] == {"name": "Ana"}
    asked = len(service.rasa.asked)
    customer.send("hello Ana")
    customer.send("are you there?")
    customer.wait_for(6)
    while not settled(service, customer):
        time.sleep(0.01)
    assert [author for author, _ in customer.said()[3:]] == ["system", "customer", "customer"]
    assert len(service.rasa.asked) == asked
    with pytest.raises(IllegalMoveError):
        service.parts.service.claim(conversation_id=conversation_id, agent_name="Bo")
    service.parts.service.return_to_bot(conversation_id=conversation_id)
    assert customer.history()["status"] == "bot"
    assert customer.history()["agent"] is None
    service.rasa.answer = say("Me again.")
    customer.send("and now?")
    assert customer.wait_for(9)[-1] == ("bot", "Me again.")


def test_a_person_who_takes_over_while_the_bot_thinks_wins(service: Service, customer: Customer) -> None:
    with_agent(service, customer)
    conversation_id = UUID(customer.conversation_id)
    service.parts.service.return_to_bot(conversation_id=conversation_id)

    def thinking(asked: Asked) -> Any:
        with service.parts.database.begin() as session:
            conversation = session.get(Conversation, conversation_id)
            assert conversation is not None
            conversation.status = ConversationStatus.with_agent
        return say("Too late.", handoff={"reason": "asked"})(asked)

    service.rasa.answer = thinking
    before = len(customer.said())
    customer.send("hm")
    while not (len(customer.said()) > before and settled(service, customer)):
        time.sleep(0.01)
    assert customer.said()[before:] == [("customer", "hm")]
    assert len(handoffs(service, customer)) == 1


def test_writing_into_a_closed_conversation_begins_again_with_the_bot(
    service: Service, customer: Customer
) -> None:
    conversation_id = with_agent(service, customer)
    service.parts.service.close(conversation_id=conversation_id)
    assert customer.history()["status"] == "closed"
    service.rasa.answer = say("Hello again.")
    customer.send("one more thing")
    assert customer.wait_for(7)[-1] == ("bot", "Hello again.")
    assert customer.history()["status"] == "bot"


def test_a_person_is_not_lost_when_several_want_the_conversation(
    service: Service, customer: Customer
) -> None:
    service.rasa.answer = say("Of course.", handoff={"reason": "asked"})
    customer.send("a human please")
    customer.wait_for(3)
    outcomes: list[str] = []

    def claim(name: str) -> None:
        try:
            service.parts.service.claim(conversation_id=UUID(customer.conversation_id), agent_name=name)
            outcomes.append(name)
        except IllegalMoveError:
            outcomes.append("refused")

    threads = [threading.Thread(target=claim, args=(name,)) for name in ("Ana", "Bo", "Cy")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[-2:] == ["refused", "refused"]
    winner = next(name for name in outcomes if name != "refused")
    assert customer.history()["agent"] == {"name": winner}
