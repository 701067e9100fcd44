"""The first promise: ask where an order is, prove it, read the truth."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.product import Product

NO_MATCH = "couldn't find an order with those details"


def test_number_and_email_in_one_sentence(product: Product) -> None:
    customer = product.customer()
    asked = customer.say("where's my stuff?? ordered last week")
    assert "order number" in asked
    assert "e-mail" in asked
    assert "1001" not in asked
    (answer,) = customer.ask("its order 1001 and my email is maya.lindqvist@example.com")
    assert re.search(r"#1001.* is on its way with", answer["text"])
    assert "Last scan:" in answer["text"]
    assert "It should arrive" in answer["text"]
    assert "https://" in answer["text"]
    data = answer["data"]
    assert data["kind"] == "shipment_status"
    assert data["order"] == "#1001"
    (shipment,) = data["shipments"]
    assert shipment["status"] == "InTransit"
    assert shipment["tracking_number"] in json.dumps(data)
    assert shipment["estimated_delivery"]


def test_a_postcode_proves_it_too(product: Product) -> None:
    customer = product.customer()
    customer.say("track my order")
    assert "e-mail address or the shipping postcode" in customer.say("1001")
    assert "#1001" in customer.say("60625")


def test_what_is_proven_is_not_asked_again(product: Product) -> None:
    customer = product.customer()
    customer.say("where is order 1001, maya.lindqvist@example.com")
    assert "#1001" in customer.say("and where is it now?")


def test_wrong_and_unknown_get_the_same_answer(product: Product) -> None:
    wrong = product.customer().ask("where is order 1001? mail is somebody.else@example.com")
    unknown = product.customer().ask("where is order 99871? mail is somebody.else@example.com")
    assert NO_MATCH in wrong[0]["text"]
    assert [answer["text"] for answer in wrong] == [answer["text"] for answer in unknown]
    assert [answer["buttons"] for answer in wrong] == [answer["buttons"] for answer in unknown]


def test_ten_wrong_attempts_lock_and_even_the_right_pair_stays_shut(product: Product) -> None:
    customer = product.customer()
    answers = [customer.say(f"order 1001, wrong{attempt}@example.com") for attempt in range(10)]
    assert all("InTransit" not in answer and "on its way" not in answer for answer in answers)
    assert NO_MATCH in answers[0]
    assert "too many tries" in answers[-1]
    assert "too many tries" in customer.say("order 1001, maya.lindqvist@example.com")


def test_another_customers_order_needs_its_own_proof(product: Product) -> None:
    customer = product.customer()
    assert "#1001" in customer.say("order 1001 maya.lindqvist@example.com")
    other = customer.ask("and where is order 1004?")
    assert all(answer.get("data") is None for answer in other)


@pytest.mark.parametrize(
    "text",
    [
        "🤷‍♀️📦❓",
        "أين طلبي؟ لقد طلبته الأسبوع الماضي",
        "<script>alert('x')</script><b>where is my order</b>",
        "'; DROP TABLE orders; -- where is my order",
        "/restart",
        '/inform{"order_number": "1001", "email": "maya.lindqvist@example.com"}',
        "<!channel> <@U123> where is my parcel",
        "where is my order " + "please " * 1400,
    ],
    ids=["emoji", "rtl", "html", "sql", "command", "payload", "mentions", "10,000 characters"],
)
def test_odd_messages_get_a_clear_answer_and_are_kept_whole(product: Product, text: str) -> None:
    customer = product.customer()
    answers = customer.ask(text)
    assert all(answer["text"] for answer in answers)
    assert customer.read()[0]["text"] == text.strip()
    assert "order number" in customer.say("where is my order"), "the dialogue goes on"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u0000"])
def test_an_empty_message_is_refused_with_a_sentence(product: Product, text: str) -> None:
    response = product.customer().post(text)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_talking_to_a_person_is_recorded_and_told(product: Product) -> None:
    customer = product.customer()
    assert "team" in customer.say("I want to talk to a real human please")
    assert any(message["author"]["kind"] == "system" for message in customer.read())
    assert "already" in customer.say("a person please!")


def test_the_assistant_says_that_it_is_automated(product: Product) -> None:
    customer = product.customer()
    assert "automated" in customer.say("hi")
    assert "automated" in customer.say("are you a bot or a real person?")


def test_the_logs_hold_nothing_personal(product: Product) -> None:
    customer = product.customer()
    customer.say("where is order 1001? maya.lindqvist@example.com 60625 call me on +1 312 555 0142")
    lines = Path(product.log).read_text().splitlines()
    log = "\n".join(line for line in lines if "│" in line)  # without the hints of the demo
    assert "turn_done" in log
    for datum in ("maya.lindqvist", "60625", "312 555 0142", customer.token, product.rasa_token):
        assert datum not in log
