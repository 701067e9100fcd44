"""Everybody can use it: by keyboard, on a small phone, in the dark, without motion, with a screen reader."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .chat import Chat
from .standin import Standin

WEAK_TEXTS = Path(__file__).with_name("contrast.js").read_text("utf-8")
AWKWARD_COLOURS = ["#2f5d50", "#ffe100", "#000000", "#ffffff", "#f60", "#7a7a7a", "blue"]

PagesOf = Callable[..., Page]


@pytest.fixture
def pages(chromium: Browser, standin: Standin) -> Iterator[PagesOf]:
    """Opens pages in browsers of the given looks."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, width: int = 1280, height: int = 860, **looks: Any) -> Page:
        options: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "reduced_motion": "reduce",
        } | looks
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(f"{standin.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def talk(page: Page) -> Chat:
    """A conversation with one of everything in it."""
    chat = Chat(page)
    chat.open()
    chat.ask("where is it?")
    chat.ask("Order 1001, 60625")
    chat.ask("split")
    chat.ask("customs")
    for summary in chat.log.get_by_text("Details", exact=True).all():
        summary.click()
    chat.ask("can I return it? See https://example.com")
    return chat


def test_everything_can_be_done_with_the_keyboard(page: Page, standin: Standin) -> None:
    chat = Chat(page)
    for _ in range(30):
        page.keyboard.press("Tab")
        if chat.focused() == "Open the chat":
            break
    page.keyboard.press("Enter")
    expect(chat.panel).to_be_visible()
    assert chat.focused() == "Your message"
    page.keyboard.type("Order 1001, 60625")
    page.keyboard.press("Enter")
    expect(chat.log.get_by_role("region", name="Order #1001")).to_be_visible()
    met = []
    while chat.focused() != "Conversation":
        page.keyboard.press("Shift+Tab")
        met.append(chat.focused())
    assert met == [
        "Attach a picture",
        "Talk to a person",
        "Track with UPS (opens in a new tab)",
        "Details",
        "Conversation",
    ]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chat.log.get_by_text("1Z999AA10123456784")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused() == "Open the chat"


def test_the_focus_can_leave_the_open_chat_on_a_wide_page(chat: Chat) -> None:
    met = set()
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        met.add(chat.focused())
    assert any("Ask about your order" in name for name in met)


def test_escape_first_takes_back_the_question_and_then_closes(chat: Chat) -> None:
    chat.ask("hello")
    chat.panel.get_by_role("button", name="More", exact=True).press("Enter")
    assert chat.focused() == "Download this conversation"
    chat.panel.get_by_role("button", name="End this chat").press("Enter")
    assert chat.focused() == "End chat"
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_visible()
    assert chat.focused() == "More"
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()


def test_a_key_that_ends_a_composition_does_not_send(chat: Chat, standin: Standin) -> None:
    chat.input.fill("にほんご")
    chat.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(chat.input).to_have_value("にほんご")


def test_a_screen_reader_hears_new_messages_and_not_the_history(chat: Chat) -> None:
    chat.ask("hello")
    assert chat.log.get_attribute("aria-busy") == "false"
    held = []
    chat.page.route("**/widget/messages?*", lambda route: held.append(route))
    chat.page.reload()
    expect(chat.log).to_have_attribute("aria-busy", "true")
    chat.page.wait_for_timeout(100)
    held[0].continue_()
    chat.page.unroute("**/widget/messages?*")
    expect(chat.log).to_have_attribute("aria-busy", "false")
    expect(chat.bubble("hello")).to_be_visible()


def test_a_sent_message_keeps_its_element_so_that_it_is_not_read_twice(chat: Chat, standin: Standin) -> None:
    standin.faults.answer_delay = 0.3
    chat.send("hello")
    chat.own.evaluate("element => { element.mark = 'the same'; }")
    expect(chat.replies).to_have_count(1)
    assert chat.own.evaluate("element => element.mark") == "the same"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_widget_can_be_read(pages: PagesOf, scheme: str) -> None:
    chat = talk(pages(color_scheme=scheme))
    chat.page.context.set_offline(True)
    chat.send("waits")
    expect(chat.banner).not_to_be_empty()
    assert chat.page.locator("doorstep-widget").evaluate(WEAK_TEXTS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_shop_can_be_read(pages: PagesOf, scheme: str) -> None:
    assert pages(color_scheme=scheme).locator("body").evaluate(WEAK_TEXTS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", AWKWARD_COLOURS)
def test_any_colour_of_a_merchant_stays_readable(pages: PagesOf, scheme: str, colour: str) -> None:
    page = pages(f"/embedded?color={colour.replace('#', '%23')}", color_scheme=scheme)
    chat = Chat(page)
    chat.open()
    chat.ask("can I return it?")
    assert page.locator("doorstep-widget").evaluate(WEAK_TEXTS) == []


def test_the_dark_theme_is_dark(pages: PagesOf) -> None:
    paper = "element => getComputedStyle(element).backgroundColor"
    for scheme, expected in (("light", "rgb(255, 253, 249)"), ("dark", "rgb(30, 28, 25)")):
        chat = Chat(pages(color_scheme=scheme))
        chat.open()
        assert chat.panel.evaluate(paper) == expected


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (700, 360)])
def test_on_a_phone_the_chat_fills_the_screen_and_nothing_is_cut_off(
    pages: PagesOf, width: int, height: int
) -> None:
    page = pages(width=width, height=height, has_touch=True)
    chat = talk(page)
    box = chat.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": width, "height": height}
    expect(page.locator(".launcher")).to_be_hidden()
    wide = page.locator("doorstep-widget").evaluate(
        "host => [...host.shadowRoot.querySelectorAll('.panel *:not(.hidden)')]"
        f".filter(element => element.getBoundingClientRect().right > {width} + 0.5)"
        ".map(element => element.className)"
    )
    assert wide == []
    for name in ("Close the chat", "More", "Send", "Attach a picture"):
        button = chat.panel.get_by_role("button", name=name, exact=True)
        expect(button).to_be_in_viewport()
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 40


def test_the_shop_page_fits_320_pixels(pages: PagesOf) -> None:
    page = pages(width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_a_phone_the_focus_stays_in_the_chat_and_the_page_does_not_scroll(pages: PagesOf) -> None:
    page = pages(width=320, height=640)
    chat = Chat(page)
    chat.open()
    expect(chat.panel).to_have_attribute("aria-modal", "true")
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "doorstep-widget"
    chat.panel.get_by_role("button", name="Close the chat").click()
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") != "hidden"


def test_on_a_touch_screen_opening_does_not_raise_the_keyboard(pages: PagesOf) -> None:
    page = pages(width=390, height=844, has_touch=True, is_mobile=True)
    chat = Chat(page)
    chat.open()
    assert chat.focused() != "Your message"
    chat.ask("hello")


@pytest.mark.parametrize(("motion", "animated"), [("reduce", 0), ("no-preference", 1)])
def test_nothing_moves_for_those_who_do_not_want_it(
    pages: PagesOf, standin: Standin, motion: str, animated: int
) -> None:
    page = pages(reduced_motion=motion)
    chat = Chat(page)
    chat.open()
    chat.ask("hello")
    standin.show_typing(standin.only, kind="bot")
    expect(chat.log.get_by_text("Assistant is writing")).to_be_attached()
    moving = page.locator("doorstep-widget").evaluate(
        "host => host.shadowRoot.getAnimations().length + document.getAnimations().length"
    )
    assert min(moving, 1) == animated


def test_the_shops_own_styles_do_not_reach_into_the_chat(pages: PagesOf) -> None:
    page = pages("/embedded?position=left&title=Help%20desk&greeting=Good%20day!")
    chat = Chat(page)
    chat.open()
    expect(chat.bubble("Good day!")).to_have_css("font-size", "15px")
    expect(chat.page.get_by_role("dialog", name="Help desk")).to_be_visible()
    box = chat.panel.bounding_box()
    assert box is not None
    assert box["x"] == 20


def test_a_language_from_right_to_left_mirrors_the_chat(pages: PagesOf) -> None:
    chat = Chat(pages("/embedded?locale=ar"))
    chat.open()
    chat.send("مرحبا")
    expect(chat.own).to_have_count(1)
    own, log = chat.own.locator(".bubble").bounding_box(), chat.log.bounding_box()
    assert own is not None
    assert log is not None
    assert own["x"] - log["x"] < 40


@pytest.mark.parametrize("locale", ["", "zz-nonsense", "not a locale!", "de"])
def test_a_language_that_is_not_known_falls_back(pages: PagesOf, locale: str) -> None:
    chat = Chat(pages(f"/embedded?locale={locale}"))
    chat.open()
    expect(chat.panel.get_by_role("button", name=re.compile("Talk to a person"))).to_be_visible()
