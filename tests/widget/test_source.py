"""What the files themselves promise: small, self-contained, and never HTML out of data."""

import gzip
import re

import pytest
from playwright.sync_api import Page, Request, expect

from api.shop import widget_source

from .chat import Chat
from .standin import STATIC, Standin

SOURCES = sorted((STATIC / "widget").glob("*.js"))
FORBIDDEN = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "Function(",
    "DOMParser",
]


def test_it_weighs_at_most_30_kilobytes_compressed() -> None:
    assert len(gzip.compress(widget_source().encode(), 6)) <= 30_000


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_makes_html_or_code_out_of_text(path: object) -> None:
    text = (STATIC / "widget" / str(path)).read_text("utf-8")
    assert [word for word in FORBIDDEN if word in text] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_each_file_is_one_subject_in_its_own_scope(path: object) -> None:
    text = (STATIC / "widget" / str(path)).read_text("utf-8")
    assert text.startswith("/*")
    assert text.rstrip().endswith("})((globalThis.doorstepWidgetParts ??= {}));")
    assert len(text.splitlines()) <= 250


def test_no_address_of_another_host_stands_in_the_sources() -> None:
    everything = widget_source() + (STATIC / "shop.html").read_text() + (STATIC / "shop.css").read_text()
    hosts = set(re.findall(r"https?://([\w.-]+)", everything))
    assert hosts <= {"www.w3.org", "help.example.com"}


def test_nothing_is_asked_of_another_host(page: Page, standin: Standin) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.reload()
    chat = Chat(page)
    chat.open()
    chat.ask("Order 1001, 60625")
    expect(chat.log.get_by_role("region", name="Order #1001")).to_be_visible()
    assert {request.url.removeprefix(standin.url)[:1] for request in asked} == {"/"}


def test_a_second_tag_on_the_page_changes_nothing(page: Page, standin: Standin) -> None:
    page.add_script_tag(url=f"{standin.url}/widget.js")
    assert page.locator("doorstep-widget").count() == 1
    chat = Chat(page)
    chat.open()
    chat.ask("hello")
    assert standin.customer_texts() == ["hello"]
