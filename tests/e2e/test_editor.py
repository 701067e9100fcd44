"""A merchant at the editor and a customer in the chat, with the whole product between them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from tests.e2e.product import Product

QUESTION = "do you have a loyalty programme where i collect points?"


@pytest.fixture
def page(chromium: Browser, product: Product) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{product.api_url}/knowledge")
    page.get_by_label("E-mail address").fill(MERCHANT_EMAIL)
    page.get_by_label("Password", exact=True).fill(MERCHANT_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()


def test_what_a_merchant_publishes_the_next_customer_reads(page: Page, product: Product) -> None:
    page.get_by_role("link", name="New article").click()
    page.get_by_label("Title").fill("Do you have a loyalty programme with points?")
    short = page.get_by_label(re.compile("Short answer"))
    short.fill("Yes: every dollar gives one point, and 100 points are 5 dollars off.")
    page.get_by_label(re.compile("^Text")).fill("## Points\n\nThey never expire.")
    expect(page.get_by_role("region", name="Public page")).to_contain_text("every dollar gives one point")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".toast")).to_contain_text("Published")
    (answer,) = product.customer().ask(QUESTION)[:1]
    assert "every dollar gives one point" in answer["text"]
    assert answer["citations"][0]["title"] == "Do you have a loyalty programme with points?"
    assert answer["citations"][0]["url"].endswith("/help/do-you-have-a-loyalty-programme-with-points")

    short.fill("Yes: every dollar gives two points now.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile("Version 2, saved"))).to_be_visible()
    expect(page.locator(".bar .badge")).to_have_text("Published")
    assert "two points" in product.customer().say(QUESTION)

    page.get_by_role("tab", name="Versions").click()
    first = page.locator(".versions > li").filter(has_text="Version 1")
    first.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".toast")).to_contain_text("Version 1 is back")
    assert "one point" in product.customer().say(QUESTION)
