"""The stand-in's page in a browser."""

from playwright.sync_api import Browser, expect

from tests.api.agent import eventually
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say


def test_a_newcomer_plays_the_agent(service: Service, customer: Customer, chromium: Browser) -> None:
    service.rasa.answer = say("I'm asking a person.", handoff={"reason": "complaint"})
    customer.send("<img src=x onerror=alert(1)> where is my parcel, *at last*")
    customer.wait_for(3)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{service.slack.url}/simulators/slack")
    card = page.locator(".message.card", has_text="where is my parcel, *at last*").last
    expect(card).to_contain_text("Complaint")
    expect(card.locator("img")).to_have_count(0)
    page.get_by_label("You are").fill("Noor Haddad")
    page.get_by_role("button", name="Change").click()
    card.get_by_role("button", name="Claim", exact=True).click()
    expect(card).to_contain_text("Claimed by @Noor Haddad")
    card.get_by_role("button", name="open the thread").click()
    page.get_by_label("Reply").fill("Hello, this is Noor.")
    page.keyboard.press("Enter")
    thread = page.get_by_label("Thread", exact=True)
    expect(thread).to_contain_text("sent to the customer")
    eventually(
        lambda: customer.said()[-1] == ("agent", "Hello, this is Noor.") or None, lambda: "Noor's words"
    )
    assert customer.history()["agent"] == {"name": "Noor Haddad"}
    customer.send("thank you Noor")
    expect(thread).to_contain_text("thank you Noor")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert errors == []
    context.close()
