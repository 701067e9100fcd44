"""Whole conversations as people hold them: several wishes, corrections, small talk, and the way back."""

from typing import Any

import pytest

from tests.e2e.product import Customer, Product

MAYA = "maya.lindqvist@example.com"
HARRIET = "harriet.osgood@example.com"
INTRODUCTION = "I'm the shop's automated assistant"


@pytest.fixture
def customer(product: Product) -> Customer:
    return product.customer()


def orders(answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(kind, order) of the facts in the answers."""
    return [(each["data"]["kind"], each["data"]["order"]) for each in answers if each["data"]]


def press(customer: Customer, answer: dict[str, Any], title: str) -> list[dict[str, Any]]:
    (payload,) = [button["payload"] for button in answer["buttons"] if button["title"] == title]
    return customer.ask(payload)


def test_two_wishes_in_one_message_and_one_introduction(customer: Customer) -> None:
    answers = customer.ask(f"where is order 1001 and is order 980 still returnable? my email is {MAYA}")
    assert orders(answers) == [("shipment_status", "#1001"), ("return_eligibility", "#980")]
    assert answers[0]["text"].startswith("Hi, I'm the shop's automated assistant")
    assert INTRODUCTION not in answers[1]["text"]
    assert INTRODUCTION not in customer.say("hello again")


def test_the_rest_follows_once_the_question_is_answered(customer: Customer) -> None:
    asked = customer.say("Has order 1001 shipped yet? And do you take PayPal?")
    assert "e-mail address or the shipping postcode on order 1001" in asked
    first, second, *_ = customer.ask(MAYA)
    assert orders([first]) == [("shipment_status", "#1001")]
    assert "PayPal" in second["text"]
    assert second["citations"]


def test_small_talk_in_the_middle_of_the_proof(customer: Customer) -> None:
    customer.say("track my order")
    assert "Hello! What's your order number" in customer.say("hello?")
    customer.say("1001")
    assert "#1001" in customer.say("hi, 60625")
    assert "You're welcome" in customer.say("thanks a lot!")


def test_a_wrong_email_is_corrected(customer: Customer) -> None:
    assert "couldn't find" in customer.say("where is order 1001, my email is maya@example.org")
    assert "#1001" in customer.say(f"oh wrong e-mail, it's {MAYA}")


def test_an_email_that_failed_is_not_tried_with_another_number(customer: Customer) -> None:
    assert "couldn't find" in customer.say(f"where is order 1010, my email is {MAYA}")
    assert "on order 1001" in customer.say("sorry I meant 1001")
    assert "#1001" in customer.say(MAYA)


def test_the_other_order(customer: Customer) -> None:
    customer.say(f"where is order 1001? {MAYA}")
    assert "Which other order" in customer.say("what about my other order")
    assert orders(customer.ask("980")) == [("shipment_status", "#980")]
    assert orders(customer.ask("no, the other one")) == [("shipment_status", "#1001")]


def test_away_from_a_return_and_back(customer: Customer) -> None:
    asked = customer.say(f"i want to return something from order 985, {HARRIET}")
    assert "Why would you like to return Insulated bottle" in asked
    *_, offer = customer.ask("have you refunded me yet?")
    assert offer["text"] == "Shall we go on with the return of order #985?"
    assert "Why would you like to return Insulated bottle" in customer.say("yes go on")
    assert "outdoors" in customer.say("i changed my mind about it, it's just not for me")
    assert "haven't opened a return" in customer.say("forget it")


def test_the_same_question_again(customer: Customer) -> None:
    first = customer.say(f"where is order 1001? {MAYA}")
    (second,) = customer.ask("where is my order?")
    assert second["text"].startswith("Nothing has changed with order #1001")
    assert second["text"] != first
    (third,) = customer.ask("where is my order?")
    assert "someone from the team" in third["text"]
    assert "asked for someone" in customer.say("yes please")


def test_misses_ask_then_offer_then_fetch(customer: Customer) -> None:
    assert "another way" in customer.say("🤷📦")
    assert "Shall I fetch a person" in customer.say("❓❓")
    assert "take over" in customer.say("📦📦📦")


def test_out_of_scope_is_told_kindly(customer: Customer) -> None:
    assert "not something I can help with" in customer.say("what is the capital of france")
    assert "fetch a person" in customer.say("who won the world cup in 1998")
    assert "All right" in customer.say("no thanks")


def test_thanks_and_a_thumb_up_while_a_change_is_asked(customer: Customer) -> None:
    customer.say("where is order 1012, my email is emre.yildiz@example.com")
    asked = customer.say("cancel it please")
    assert "Cancel the whole of order #1012" in asked
    assert "You're welcome! Cancel the whole of order #1012" in customer.say("thanks")
    assert "Order #1012 is cancelled" in customer.say("👍")


def test_a_title_typed_out_is_the_button(customer: Customer) -> None:
    customer.say("hi")
    assert "order number" in customer.say("where is my order?")
    customer.say(f"1001 {MAYA}")
    (again,) = customer.ask("where is my order?")
    assert press(customer, again, "The details again")[0]["data"]["order"] == "#1001"
    assert orders(customer.ask("where is my order?")) == [("shipment_status", "#1001")]
