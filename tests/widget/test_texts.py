"""Whatever people write is shown as the text that it is."""

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .standin import Standin

HOSTILE = [
    "<img src=x onerror=\"document.title='taken'\">",
    "<script>document.title='taken'</script>",
    "</textarea></div><h1>Big</h1>",
    "&lt;b&gt; &amp; &#x41;",
    "{{constructor.constructor('document.title=1')()}} ${document.title}",
    "javascript:document.title='taken'",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_is_shown_as_text_from_both_sides(chat: Chat, standin: Standin, text: str) -> None:
    chat.ask(text)
    standin.say(standin.only, text)
    standin.say(standin.only, text, kind="agent", name=text)
    standin.say(standin.only, text, kind="system")
    expect(chat.page.locator(".system").get_by_text(text, exact=True)).to_be_visible()
    expect(chat.bubble(text)).to_have_count(3)
    assert chat.page.title() == "Help with your order · Juniper & Co."
    assert chat.log.locator("img, script, h1, .bubble b, .bubble a").count() == 0


@pytest.mark.parametrize(
    ("text", "direction"),
    [("أين طلبي رقم 1001؟", "rtl"), ("איפה ההזמנה שלי?", "rtl"), ("Where is my order?!", "ltr")],
)
def test_each_text_has_its_own_direction(chat: Chat, text: str, direction: str) -> None:
    chat.ask(text)
    bubble = chat.own.locator(".bubble")
    expect(bubble).to_have_text(text)
    assert bubble.evaluate("element => getComputedStyle(element).direction") == direction


def test_emoji_and_joined_signs_arrive_as_they_are(chat: Chat, standin: Standin) -> None:
    text = "👩‍👩‍👧‍👦 🇺🇦 🏳️‍🌈 e\u0301 😡😡"
    chat.ask(text)
    assert standin.customer_texts() == [text]
    expect(chat.own.locator(".bubble")).to_have_text(text)


def test_ten_thousand_characters_are_kept_whole_and_folded(chat: Chat, standin: Standin) -> None:
    text = "Where is it? " * 769 + "end"
    chat.ask(text)
    assert standin.customer_texts() == [text]
    bubble = chat.own.locator(".bubble")
    assert bubble.text_content() == text
    folded = bubble.evaluate("element => element.clientHeight")
    chat.own.get_by_role("button", name="Show all").click()
    assert bubble.evaluate("element => element.clientHeight") > 4 * folded
    chat.own.get_by_role("button", name="Show less").click()
    assert bubble.evaluate("element => element.clientHeight") == folded


def test_one_word_of_ten_thousand_letters_stays_inside_the_panel(chat: Chat) -> None:
    chat.ask("w" * 10_000)
    assert chat.log.evaluate("log => log.scrollWidth <= log.clientWidth")


def test_line_breaks_are_kept(chat: Chat, standin: Standin) -> None:
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    chat.input.press("Enter")
    expect(chat.replies).to_have_count(1)
    assert standin.customer_texts() == ["one\ntwo"]
    assert chat.own.locator(".bubble").inner_text() == "one\ntwo"


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t"])
def test_nothing_is_sent_for_nothing(chat: Chat, standin: Standin, text: str) -> None:
    chat.send(text)
    chat.panel.get_by_role("button", name="Send").click(force=True)
    chat.ask("something")
    assert standin.customer_texts() == ["something"]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.com/a?b=c&d=(1).", ["https://example.com/a?b=c&d=(1"]),
        ("http://example.com/x, https://example.org!", ["http://example.com/x", "https://example.org/"]),
        ("data:text/html,hi file:///etc/passwd mailto:a@example.com", []),
    ],
)
def test_web_addresses_become_links_and_nothing_else(
    chat: Chat, standin: Standin, text: str, addresses: list[str]
) -> None:
    chat.ask("hello")
    standin.say(standin.only, text)
    bubble = chat.bubble(text)
    expect(bubble).to_be_visible()
    links = bubble.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == addresses
    assert all(link.get_attribute("target") == "_blank" for link in links.all())


def test_a_citation_or_tracking_link_that_is_no_web_address_is_no_link(chat: Chat, standin: Standin) -> None:
    chat.ask("customs")
    standin.say(standin.only, "Look.", citations=[{"title": "Trap", "url": "javascript:alert(1)"}])
    expect(chat.log.get_by_text("Trap")).to_be_visible()
    assert chat.log.get_by_role("link").count() == 0
