"""Refunds and returns through the whole product, and one wish after another."""

from tests.e2e.product import Product


def test_where_the_money_is(product: Product) -> None:
    customer = product.customer()
    assert "order number" in customer.say("i sent the chinos back ages ago, where is my refund??")
    (answer,) = customer.ask("order 970, chloe.desrosiers@example.com")
    assert "went back to your Mastercard" in answer["text"]
    assert "55418230334000921874410" in answer["text"]
    assert answer["data"]["kind"] == "refund_status"


def test_whether_it_can_go_back(product: Product) -> None:
    customer = product.customer()
    customer.say("is it still possible to return something from my order?")
    (answer,) = customer.ask("980, maya.lindqvist@example.com")
    assert "Lambswool throw: yes, until" in answer["text"]
    assert answer["data"]["items"][0]["policy_version"]
    assert "still the same" in customer.say("is it still possible to return it?")


def test_one_wish_after_another_needs_no_new_proof(product: Product) -> None:
    customer = product.customer()
    assert "was delivered" in customer.say("where is order 980? maya.lindqvist@example.com")
    assert "can't see a refund" in customer.say("have you refunded me yet?")
    assert "still marked as delivered" in customer.say("track my order")


def test_no_money_is_talked_about_before_proof(product: Product) -> None:
    answers = product.customer().ask("where is my refund for order 970")
    assert all(answer.get("data") is None for answer in answers)
    assert "Mastercard" not in " ".join(answer["text"] for answer in answers)
