"""Cancelling an order and sending it elsewhere, through the whole product."""

from tests.e2e.product import Product


def test_an_order_is_cancelled_after_a_yes_and_stays_so(product: Product) -> None:
    customer = product.customer()
    (asked,) = customer.ask("please cancel order 1010, rosa.jimenez@example.com")
    assert "Cancel the whole of order #1010 (2 × Seagrass basket; $108.00)?" in asked["text"]
    assert "Goodbye" in customer.say("bye")
    assert "It can't be undone" in customer.say("yes"), "something else was said since: it is asked again"
    (asked,) = customer.ask("please cancel my order")
    (answer,) = customer.ask(asked["buttons"][0]["payload"])
    assert answer["text"].startswith("Order #1010 is cancelled.")
    assert answer["data"]["state"] == "confirmed"
    assert "was cancelled today" in customer.say("where is my order?")


def test_a_no_keeps_it(product: Product) -> None:
    customer = product.customer()
    customer.say("cancel my order 1011 please, gwhitfield@example.com")
    assert "Nothing has been cancelled" in customer.say("no")
    assert "hasn't left us yet" in customer.say("where is my order?")


def test_an_order_goes_to_the_new_address(product: Product) -> None:
    customer = product.customer()
    asked = customer.say("i need to change the delivery address of order 1005, harriet.osgood@example.com")
    assert "What's the new address?" in asked
    read_back = customer.say("500 W Madison St, Apt 2, Chicago, IL 60661")
    assert "500 W Madison St\nApt 2\nChicago\nIL 60661" in read_back
    assert "now goes to the new address" in customer.say("yes")
    stranger = product.customer()
    assert "couldn't find an order" in stranger.say("where is order 1005? my postcode is 60661")
    assert "hasn't left us yet" in stranger.say("order 1005, postcode 80210")


def test_what_has_left_cannot_be_cancelled(product: Product) -> None:
    customer = product.customer()
    assert "has left us" in customer.say("cancel order 1001, maya.lindqvist@example.com")
    assert "delivered" in customer.say("cancel order 980 maya.lindqvist@example.com")


def test_nothing_is_said_of_an_order_before_proof(product: Product) -> None:
    assert "basket" not in product.customer().say("cancel order 1010").lower()
