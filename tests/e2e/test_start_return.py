"""A return through the whole product: typed and pressed, opened once, and left for another wish."""

from typing import Any

from tests.e2e.product import Customer, Product


def press(customer: Customer, answer: dict[str, Any], title: str) -> dict[str, Any]:
    """Press a button of an answer."""
    (payload,) = [button["payload"] for button in answer["buttons"] if button["title"] == title]
    (reply,) = [message for message in customer.ask(payload) if message["author"]["kind"] == "bot"]
    return reply


def test_from_the_wish_to_the_number(product: Product) -> None:
    customer = product.customer()
    customer.say("i want to start a return")
    (why,) = customer.ask("order 985, harriet.osgood@example.com")
    assert "Why would you like to return Insulated bottle (Clay)?" in why["text"], "the sandals can't go back"
    (condition,) = customer.ask("i changed my mind")
    assert condition["text"] == "Has it been used outdoors?"
    (what,) = customer.ask("no")
    assert "a refund ($6.95 return shipping is kept back)" in what["text"]
    read_back = press(customer, what, "Refund")
    assert "• Reason: Changed my mind" in read_back["text"]
    assert "• You get: $27.05 back" in read_back["text"]
    done = press(customer, read_back, "Yes, open the return")
    assert "Done: your return is #985-R2" in done["text"]


def test_another_wish_in_the_middle_and_no_at_the_end(product: Product) -> None:
    customer = product.customer()
    customer.say("where is order 980? maya.lindqvist@example.com")
    assert "Which items" in customer.say("i'd like to send something back")
    assert "still marked as delivered" in customer.say("where is my order?")
    (why,) = customer.ask("i want to return the candle")
    assert "Why would you like to return Juniper & cedar candle" in why["text"]
    assert "haven't opened a return" in customer.say("never mind")


def test_nothing_is_said_of_items_before_proof(product: Product) -> None:
    assert "throw" not in product.customer().say("i want to return order 980").lower()
