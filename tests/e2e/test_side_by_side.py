"""The customer's chat and the agent's Slack at the same time, in two windows of a browser.

With ``DOORSTEP_TEST_SCREENSHOTS=docs/images`` the README's pictures of it are taken anew: ``handover.png``,
and ``handover.gif`` with a frame for each step.
"""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.product import Product
from tests.widget.chat import Chat

HEIGHT = 820
CHAT, SLACK = 430, 1010
GAP = 2
FRAME_MILLISECONDS = 2600
COLOURS = 160


@dataclass
class Windows:
    """Both, and what they looked like at each step."""

    customer: Page
    agent: Page
    frames: list[Image.Image] = field(default_factory=list)

    def look(self) -> None:
        """Keep how it looks now, side by side."""
        if "DOORSTEP_TEST_SCREENSHOTS" not in os.environ:
            return
        frame = Image.new("RGB", (CHAT + GAP + SLACK, HEIGHT), "#d8cfc2")
        for left, page in ((0, self.customer), (CHAT + GAP, self.agent)):
            frame.paste(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), (left, 0))
        self.frames.append(frame)

    def keep(self) -> None:
        """Write the pictures."""
        folder = os.environ.get("DOORSTEP_TEST_SCREENSHOTS")
        if folder is None:
            return
        self.frames[-1].save(Path(folder) / "handover.png", optimize=True)
        small = [frame.quantize(COLOURS, dither=Image.Dither.NONE) for frame in self.frames]
        small[0].save(
            Path(folder) / "handover.gif",
            save_all=True,
            append_images=small[1:],
            duration=FRAME_MILLISECONDS,
            loop=0,
            optimize=True,
        )


def context(chromium: Browser, width: int, errors: list[str]) -> BrowserContext:
    made = chromium.new_context(
        viewport={"width": width, "height": HEIGHT}, timezone_id="America/Chicago", reduced_motion="reduce"
    )
    made.on("weberror", lambda error: errors.append(str(error.error)))
    return made


@pytest.fixture
def windows(chromium: Browser, product: Product) -> Iterator[Windows]:
    errors: list[str] = []
    customer, agent = context(chromium, CHAT, errors), context(chromium, SLACK, errors)
    made = Windows(customer.new_page(), agent.new_page())
    made.customer.goto(product.api_url)
    made.agent.goto(f"{product.api_url}/simulators/slack")
    yield made
    customer.close()
    agent.close()
    assert errors == []


def test_a_case_is_handed_over_answered_with_an_article_and_given_back(windows: Windows) -> None:
    chat, slack = Chat(windows.customer), windows.agent
    chat.open()
    chat.ask("where is order 988? s.abernathy@example.com")
    chat.send("that is the third time it is late. I want a person, and my money back")
    expect(chat.log).to_contain_text("A person from our team has been asked for")
    card = slack.locator(".message.card", has_text="I want a person, and my money back").last
    expect(card).to_be_visible(timeout=20_000)
    windows.look()

    card.get_by_role("button", name="Claim", exact=True).click()
    expect(card).to_contain_text("Claimed by @Ana Silva", timeout=20_000)
    expect(chat.log).to_contain_text("Ana Silva from our team has joined")
    card.get_by_role("button", name="open the thread").click()
    slack.get_by_label("Reply").fill("Hello Sam, I am Ana. I have read everything, and I am sorry.")
    slack.keyboard.press("Enter")
    expect(chat.log).to_contain_text("I have read everything", timeout=20_000)
    windows.look()

    thread = slack.get_by_label("Thread", exact=True)
    expect(thread).to_contain_text("seen by the customer", timeout=20_000)

    chat.send("how long does a refund take?")
    asked = thread.locator(".message", has_text="how long does a refund take?").last
    expect(asked).to_be_visible(timeout=20_000)
    asked.hover()
    asked.get_by_role("button", name="Insert policy answer").click()
    modal = slack.get_by_role("dialog")
    first = modal.get_by_role("radio").first
    expect(first).to_be_visible(timeout=20_000)
    modal.get_by_role("button", name="Send to customer").click()
    expect(modal).to_contain_text("Choose one.")
    first.check()
    windows.look()
    expect(modal).not_to_contain_text("Choose one.")
    for width in (320, SLACK):
        slack.set_viewport_size({"width": width, "height": HEIGHT})
        assert slack.evaluate("document.documentElement.scrollWidth") <= width
    modal.get_by_role("button", name="Send to customer").click()
    expect(modal).not_to_be_visible(timeout=20_000)
    answer = windows.customer.locator("[data-author=agent]").last
    expect(answer.get_by_role("link")).to_be_visible(timeout=20_000)
    expect(thread).to_contain_text("Source:", timeout=20_000)
    windows.look()
    windows.keep()
