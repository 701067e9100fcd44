"""Being texted after leaving: offered while a person helps, agreed to, proven, taken back."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .chat import Chat
from .standin import Standin
from .test_axe import cut_off, found
from .wishes import CODE

PHONE = "+13125550148"


@pytest.fixture(autouse=True)
def offered(standin: Standin) -> None:
    standin.wishes.is_offered = True


def helped(page: Page, standin: Standin) -> Chat:
    """A chat in which a person has joined."""
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    chat.ask("hello")
    standin.set_status(standin.only, "with_agent", "Ana Silva")
    expect(chat.panel.get_by_text("You are talking to Ana Silva.")).to_be_visible()
    return chat


def offer(chat: Chat) -> Any:
    return chat.panel.get_by_role("button", name=re.compile("^Text me .*if I leave$"))


def test_a_number_is_given_agreed_to_and_confirmed(page: Page, standin: Standin) -> None:
    chat = helped(page, standin)
    offer(chat).click()
    number = chat.panel.get_by_label("Mobile number with country code")
    expect(number).to_be_focused()
    number.fill("312 555 0148")
    agree = chat.panel.get_by_role("button", name="Text me", exact=True)
    agree.click()
    expect(chat.panel.get_by_role("alert")).to_contain_text("Give a mobile number")
    number.fill(PHONE)
    agree.click()
    expect(chat.panel.get_by_text(f"Reply {CODE} to the text we sent to ••• 0148.")).to_be_visible()
    wording = standin.wishes.posted[-1]["wording"]
    assert "Reply STOP" in wording
    standin.wishes.confirm()
    standin.say(standin.only, "When you have left, what our team writes is texted to ••• 0148.")
    expect(chat.panel.get_by_text("When you leave, we text you at ••• 0148.")).to_be_visible()
    chat.panel.get_by_role("button", name="Stop", exact=True).click()
    expect(offer(chat)).to_be_visible()


def test_a_signed_in_customer_needs_no_number(page: Page, standin: Standin) -> None:
    standin.wishes.wish["phone"] = "••• 0148"
    chat = helped(page, standin)
    expect(offer(chat)).to_have_text("Text me at ••• 0148 if I leave")
    offer(chat).click()
    expect(chat.panel.get_by_label("Mobile number with country code")).to_be_hidden()
    chat.panel.get_by_role("button", name="Not now").click()
    offer(chat).click()
    chat.panel.get_by_role("button", name="Text me", exact=True).click()
    expect(chat.panel.get_by_text("When you leave, we text you")).to_be_visible()
    assert "phone" not in standin.wishes.posted[-1]


def test_it_is_offered_only_while_a_person_is_there_or_asked_for(page: Page, standin: Standin) -> None:
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    chat.ask("hello")
    expect(offer(chat)).to_be_hidden()
    standin.set_status(standin.only, "awaiting_agent")
    expect(offer(chat)).to_be_visible()
    standin.set_status(standin.only, "bot")
    expect(offer(chat)).to_be_hidden()
    standin.wishes.is_offered = False
    standin.set_status(standin.only, "awaiting_agent")
    expect(chat.panel.get_by_text("A person has been asked for.")).to_be_visible()
    expect(offer(chat)).to_be_hidden()


def test_the_link_in_a_text_opens_what_this_browser_has_and_nothing_elsewhere(
    page: Page, standin: Standin, chromium: Browser
) -> None:
    chat = helped(page, standin)
    page.evaluate("Doorstep.close()")
    page.goto("about:blank")
    page.goto(f"{standin.url}/#doorstep")
    expect(Chat(page).bubble("hello")).to_be_visible()
    assert chat.page is page
    other = chromium.new_context()
    elsewhere = other.new_page()
    elsewhere.goto(f"{standin.url}/#doorstep")
    expect(Chat(elsewhere).launcher).to_be_visible()
    expect(Chat(elsewhere).panel).to_be_hidden()
    other.close()


@pytest.fixture(params=["light", "dark"])
def looks(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def look(width: int) -> BrowserContext:
        size: Any = {"width": width, "height": 860 if width > 400 else 640}
        contexts.append(
            chromium.new_context(viewport=size, color_scheme=request.param, reduced_motion="reduce")
        )
        return contexts[-1]

    look.scheme = request.param  # type: ignore[attr-defined]
    yield look
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_can_be_read_by_everybody(looks: Any, standin: Standin, width: int) -> None:
    """With ``DOORSTEP_TEST_SCREENSHOTS=folder`` pictures are taken."""
    page = looks(width).new_page()
    page.goto(f"{standin.url}/")
    chat = helped(page, standin)
    expect(offer(chat)).to_be_visible()
    assert found(page) == []
    shoot(page, f"leave-offer-{width}-{looks.scheme}")
    offer(chat).click()
    assert found(page) == []
    assert cut_off(page, width) == []
    shoot(page, f"leave-form-{width}-{looks.scheme}")
    chat.panel.get_by_label("Mobile number with country code").fill(PHONE)
    chat.panel.get_by_role("button", name="Text me", exact=True).click()
    expect(chat.panel.get_by_text(f"Reply {CODE}")).to_be_visible()
    assert found(page) == []
    assert cut_off(page, width) == []
    shoot(page, f"leave-code-{width}-{looks.scheme}")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("DOORSTEP_TEST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
