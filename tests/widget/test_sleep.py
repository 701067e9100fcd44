"""The customer goes elsewhere, and comes back: another page of the shop, a laptop that slept, "back"."""

from playwright.sync_api import BrowserContext, expect

from .chat import Chat
from .standin import Standin


def test_a_page_that_slept_catches_up_when_it_wakes(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    chat.ask("hello")
    control = context.new_cdp_session(chat.page)
    control.send("Page.setWebLifecycleState", {"state": "frozen"})
    standin.say(standin.only, "while you slept")
    standin.close_sockets(standin.only, 1001)
    standin.say(standin.only, "and after the connection was gone")
    control.send("Page.setWebLifecycleState", {"state": "active"})
    expect(chat.bubble("and after the connection was gone")).to_be_visible()
    assert chat.replies.locator(".bubble").all_inner_texts()[-2:] == [
        "while you slept",
        "and after the connection was gone",
    ]
    chat.ask("awake")
    expect(chat.own).to_have_count(2)


def test_the_conversation_goes_along_to_other_pages_and_back(chat: Chat, standin: Standin) -> None:
    chat.ask("on the first page")
    chat.input.fill("half a senten")
    chat.page.goto(f"{standin.url}/embedded")
    expect(chat.panel).to_be_visible()
    expect(chat.bubble("on the first page")).to_be_visible()
    expect(chat.input).to_have_value("half a senten")
    chat.ask("on the second page")
    chat.page.go_back()
    expect(chat.bubble("on the second page")).to_be_visible()
    standin.say(standin.only, "back again")
    expect(chat.bubble("back again")).to_be_visible()
    assert standin.customer_texts() == ["on the first page", "on the second page"]
    assert len(standin.sessions) == 1


def test_a_message_sent_while_leaving_the_page_is_sent_once(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.send("on my way out")
    chat.page.goto(f"{standin.url}/embedded")
    expect(chat.bubble("on my way out")).to_be_visible()
    expect(chat.replies).to_have_count(2)
    assert standin.customer_texts() == ["hello", "on my way out"]
