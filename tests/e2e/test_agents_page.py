"""The page on which a newcomer plays the agent, in a browser."""

import httpx
from playwright.sync_api import Browser, expect

from tests.e2e.product import Product, eventually


def test_a_newcomer_plays_the_agent(product: Product, chromium: Browser) -> None:
    customer = product.customer()
    customer.ask("<img src=x onerror=alert(1)> let me *talk* to a human please")
    people = f"{product.api_url}/simulators/slack/people"
    httpx.post(people, json={"name": "Kim Park"}, timeout=20).raise_for_status()
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{product.api_url}/simulators/slack")
    card = page.locator(".message.card", has_text="let me *talk* to a human").last
    expect(card).to_be_visible(timeout=20_000)
    expect(card.locator("img")).to_have_count(0)
    page.get_by_label("You are").fill("Noor Haddad")
    page.get_by_role("button", name="Change").click()
    card.get_by_role("button", name="Claim", exact=True).click()
    expect(card).to_contain_text("Claimed by @Noor Haddad", timeout=20_000)
    card.get_by_role("button", name="open the thread").click()
    page.get_by_label("Reply").fill("Hello, this is Noor.")
    page.keyboard.press("Enter")
    thread = page.get_by_label("Thread", exact=True)
    expect(thread).to_contain_text("sent to the customer", timeout=20_000)
    eventually(lambda: customer.read()[-1]["text"] == "Hello, this is Noor.", within=20)
    assert customer.read()[-1]["author"] == {"kind": "agent", "name": "Noor Haddad"}
    assert customer.post("thank you Noor").status_code == 202
    expect(thread).to_contain_text("thank you Noor", timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card.get_by_label("Reassign to…").select_option("Kim Park")
    expect(card).to_contain_text("Claimed by @Kim Park", timeout=20_000)
    assert errors == []
    context.close()
