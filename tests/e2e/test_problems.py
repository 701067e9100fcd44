"""Problems through the whole product: parcels that went wrong, parcels that are not there, broken goods."""

from typing import Any

import httpx

from tests.e2e.product import Customer, Product


def status(customer: Customer) -> str:
    """Who owns the conversation."""
    response = httpx.get(
        f"{customer.product.api_url}/widget/messages",
        headers={"Authorization": f"Bearer {customer.token}"},
        timeout=20,
    )
    return str(response.raise_for_status().json()["status"])


def press(customer: Customer, answer: dict[str, Any], title: str) -> dict[str, Any]:
    """Press a button of an answer."""
    (payload,) = [button["payload"] for button in answer["buttons"] if button["title"] == title]
    (reply,) = customer.ask(payload)
    return reply


def test_delivered_yesterday_and_not_there(product: Product) -> None:
    customer = product.customer()
    (answer,) = customer.ask(
        "tracking says delivered but there is no parcel here. order 1007, yolanda.pruitt@example.com"
    )
    assert "FedEx marked order #1007 as delivered" in answer["text"]
    assert "FedEx's note: Left at the front door." in answer["text"]
    assert "If it hasn't turned up by" in answer["text"]
    assert answer["data"]["kind"] == "shipment_status"
    assert status(customer) == "bot"
    wait = press(customer, answer, "I'll look first")
    assert "tell me here and I'll bring in a person" in wait["text"]
    assert "I've asked for someone from the team" in customer.say(
        "i looked everywhere and asked the neighbours"
    )
    assert status(customer) == "awaiting_agent"


def test_delivered_long_ago_is_a_persons_case_at_once(product: Product) -> None:
    customer = product.customer()
    assert "order number" in customer.say("it is marked as delivered but i never got my package")
    (answer,) = customer.ask("order 980, maya.lindqvist@example.com")
    assert "I've asked for someone from the team to take it up with UPS." in answer["text"]
    assert status(customer) == "awaiting_agent"
    assert "Good to hear that it's there!" in press(customer, answer, "I've found it")["text"]


def test_late_is_explained_and_a_person_is_offered(product: Product) -> None:
    customer = product.customer()
    (answer,) = customer.ask("my delivery is overdue! order 994, theo.marchetti@example.com")
    assert "Order #994 is later than we said: it was promised for" in answer["text"]
    assert status(customer) == "bot"
    assert "They get the facts" in customer.say("yes please")
    assert status(customer) == "awaiting_agent"


def test_a_wrong_address_is_taken_down_for_the_person(product: Product) -> None:
    customer = product.customer()
    answer = customer.say(
        "the courier says wrong address, parcel not delivered. order 991, d.okafor@example.com"
    )
    assert "The address on order #991 doesn't work for UPS." in answer
    assert status(customer) == "awaiting_agent"
    assert "noted that for the team" in customer.say("2208 Alta Vista Ave, Austin, TX 78704")


def test_broken_goods_bring_a_person_before_anything_is_asked(product: Product) -> None:
    customer = product.customer()
    first = customer.say("the carafe arrived smashed to pieces")
    assert "I've asked for someone from the team to put it right." in first
    assert "what's your order number" in first
    assert status(customer) == "awaiting_agent"
    summary = customer.say("1007, yolanda.pruitt@example.com")
    assert "order #1007, Hand-blown carafe, arrived damaged." in summary
    assert "You'd like a replacement" in customer.say("could you send me a new one please")
    notices = [message for message in customer.read() if message["author"]["kind"] == "system"]
    assert len(notices) == 1, "the person is announced once"


def test_which_item_is_asked_with_buttons(product: Product) -> None:
    customer = product.customer()
    (which,) = customer.ask("something in my order was broken. order 980, maya.lindqvist@example.com")
    assert "Which item is it?" in which["text"]
    summary = press(customer, which, "Lambswool throw")
    assert "order #980, Lambswool throw, arrived damaged." in summary["text"]
    assert "was delivered" in customer.say("where is my order?"), "another wish is free"


def test_a_return_of_something_faulty_goes_the_same_road(product: Product) -> None:
    customer = product.customer()
    customer.say("i want to start a return")
    (why,) = customer.ask("order 985, harriet.osgood@example.com")
    claim = press(customer, why, "It's faulty or damaged")
    assert "order #985, Insulated bottle, doesn't work as it should." in claim["text"]
    assert status(customer) == "awaiting_agent"


def test_nothing_is_said_of_an_order_before_proof(product: Product) -> None:
    answers = product.customer().ask("order 1007 says delivered but it is not here")
    assert all(answer.get("data") is None for answer in answers)
    assert "FedEx" not in " ".join(answer["text"] for answer in answers)
