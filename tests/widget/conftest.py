"""A customer's browser against the stand-in server. Chromium itself is the fixture that all rooms share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .chat import Chat
from .standin import Standin


@pytest.fixture
def standin() -> Iterator[Standin]:
    with Standin().running() as running:
        yield running


@pytest.fixture
def context(chromium: Browser, standin: Standin) -> Iterator[BrowserContext]:
    """A fresh browser profile of a customer in Chicago who wants no motion; gone before the server is."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 860},
        locale="en-US",
        timezone_id="America/Chicago",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the pages complained of: uncaught errors, and what the content security policy refused."""
    heard: list[str] = []
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on(
        "console",
        lambda message: heard.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield heard
    assert heard == []


@pytest.fixture
def page(context: BrowserContext, standin: Standin, complaints: list[str]) -> Page:
    page = context.new_page()
    page.goto(f"{standin.url}/")
    return page


@pytest.fixture
def chat(page: Page) -> Chat:
    """The open chat on the demo shop's page."""
    chat = Chat(page)
    chat.open()
    return chat
