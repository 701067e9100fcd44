"""axe-core finds nothing: light and dark, open and closed, with one of everything, mirrored, zoomed in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .chat import Chat
from .standin import Standin
from .test_pictures import choose, photo, pictures, tray
from .test_whole import SCORES

AXE = (Path(__file__).parents[1] / "fixtures" / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FULL = pytest.mark.parametrize("scheme", ["light", "dark"])
ARABIC = {"person": "شخص", "placeholder": "اكتب رسالة"}


@pytest.fixture
def browsers(chromium: Browser, standin: Standin) -> Iterator[Any]:
    """Opens a page of the stand-in shop in a browser of the given looks."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", **looks: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"} | looks
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(f"{standin.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def found(page: Page) -> list[tuple[str, list[str]]]:
    """What axe has to say about the widget."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": RULES}}
    result = page.evaluate("options => axe.run('doorstep-widget', options)", options)
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in result["violations"]]


def everything(page: Page, standin: Standin) -> Chat:
    """A conversation with cards, sources, buttons, a picture, a person, and the question how it was."""
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    chat.ask("Order 1001, 60625")
    chat.ask("split")
    chat.ask("customs")
    for summary in chat.log.get_by_text("Details", exact=True).all():
        summary.click()
    chat.ask("can I return it?")
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("the lid")
    expect(pictures(chat)).to_have_count(1)
    standin.set_status(standin.only, "with_agent", "Sam Roth")
    standin.say(standin.only, "Hello!", kind="agent", name="Sam Roth")
    standin.say(standin.only, "Sam has gone.", kind="system")
    standin.say(standin.only, "How was it?", buttons=SCORES)
    expect(chat.log.get_by_role("radiogroup")).to_be_visible()
    return chat


@FULL
def test_closed_and_just_opened(browsers: Any, scheme: str) -> None:
    page = browsers(color_scheme=scheme)
    assert found(page) == []
    Chat(page).open()
    assert found(page) == []


@FULL
def test_with_one_of_everything(browsers: Any, standin: Standin, scheme: str) -> None:
    chat = everything(browsers(color_scheme=scheme), standin)
    assert found(chat.page) == []
    choose(chat, photo(), {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(chat.panel.get_by_role("alert")).to_be_visible()
    chat.panel.get_by_role("button", name="More", exact=True).click()
    assert found(chat.page) == []
    chat.panel.get_by_role("button", name="End this chat").click()
    chat.page.context.set_offline(True)
    chat.send("waits")
    expect(chat.banner).not_to_be_empty()
    assert found(chat.page) == []


@FULL
def test_from_right_to_left_on_a_small_phone(browsers: Any, standin: Standin, scheme: str) -> None:
    looks = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "color_scheme": scheme}
    page = browsers(f"/embedded?locale=ar&texts={json.dumps(ARABIC)}", **looks)
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    chat.send("مرحبا 1001 60625")
    expect(chat.log.locator(".card")).to_be_visible()
    standin.say(standin.only, "How was it?", buttons=SCORES)
    expect(chat.log.get_by_role("radiogroup")).to_be_visible()
    assert found(page) == []
    assert cut_off(page, 320) == []


def cut_off(page: Page, width: int) -> list[str]:
    """What reaches beyond the edges of the screen."""
    names: list[str] = page.locator("doorstep-widget").evaluate(
        "(host, width) => [...host.shadowRoot.querySelectorAll('.panel *:not(.hidden)')].filter((element) =>"
        " {"
        " const box = element.getBoundingClientRect();"
        " return box.width > 1 && (box.right > width + 0.5 || box.left < -0.5); })"
        ".map((element) => element.className || element.localName)",
        width,
    )
    return names


@pytest.mark.parametrize(("width", "height"), [(640, 430), (320, 215)], ids=["200 %", "400 %"])
def test_zoomed_in_everything_can_be_read_and_reached(
    browsers: Any, standin: Standin, width: int, height: int
) -> None:
    page = browsers(viewport={"width": width, "height": height}, device_scale_factor=2)
    chat = everything(page, standin)
    assert found(page) == []
    assert cut_off(page, width) == []
    chat.input.scroll_into_view_if_needed()
    for name in ("Close the chat", "Send", "Attach a picture"):
        expect(chat.panel.get_by_role("button", name=name, exact=True)).to_be_in_viewport()
    expect(chat.input).to_be_in_viewport()


def test_with_forced_colours_nothing_is_told_by_colour_alone(browsers: Any, standin: Standin) -> None:
    chat = everything(browsers(forced_colors="active"), standin)
    assert found(chat.page) == []
    borders = chat.page.locator("doorstep-widget").evaluate(
        "host => ['.panel', '.bubble', '.send', '.bar.done', '.launcher'].map((name) =>"
        " getComputedStyle(host.shadowRoot.querySelector(name)).borderTopStyle)"
    )
    assert borders == ["solid"] * 5
    done, open_ = (chat.log.locator(f".step{kind} .dot").first for kind in (".done", ":not(.done)"))
    colour = "element => getComputedStyle(element).backgroundColor"
    assert done.evaluate(colour) != open_.evaluate(colour)


HOSTILE = """
* { all: revert !important; font-size: 60px !important; visibility: hidden !important;
    direction: rtl !important; color: red !important; letter-spacing: 9px !important;
    text-transform: uppercase !important; }
body * { transform: rotate(1deg) !important; opacity: .5 !important; filter: blur(3px) !important; }
html { font-size: 80px } button, input, section, p { display: none !important }
doorstep-widget { position: static !important; width: 1px !important; overflow: hidden !important;
    zoom: 3 !important }
"""


def test_a_shop_whose_styles_are_hostile_changes_nothing(browsers: Any, standin: Standin) -> None:
    page = browsers("/embedded")
    page.set_viewport_size({"width": 1280, "height": 860})
    plain, shaken = boxes(page), {}
    page.add_style_tag(content=HOSTILE)
    shaken = boxes(page)
    assert shaken == plain
    chat = Chat(page)
    chat.send("hello")
    expect(chat.replies).to_have_count(1)


def boxes(page: Page) -> dict[str, Any]:
    """Where the parts of the open chat are, and how they look."""
    page.evaluate("Doorstep.open()")
    shown: dict[str, Any] = page.locator("doorstep-widget").evaluate(
        "host => Object.fromEntries(['.panel', '.launcher', '.title', '.input', '.send'].map((name) => {"
        " const element = host.shadowRoot.querySelector(name), box = element.getBoundingClientRect();"
        " const { fontSize, color, visibility, opacity, direction } = getComputedStyle(element);"
        " const looks = [fontSize, color, visibility, opacity, direction];"
        " return [name, [box.x, box.y, box.width, box.height, ...looks]]; }))"
    )
    return shown


def test_a_strict_policy_of_the_shop_is_enough(
    context: BrowserContext, complaints: list[str], standin: Standin
) -> None:
    """The line of docs/widget.md: script and connections to the service, and nothing else."""
    sockets = standin.url.replace("http", "ws")
    policy = f"default-src 'none'; script-src {standin.url}; connect-src {standin.url} {sockets}"
    shop = f'<html lang="en"><title>Shop</title><body><script src="{standin.url}/widget.js"></script>'

    def answer(route: Any) -> None:
        headers = {"Content-Security-Policy": policy}
        route.fulfill(body=f"<!doctype html>{shop}", content_type="text/html", headers=headers)

    page = context.new_page()
    page.route("**/strict", answer)
    page.goto(f"{standin.url}/strict")
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    expect(chat.panel).to_have_css("border-radius", "20px")
    chat.ask("Order 1001, 60625")
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("look")
    expect(pictures(chat)).to_have_count(1)
    page.reload()
    expect(pictures(chat)).to_have_count(1)
    assert complaints == []
