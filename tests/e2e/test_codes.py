"""A one-time code in the product: a wrong pair, the code from the demo's inbox, the answer."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product import Product, eventually

MAYAS_PHONE = "+13125550148"
OFFERED = "I can have a code sent"
ANNOUNCED = "a code is on its way to the e-mail address on it"


def inbox(product: Product) -> list[dict[str, Any]]:
    response = httpx.get(f"{product.api_url}/simulators/inbox/messages", timeout=20)
    return list(response.raise_for_status().json()["messages"])


def code_of(product: Product, known: int) -> str:
    """The code in the mail that comes after those that are known."""
    eventually(lambda: len(inbox(product)) > known, within=20)
    return str(inbox(product)[0]["code"])


def test_from_a_wrong_pair_to_the_answer(product: Product) -> None:
    known = len(inbox(product))
    customer = product.customer()
    (offered,) = customer.ask("where is order 1001? my mail is somebody.else@example.com")
    assert OFFERED in offered["text"]
    titles = [button["title"] for button in offered["buttons"]]
    assert titles == ["Send me a code", "Text me a code", "Talk to a person"]
    announced = customer.say(offered["buttons"][0]["payload"])
    assert f"If #1001 is one of ours, {ANNOUNCED}" in announced
    code = code_of(product, known)
    assert inbox(product)[0]["to"] == "maya.lindqvist@example.com"
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "isn't the code" in customer.say(wrong)
    answer = customer.say(f"{code[:3]} {code[3:]}")
    assert re.search(r"#1001.* is on its way with", answer)
    assert "#1001" in customer.say("and where is it now?"), "proven from now on"
    assert len(inbox(product)) == known + 1


def test_a_code_by_text_comes_to_the_orders_phone(product: Product) -> None:
    known = len(inbox(product))
    customer = product.customer()
    (offered,) = customer.ask("where is order 1001? my mail is somebody.else@example.com")
    announced = customer.say(offered["buttons"][1]["payload"])
    assert "If #1001 is one of ours, a code is on its way by text to the phone number on it" in announced

    def texted() -> str | None:
        state = httpx.get(
            f"{product.api_url}/simulators/phone/state", params={"number": MAYAS_PHONE}, timeout=20
        )
        found = [re.search(r"(\d{6}) is your code", one["body"]) for one in state.json()["messages"]]
        return next((one[1] for one in reversed(found) if one), None)

    eventually(lambda: texted() is not None, within=20)
    assert re.search(r"#1001.* is on its way with", customer.say(texted() or ""))
    assert len(inbox(product)) == known


def test_who_does_not_know_the_address_says_so(product: Product) -> None:
    known = len(inbox(product))
    customer = product.customer()
    customer.say("where is my order")
    customer.say("1001")
    assert "Shall I?" in customer.say("i dont remember which email i used, sorry")
    assert ANNOUNCED in customer.say("yes please")
    spoken = " ".join(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][int(digit)]
        for digit in code_of(product, known)
    )
    assert "#1001" in customer.say(spoken)


def test_an_unknown_order_sounds_the_same_and_sends_nothing(product: Product) -> None:
    known = len(inbox(product))
    heard = []
    for number in ("1004", "99871"):
        customer = product.customer()
        answers = []
        for text in (
            f"where is order {number}? mail is nobody@example.com",
            "send me a code",
            "000000",
            "resend",
        ):
            answers += customer.ask(text)
        heard.append(
            [
                str((answer["text"], answer["buttons"], answer.get("data"))).replace(number, "N")
                for answer in answers
            ]
        )
    assert heard[0] == heard[1]
    eventually(lambda: len(inbox(product)) >= known + 2, within=20)
    assert len(inbox(product)) == known + 2, "both of the order that there is"


@pytest.mark.parametrize(
    ("number", "address", "scheme", "width"),
    [
        ("963", "oliver.penrose@example.com", "light", 1280),
        ("961", "benhalloran@example.com", "dark", 360),
    ],
)
def test_the_inbox_in_the_browser(
    product: Product, chromium: Browser, number: str, address: str, scheme: Any, width: int
) -> None:
    customer = product.customer()
    customer.say(f"where is order {number}? my mail is somebody.else@example.com")
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page = context.new_page()
    page.goto(f"{product.api_url}/")
    with context.expect_page() as opened:
        page.get_by_role("link", name="demo inbox").click()
    inbox_page = opened.value
    mails = inbox_page.locator(".mail")
    expect(inbox_page.get_by_role("heading", name="Demo inbox")).to_be_visible()
    expect(
        inbox_page.locator("#state, #empty").filter(has_text=re.compile("e-mail|No mail")).first
    ).to_be_visible()
    before = mails.count()
    customer.say("send me a code")
    expect(mails).to_have_count(before + 1, timeout=10_000)  # by itself
    newest = mails.first
    expect(newest).to_contain_text(address)
    digits = newest.locator(".digits").inner_text().replace(" ", "")
    expect(newest.get_by_role("button", name=f"Copy the code {digits[:3]} {digits[3:]}")).to_be_visible()
    assert inbox_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert f"#{number}" in customer.say(digits)
    assert complaints == []
    context.close()
