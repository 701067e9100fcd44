"""The widget as a customer sees and touches it."""

import re

from playwright.sync_api import Locator, Page, expect


class Chat:
    """Finds things by their roles and names, as assistive technology does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log")
        self.input = page.get_by_label("Your message")
        self.launcher = page.get_by_role("button", name=re.compile("^(Open|Close) the chat")).last
        self.own = page.locator("[data-author=customer]")
        self.replies = page.locator("[data-author=bot]:not(:has(.chips button:text('Where is my order?')))")
        self.banner = self.panel.get_by_role("status")

    def open(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Open the chat")).click()
        expect(self.panel).to_be_visible()

    def send(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> None:
        """Sends a text and waits for one more reply."""
        before = self.replies.count()
        self.send(text)
        expect(self.replies).to_have_count(before + 1)

    def menu(self, entry: str) -> None:
        """Chooses something of the menu."""
        self.panel.get_by_role("button", name="More", exact=True).click()
        self.panel.get_by_role("button", name=entry).click()

    def bubble(self, text: str) -> Locator:
        return self.page.locator(".bubble").get_by_text(text, exact=True)

    def stored(self, ending: str) -> str | None:
        """The value in the browser's storage whose key ends so."""
        value: str | None = self.page.evaluate(
            "ending => { const key = Object.keys(localStorage).find(key => key.endsWith(ending));"
            " return key ? localStorage.getItem(key) : null; }",
            ending,
        )
        return value

    def focused(self) -> str:
        """The accessible name, or else the text, of what has the focus."""
        name: str = self.page.evaluate(
            "() => { let element = document.activeElement;"
            " while (element?.shadowRoot) element = element.shadowRoot.activeElement;"
            " return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? ''; }"
        )
        return name
