"""The phone in the browser, with a real Chromium, against the real endpoints."""

import base64
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from store import demo
from tests.api.agent import Agent
from tests.api.conftest import SHORT, serving, settings_for
from tests.api.rasa_double import HAND_OFF, RasaDouble, echo, rasa_double
from tests.api.test_slack_files import png
from tests.api.waiting import eventually
from tests.e2e.product import free_ports

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        double.answer = echo
        yield double


@pytest.fixture(scope="module")
def shop(rasa: RasaDouble, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with its own stand-in, which reaches it under the port that it was told."""
    (port,) = free_ports(1)
    settings = settings_for(
        tmp_path_factory.mktemp("data"), rasa_url=rasa.url, actions_url=rasa.url, demo=True, port=port
    )
    app = create_app(settings, patience=SHORT)
    database = app.state.parts.database
    database.upgrade()
    demo.seed(database, now=settings.now())
    with serving(app, port=port) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, shop: str) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{shop}/simulators/phone")
    yield page
    context.close()


def test_a_text_is_answered_on_the_phone(page: Page) -> None:
    page.get_by_label("Whose phone").select_option(label="Another number")
    page.get_by_label("Number, with country").fill("+13127770001")
    text = page.get_by_label("Text message")
    text.fill("where’s it")
    expect(page.locator("#count")).to_have_text("10 of 70 · 1 SMS · UCS-2")
    text.fill("where is it")
    expect(page.locator("#count")).to_have_text("11 of 160 · 1 SMS · GSM-7")
    text.press("Enter")
    expect(page.locator(".bubble.mine")).to_contain_text("where is it")
    expect(page.locator(".bubble:not(.mine)")).to_contain_text("You said: where is it")
    expect(page.locator(".bubble:not(.mine)")).to_contain_text("delivered")
    page.get_by_role("button", name="STOP").click()
    expect(page.locator(".bubble:not(.mine)").last).to_contain_text("no more texts")
    text.fill("hello?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.mine")).to_have_count(3)
    page.wait_for_timeout(800)
    expect(page.locator(".bubble:not(.mine)")).to_have_count(2)


def test_the_demos_phones_are_suggested_and_a_picture_goes_along(page: Page, rasa: RasaDouble) -> None:
    page.get_by_label("Whose phone").select_option("+13125550148")
    expect(page.locator("#orders")).to_contain_text("+13125550148 proves #")
    picture = {"name": "lamp.png", "mimeType": "image/png", "buffer": PIXEL}
    page.get_by_label("Add a picture").set_input_files(picture)  # type: ignore[arg-type]
    page.get_by_label("Text message").fill("it is broken")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.mine img")).to_have_js_property("naturalWidth", 1)
    expect(page.locator(".bubble:not(.mine)")).to_contain_text("You said: it is broken")


def test_an_agents_picture_is_on_the_phone(page: Page, shop: str, rasa: RasaDouble) -> None:
    """The whole demo: Slack's page, the service, Twilio's fetch of the picture, the phone's page."""
    page.get_by_label("Whose phone").select_option(label="Another number")
    page.get_by_label("Number, with country").fill("+13127770002")
    rasa.answer = HAND_OFF
    page.get_by_label("Text message").fill("a person please")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble:not(.mine)")).to_have_count(2)
    rasa.answer = echo
    ana = Agent(SimpleNamespace(url=shop), "Ana Silva")  # type: ignore[arg-type]
    card = eventually(
        lambda: next((one for one in ana.state()["messages"] if one.get("metadata")), None), str
    )
    ana.press("claim", card)
    expect(page.locator(".bubble:not(.mine)")).to_have_count(3)
    ana.share("lamp.png", png((60, 20)), card, "Is it this one?")
    arrived = page.locator(".bubble:not(.mine)").last
    expect(arrived).to_contain_text("Ana Silva: Is it this one?")
    expect(arrived).to_contain_text("MMS")
    expect(arrived).to_contain_text("delivered")
    expect(arrived.locator("img")).to_have_js_property("naturalWidth", 60)
    ana.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits(chromium: Browser, shop: str, scheme: str, width: int, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shop}/simulators/phone")
    expect(page.locator("#orders")).to_contain_text("proves")
    page.get_by_role("button", name="Where is my order?").click()
    expect(page.locator(".bubble:not(.mine)").last).to_contain_text("You said")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / f"phone-{scheme}-{width}.png", full_page=True)
    context.close()
