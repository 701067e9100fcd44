"""The pages in a real browser, against the real service."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from tests.api.conftest import serving
from tests.api.editor.merchant import Merchant, Team

Open = Callable[[str], Page]


@pytest.fixture
def url(app: Any) -> Iterator[str]:
    with serving(app) as address:
        yield f"{address}/knowledge"


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser profiles. Nothing may fail in them, be refused by the policy, or come from elsewhere."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(
            **({"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"} | options)
        )
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
        )
        context.on(
            "request",
            lambda sent: complaints.append(sent.url) if "//127.0.0.1" not in sent.url else None,
        )
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def page(contexts: Callable[..., BrowserContext], url: str) -> Page:
    return signed_in(contexts(), url)


def signed_in(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.get_by_label("E-mail address").fill(MERCHANT_EMAIL)
    page.get_by_label("Password", exact=True).fill(MERCHANT_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    return page


def toast(page: Page, text: str) -> None:
    expect(page.locator(".toast")).to_contain_text(text)


def test_a_wrong_password_is_told_and_the_demo_fills_itself_in(
    contexts: Callable[..., BrowserContext], url: str
) -> None:
    page = contexts().new_page()
    page.goto(url)
    page.get_by_label("E-mail address").fill("x@y.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    page.get_by_role("button", name="Fill it in").click()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Nothing written yet")).to_be_visible()
    page.get_by_label(re.compile("Your account")).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to edit")).to_be_visible()


def test_write_look_try_publish_and_restore(page: Page, url: str, app: Any) -> None:
    page.get_by_role("link", name="Write the first article").click()
    page.get_by_label("Title").fill("How long may I keep it?")
    short = page.get_by_label(re.compile("Short answer"))
    short.fill("You have  days from delivery.")
    short.evaluate("field => field.setSelectionRange(9, 9)")
    page.get_by_text("Insert a fact").click()
    page.get_by_label("Find a fact").fill("window_days")
    page.get_by_role("button", name=re.compile("^return_window_days 30")).click()
    expect(short).to_have_value("You have {{ return_window_days }} days from delivery.")
    body = page.get_by_label(re.compile("^Text"))
    body.fill("## More\n\nIt counts <b>from</b> the day after.")
    preview = page.get_by_role("region", name="Public page")
    expect(preview).to_contain_text("You have 30 days from delivery.")
    expect(preview.get_by_role("heading", name="More")).to_be_visible()
    expect(page.get_by_role("region", name="As an SMS")).to_contain_text("1 SMS")
    page.keyboard.press("Control+s")
    toast(page, "Saved as version 1")
    page.get_by_role("tab", name="Try it").click()
    page.get_by_label("Ask as a customer would").fill("how many days do i have")
    page.keyboard.press("Enter")
    drafts = page.locator(".sides section").first
    expect(drafts.locator(".answer")).to_have_text("You have 30 days from delivery.")
    expect(page.locator(".sides section").last.locator(".answer")).to_contain_text("No answer")
    page.get_by_role("button", name="Keep as a test question").click()
    toast(page, "Kept as a test question")
    page.keyboard.press("Control+Enter")
    toast(page, "Published")
    page.get_by_role("tab", name="Tests").click()
    expect(page.locator(".trials li.passes")).to_have_count(1)
    short.fill("Keep it for ever.")
    page.get_by_label("Title").fill("Bananas")
    body.fill("Yellow.")
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Test questions fail")
    expect(dialog).to_contain_text("how many days do i have")
    dialog.get_by_label(re.compile("because")).fill("a joke")
    dialog.get_by_role("button", name="Publish all the same").click()
    expect(page.locator(".bar .badge")).to_have_text("Published")
    page.get_by_role("tab", name="Versions").click()
    first = page.locator(".versions > li").filter(has_text="Version 1")
    first.get_by_role("button", name="What changed since").click()
    expect(first.locator("del").first).to_be_visible()
    first.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    toast(page, "Version 1 is back")
    expect(short).to_have_value("You have {{ return_window_days }} days from delivery.")
    merchant = Merchant(app)
    merchant.sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD)
    found = merchant.post("search", query="how many days do i have").json()
    assert found["answer"] == "You have 30 days from delivery."
    page.goto(url)
    expect(page.locator(".rows > li")).to_contain_text("You have 30 days from delivery.")


def test_unsaved_work_survives_a_reload(page: Page, url: str, team: Team) -> None:
    article = team("editor").article(short_answer="Old.")
    page.goto(f"{url}/articles/{article['id']}")
    short = page.get_by_label(re.compile("Short answer"))
    expect(short).to_have_value("Old.")
    short.fill("New, and not saved.")
    expect(page.get_by_text("Unsaved changes, kept in this browser")).to_be_visible()
    page.reload()
    expect(short).to_have_value("New, and not saved.")
    expect(page.get_by_role("alert")).to_contain_text("was brought back")
    page.get_by_role("button", name="Discard it").click()
    expect(short).to_have_value("Old.")
    page.reload()
    expect(short).to_have_value("Old.")
    page.goto(f"{url}/articles/new")
    page.get_by_label("Title").fill("Begun")
    page.wait_for_timeout(400)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Begun")


def test_two_people_on_one_article_are_told(
    contexts: Callable[..., BrowserContext], url: str, team: Team
) -> None:
    article = team("editor").article(short_answer="The first.")
    pages = [signed_in(contexts(), url) for _ in range(2)]
    shorts = []
    for page in pages:
        page.goto(f"{url}/articles/{article['id']}")
        shorts.append(page.get_by_label(re.compile("Short answer")))
        expect(shorts[-1]).to_have_value("The first.")
    ana, bo = pages
    shorts[0].fill("Ana's.")
    ana.get_by_role("button", name="Save draft").click()
    toast(ana, "Saved as version 2")
    shorts[1].fill("Bo's.")
    bo.get_by_role("button", name="Save draft").click()
    dialog = bo.get_by_role("dialog", name="Somebody else saved this meanwhile")
    expect(dialog).to_contain_text("Ana's.")
    expect(dialog).to_contain_text("Bo's.")
    dialog.get_by_role("button", name="Go on editing").click()
    expect(shorts[1]).to_have_value("Bo's.")
    bo.get_by_role("button", name="Save draft").click()
    dialog.get_by_role("button", name="Save mine as the next version").click()
    toast(bo, "Saved as version 3")
    shorts[0].fill("Ana's second.")
    ana.get_by_role("button", name="Save draft").click()
    ana.get_by_role("dialog").get_by_role("button", name="Take theirs").click()
    expect(shorts[0]).to_have_value("Bo's.")


def test_a_session_that_ended_is_renewed_without_losing_a_word(page: Page, url: str, team: Team) -> None:
    article = team("editor").article(short_answer="Old.")
    page.goto(f"{url}/articles/{article['id']}")
    short = page.get_by_label(re.compile("Short answer"))
    expect(short).to_have_value("Old.")
    page.context.clear_cookies()
    short.fill("New.")
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("E-mail address").fill(MERCHANT_EMAIL)
    dialog.get_by_label("Password").fill(MERCHANT_PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    toast(page, "Saved as version 2")


def test_rules_are_checked_as_they_are_written(page: Page, url: str) -> None:
    page.goto(f"{url}/rules")
    text = page.get_by_role("textbox", name="Return rules")
    expect(text).to_have_value(re.compile("gift-cards"))
    good = text.input_value()
    text.fill(good.replace("days: 365", "days: -365"))
    trouble = page.locator("#troubles").get_by_role("button")
    expect(trouble).to_contain_text(re.compile(r"Line 21: rules\[2\]\.window\.days"))
    text.fill(good + "\n# looked at again\n")
    expect(page.get_by_text("Can be used as it is")).to_be_visible()
    page.get_by_role("button", name="Put into force").click()
    toast(page, "Version 2 is in force")
    page.get_by_role("tab", name="Shop's facts").click()
    facts = page.get_by_role("textbox")
    expect(page.get_by_role("heading", name="Shop’s facts")).to_be_visible()
    expect(facts.first).to_have_value(re.compile("free_shipping_from"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_nothing_runs_over(
    contexts: Callable[..., BrowserContext], url: str, team: Team, scheme: str
) -> None:
    article = team("publisher").published(
        title="A title that is rather long, as titles sometimes are on phones?",
        short_answer="Short.",
        body="| a | b | c |\n|---|---|---|\n| some words | more words | andaverylongwordindeed |\n",
    )
    page = signed_in(contexts(viewport={"width": 320, "height": 640}, color_scheme=scheme), url)
    for path in ("", f"/articles/{article['id']}", "/gaps", "/rules", "/team"):
        page.goto(url + path)
        expect(page.locator("main")).to_have_attribute("aria-busy", "false")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_everything_has_a_name_for_screen_readers(page: Page, url: str, team: Team) -> None:
    article = team("editor").article()
    for path in ("", f"/articles/{article['id']}", "/gaps", "/rules", "/team"):
        page.goto(url + path)
        expect(page.locator("main")).to_have_attribute("aria-busy", "false")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, input, textarea, select, a, summary')]
            .filter(one => one.checkVisibility() && !one.textContent.trim() && !one.ariaLabel
              && !(one.labels && one.labels.length)).map(one => one.outerHTML)"""
        )
        assert nameless == [], path
