"""A customer with a browser, and the whole product behind it.

With ``DOORSTEP_TEST_SCREENSHOTS=docs/images`` the README's picture is taken anew.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.product import Product
from tests.widget.chat import Chat
from tests.widget.test_pictures import choose, photo, pictures, tray


@pytest.fixture
def page(chromium: Browser, product: Product) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 860}, timezone_id="America/Chicago", reduced_motion="reduce"
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(product.api_url)
    yield page
    context.close()
    assert errors == []


def test_from_the_question_to_the_card(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    chat.ask("where's my stuff?? ordered last week")
    expect(chat.replies.last).to_contain_text("order number")
    chat.ask("it's order 1001 and my email is maya.lindqvist@example.com")
    expect(chat.replies.last).to_contain_text("Order #1001 is on its way with UPS.")
    expect(chat.log).to_contain_text("On its way")
    expect(chat.log.get_by_role("link", name=re.compile("Track"))).to_be_visible()
    if folder := os.environ.get("DOORSTEP_TEST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "widget.png")


def test_the_conversation_survives_a_reload(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    chat.send("hello")
    expect(chat.log).to_contain_text("automated assistant")
    page.reload()
    chat = Chat(page)
    if not chat.panel.is_visible():
        chat.open()
    expect(chat.bubble("hello")).to_be_visible()
    expect(chat.log).to_contain_text("automated assistant")


def test_a_button_is_pressed_and_understood(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    chat.send("hi")
    expect(page.locator("[data-author=bot]").last).to_contain_text("automated assistant")
    before = chat.replies.count()
    chat.log.get_by_role("button", name="Where is my order?").last.click()
    expect(chat.replies).to_have_count(before + 1)
    expect(chat.replies.last).to_contain_text("order number")
    expect(chat.bubble("Where is my order?").last).to_be_visible()


def test_what_a_customer_types_is_never_markup(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    chat.send("<img src=x onerror=alert(1)><b>where is it</b>")
    expect(page.locator("[data-author=bot]").last).to_be_visible()
    expect(chat.bubble("<img src=x onerror=alert(1)><b>where is it</b>")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_a_person_is_one_press_away(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.log).to_contain_text("team")


def test_the_service_is_killed_during_a_conversation(page: Page, product: Product) -> None:
    chat = Chat(page)
    chat.open()
    chat.ask("where is order 1001? maya.lindqvist@example.com")
    product.kill("api")
    chat.send("where is order 980?")
    chat.send("thank you")
    expect(chat.log).to_contain_text("#980", timeout=60_000)
    expect(chat.replies).to_have_count(3, timeout=60_000)
    expect(chat.own).to_have_count(3)
    page.reload()
    expect(chat.own).to_have_count(3)
    expect(chat.replies).to_have_count(3)


def test_a_picture_of_what_is_broken_reaches_the_team_and_other_pictures_an_honest_word(page: Page) -> None:
    chat = Chat(page)
    chat.open()
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.panel.get_by_role("button", name="Send", exact=True).click()
    expect(chat.replies.last).to_contain_text("I can't look at pictures myself.")
    expect(chat.log.get_by_role("button", name="person")).to_be_visible()
    chat.ask("one of my mugs came in pieces, order 1001, 60625")
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.ask("this is how it looks")
    expect(chat.replies.last).to_contain_text("Thanks for the photo")
    page.reload()
    expect(pictures(chat)).to_have_count(2)


def test_the_conversation_is_downloaded(page: Page, tmp_path: Path) -> None:
    chat = Chat(page)
    chat.open()
    chat.ask("where is order 1001? maya.lindqvist@example.com")
    with page.expect_download() as waiting:
        chat.menu("Download this conversation")
    waiting.value.save_as(tmp_path / "kept.html")
    kept = (tmp_path / "kept.html").read_text("utf-8")
    assert "Times are as in Chicago." in kept
    assert "Order #1001 is on its way" in kept
