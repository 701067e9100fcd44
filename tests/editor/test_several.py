"""Several articles at once, one's own password and the versions of rules and facts, in a real browser."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.api.editor.merchant import PASSWORD, Merchant, Team
from tests.editor.test_pages import contexts, page, signed_in, toast, url  # noqa: F401

AXE = Path(__file__).parents[1] / "fixtures" / "axe" / "axe.min.js"
ANOTHER = "quite another secret"


def written(team: Team) -> Merchant:
    """Two drafts that can be published, one that cannot, one that is."""
    merchant = team("publisher")
    merchant.article(title="Apples", short_answer="Red.", category="fruit")
    merchant.article(title="Bananas", short_answer="Yellow.", category="fruit")
    merchant.article(title="Cherries", category="fruit")
    merchant.published(title="Dates", short_answer="Sweet.", category="dried", tags=["sweet"])
    return merchant


def statuses(page: Page) -> list[str]:  # noqa: F811
    rows = page.locator(".rows > li")
    return sorted(
        f"{row.locator('.row-title').inner_text()} {row.locator('.badge').first.inner_text()}"
        for row in rows.all()
    )


def listed(page: Page, url: str) -> None:  # noqa: F811
    page.goto(url)
    expect(page.locator(".rows > li")).to_have_count(4)


def outcome(page: Page) -> Any:  # noqa: F811
    return page.get_by_role("region", name="What was done")


def test_publish_all_read_what_failed_and_undo(page: Page, url: str, team: Team) -> None:  # noqa: F811
    written(team)
    listed(page, url)
    bar = page.get_by_role("form", name="Selected articles")
    expect(bar).to_be_hidden()
    page.get_by_label("Select all shown").check()
    expect(bar).to_contain_text("4 selected")
    bar.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish 4 articles?")
    dialog.get_by_role("button", name="Publish").click()
    expect(outcome(page)).to_contain_text("2 published. 1 needed no change. 1 not done:")
    expect(outcome(page)).to_contain_text("Cherries: The article says nothing yet")
    expect(outcome(page)).to_be_focused()
    expect(bar).to_be_hidden()
    assert statuses(page) == ["Apples Published", "Bananas Published", "Cherries Draft", "Dates Published"]
    outcome(page).get_by_role("button", name="Undo").click()
    expect(outcome(page)).to_contain_text("2 brought back to how it was before.")
    assert statuses(page) == ["Apples Draft", "Bananas Draft", "Cherries Draft", "Dates Published"]
    outcome(page).get_by_role("button", name="Close").click()
    expect(outcome(page)).to_be_hidden()
    expect(page.get_by_label("Select all shown")).to_be_focused()


def test_with_the_keyboard_alone_a_tag_is_given_and_a_category_changed(
    page: Page,  # noqa: F811
    url: str,  # noqa: F811
    team: Team,
) -> None:
    merchant = written(team)
    listed(page, url)
    page.get_by_label("Select “Apples”").focus()
    page.keyboard.press("Space")
    page.get_by_label("Select “Dates”").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Add a tag…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a tag")
    expect(dialog.get_by_label("Tag")).to_be_focused()
    page.keyboard.type("canned")
    page.keyboard.press("Enter")
    expect(outcome(page)).to_contain_text("2 tagged, as drafts.")
    tags = {one["title"]: one["tags"] for one in merchant.get("articles").json()}
    assert tags == {"Apples": ["canned"], "Bananas": [], "Cherries": [], "Dates": ["sweet", "canned"]}
    page.get_by_label("Select “Bananas”").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Category…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("form", name="Selected articles")).to_contain_text("1 selected")
    page.get_by_role("button", name="Category…").press("Enter")
    page.get_by_role("dialog").get_by_label("Category").fill("yellow fruit")
    page.keyboard.press("Enter")
    expect(outcome(page)).to_contain_text("1 moved, as drafts.")
    categories = {one["title"]: one["category"] for one in merchant.get("articles").json()}
    assert categories["Bananas"] == "yellow fruit"


def test_only_what_is_on_the_screen_is_selected(page: Page, url: str, team: Team) -> None:  # noqa: F811
    written(team)
    listed(page, url)
    page.get_by_label("Select all shown").check()
    page.get_by_role("searchbox", name="Search").fill("Apples")
    expect(page.locator(".rows > li")).to_have_count(1)
    expect(page.get_by_role("form", name="Selected articles")).to_contain_text("1 selected")
    page.get_by_role("searchbox", name="Search").fill("")
    expect(page.locator(".rows > li")).to_have_count(4)
    expect(page.get_by_role("form", name="Selected articles")).to_contain_text("1 selected")
    page.get_by_role("button", name="Select none").click()
    expect(page.get_by_role("form", name="Selected articles")).to_be_hidden()


def test_an_editor_is_offered_what_an_editor_may(
    contexts: Callable[..., BrowserContext],  # noqa: F811
    url: str,  # noqa: F811
    team: Team,
) -> None:
    written(team)
    page = in_as(contexts(), url, team, "editor")  # noqa: F811
    page.get_by_label("Select “Apples”").check()
    bar = page.get_by_role("form", name="Selected articles")
    expect(bar.get_by_role("button", name="Add a tag…")).to_be_visible()
    expect(bar.get_by_role("button", name=re.compile("Publish|Archive"))).to_have_count(0)


def in_as(context: BrowserContext, url: str, team: Team, role: str, password: str = PASSWORD) -> Page:  # noqa: F811
    team(role)
    page = context.new_page()  # noqa: F811
    page.goto(url)
    page.get_by_label("E-mail address").fill(f"{role}@shop.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    return page


def test_ones_own_password_is_changed_and_elsewhere_one_is_signed_out(
    contexts: Callable[..., BrowserContext],  # noqa: F811
    url: str,  # noqa: F811
    app: Any,
    team: Team,
) -> None:
    here, there = (in_as(contexts(), url, team, "publisher") for _ in range(2))
    here.get_by_label(re.compile("Your account")).click()
    here.get_by_role("button", name="Change password").click()
    dialog = here.get_by_role("dialog", name="Change your password")
    now, new = (
        dialog.get_by_label("The one you have now"),
        dialog.get_by_label(re.compile("^The new one at least")),
    )
    again = dialog.get_by_label("The new one again")
    now.fill("not this one")
    new.fill(ANOTHER)
    again.fill("something else")
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not the same twice")
    again.fill(ANOTHER)
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is another one")
    now.fill(PASSWORD)
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog).to_be_hidden()
    toast(here, "Your password is changed")
    here.get_by_role("link", name="Articles").click()
    expect(here.get_by_role("heading", name="Articles")).to_be_visible()
    there.reload()
    expect(there.get_by_role("heading", name="Sign in to edit")).to_be_visible()
    assert Merchant(app).sign_in("publisher@shop.example", ANOTHER).status_code == 200


def test_earlier_facts_are_compared_and_restored(page: Page, url: str) -> None:  # noqa: F811
    page.goto(f"{url}/rules")
    page.get_by_role("tab", name="Shop's facts").click()
    expect(page.get_by_role("heading", name="Shop’s facts")).to_be_visible()
    text = page.get_by_role("textbox", name="Shop’s facts")
    expect(text).to_have_value(re.compile("free_shipping_from"))
    before = text.input_value()
    text.fill("currency: USD\nfree_shipping_from: {USD: '99.00'}\n")
    page.get_by_role("button", name="Put into force").click()
    toast(page, "Version 2 is in force")
    page.get_by_text("Earlier versions").click()
    first = page.locator(".versions > li").filter(has_text="Version 1")
    first.get_by_role("button", name="What changed since").click()
    expect(first.locator("del").first).to_be_visible()
    first.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    toast(page, "Version 1 is back")
    expect(text).to_have_value(before)
    expect(page.locator(".versions > li").first).to_contain_text("Restored from version 1")
    page.get_by_role("tab", name="Return rules").click()
    expect(page.locator(".versions > li")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_new_fits_and_axe_finds_nothing(
    contexts: Callable[..., BrowserContext],  # noqa: F811
    url: str,  # noqa: F811
    team: Team,
    width: int,
    scheme: str,
    tmp_path: Path,
) -> None:
    written(team)
    context = contexts(viewport={"width": width, "height": 760}, color_scheme=scheme, bypass_csp=True)
    page = signed_in(context, url)  # noqa: F811
    pictures = Path(os.environ.get("DOORSTEP_TEST_PICTURES", tmp_path))
    page.get_by_label("Select “Apples”").check()
    page.get_by_label("Select “Cherries”").check()
    looked_at(page, pictures / f"several-{scheme}-{width}.png")
    page.get_by_role("button", name="Add a tag…").click()
    looked_at(page, pictures / f"tag-{scheme}-{width}.png")
    page.keyboard.press("Escape")
    page.get_by_role("form", name="Selected articles").get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(outcome(page)).to_contain_text("1 published. 1 not done:")
    looked_at(page, pictures / f"outcome-{scheme}-{width}.png")
    page.get_by_label(re.compile("Your account")).click()
    page.get_by_role("button", name="Change password").click()
    looked_at(page, pictures / f"password-{scheme}-{width}.png")
    page.keyboard.press("Escape")
    page.goto(f"{url}/rules")
    page.get_by_role("tab", name="Shop's facts").click()
    page.get_by_text("Earlier versions").click()
    expect(page.locator(".versions > li")).to_have_count(1)
    looked_at(page, pictures / f"facts-{scheme}-{width}.png")


def looked_at(page: Page, picture: Path) -> None:  # noqa: F811
    page.screenshot(path=picture)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), picture.name
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(one => `${one.id}: ${one.nodes[0].html}`)"
    )
    assert found == [], picture.name
