"""The conversation as a whole: rating it, downloading it, who is in it, what the page is told."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .chat import Chat
from .standin import Standin

TITLES = ["1 · very poor", "2 · poor", "3 · all right", "4 · good", "5 · very good"]
SCORES = [{"title": title, "payload": f"/rating_{title[0]}"} for title in TITLES]


def closed(chat: Chat, standin: Standin) -> None:
    """A person has closed the conversation, and it is asked how it was."""
    chat.ask("hello")
    standin.set_status(standin.only, "closed")
    standin.say(standin.only, "How was the help you got?", buttons=SCORES)
    expect(chat.log.get_by_role("radiogroup", name="How was the help you got?")).to_be_visible()


def test_a_rating_is_a_score_and_a_word_with_the_keyboard_alone(chat: Chat, standin: Standin) -> None:
    closed(chat, standin)
    chat.log.get_by_role("radio", name="1 · very poor").focus()
    for _ in range(3):
        chat.page.keyboard.press("ArrowRight")
    chat.page.keyboard.press("Tab")
    assert chat.focused() == "Anything to add? (optional)"
    chat.page.keyboard.type("quick and kind")
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("Thank you, that is passed on to the team.")
    assert standin.ratings == [{"score": 4, "comment": "quick and kind"}]


def test_a_rating_without_a_score_is_asked_for_and_one_that_failed_can_be_sent_again(
    chat: Chat, standin: Standin
) -> None:
    closed(chat, standin)
    send = chat.log.get_by_role("button", name="Send rating")
    send.click()
    expect(chat.log).to_contain_text("Choose a number first.")
    chat.log.get_by_role("radio", name="2 · poor").check(force=True)
    standin.faults.failing = 1
    send.click()
    expect(chat.log).to_contain_text("That could not be sent.")
    send.click()
    expect(chat.log).to_contain_text("Thank you")
    assert standin.ratings == [{"score": 2, "comment": ""}]


def test_a_rating_is_asked_for_once_over_reload_and_tabs(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    closed(chat, standin)
    second = Chat(context.new_page())
    second.page.goto(f"{standin.url}/")
    second.open()
    chat.log.get_by_role("radio", name="5 · very good").check(force=True)
    chat.log.get_by_role("button", name="Send rating").click()
    for tab in (chat, second):
        expect(tab.log).to_contain_text("Thank you")
        expect(tab.log.get_by_role("radiogroup")).to_be_hidden()
    chat.page.reload()
    expect(chat.log).to_contain_text("Thank you")


def test_who_goes_on_writing_is_not_asked_for_a_rating(chat: Chat, standin: Standin) -> None:
    closed(chat, standin)
    chat.ask("one more thing")
    expect(chat.log.get_by_role("radiogroup")).to_be_hidden()


def test_who_ends_the_chat_can_say_how_it_was(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.menu("End this chat")
    question = chat.panel.get_by_role("group", name="End this chat")
    question.get_by_role("radio", name="4 · good").check(force=True)
    question.get_by_label("Anything to add?").fill("quick")
    question.get_by_role("button", name="Send rating").click()
    expect(question).to_contain_text("Thank you, that is passed on to the team.")
    assert standin.ratings == [{"score": 4, "comment": "quick"}]
    question.get_by_role("button", name="Keep it").click()
    chat.menu("End this chat")
    expect(question.get_by_role("radiogroup")).to_be_hidden()
    question.get_by_role("button", name="End chat", exact=True).click()
    expect(chat.log).to_contain_text("The chat has ended.")


def test_the_conversation_can_be_downloaded(chat: Chat, standin: Standin, tmp_path: Path) -> None:
    chat.ask("hello")
    with chat.page.expect_download() as waiting:
        chat.menu("Download this conversation")
    assert waiting.value.suggested_filename.startswith("conversation-20")
    assert waiting.value.suggested_filename.endswith(".html")
    waiting.value.save_as(tmp_path / "conversation.html")
    assert (tmp_path / "conversation.html").read_text() == "<p>The conversation as html</p>"
    standin.faults.failing = 1
    chat.menu("Download this conversation")
    expect(chat.panel).to_contain_text("The conversation could not be downloaded.")


def test_there_is_no_menu_before_there_is_a_conversation(chat: Chat) -> None:
    expect(chat.panel.get_by_role("button", name="More", exact=True)).to_be_hidden()


def test_an_agent_has_a_face_and_the_assistant_its_sign(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    expect(chat.panel.locator(".mark svg")).to_be_visible()
    standin.set_status(standin.only, "with_agent", "Sam van Roth")
    standin.say(standin.only, "Hi!", kind="agent", name="Sam van Roth")
    expect(chat.panel.locator(".mark")).to_have_text("SR")
    expect(chat.page.locator("[data-author=agent] .face")).to_have_text("SR")
    standin.set_status(standin.only, "bot")
    expect(chat.panel.locator(".mark svg")).to_be_visible()


def test_a_message_is_first_sent_and_then_answered(chat: Chat, standin: Standin) -> None:
    standin.faults.answer_delay = 0.6
    chat.send("hello")
    expect(chat.own.locator(".meta.sent")).to_contain_text("Sent")
    expect(chat.own.locator(".meta.answered")).to_contain_text("Answered")


def test_the_page_is_told_what_happens_and_never_what_was_said(page: Page, standin: Standin) -> None:
    page.evaluate(
        "() => { window.heard = []; for (const name of ['opened', 'closed', 'unread'])"
        " addEventListener(`doorstep:${name}`, ({ type, detail }) => heard.push([type, detail])); }"
    )
    chat = Chat(page)
    chat.open()
    chat.ask("my secret")
    page.keyboard.press("Escape")
    standin.say(standin.only, "another secret")
    expect(page.get_by_role("button", name="Open the chat, 1 new message")).to_be_visible()
    page.evaluate("Doorstep.open()")
    expect(page.get_by_role("button", name="Close the chat").first).to_be_visible()
    heard = page.evaluate("heard")
    assert [name for name, _ in heard if "unread" not in name] == [
        "doorstep:opened",
        "doorstep:closed",
        "doorstep:opened",
    ]
    assert ["doorstep:unread", {"count": 1}] in heard
    assert heard[-1] == ["doorstep:unread", {"count": 0}]
    assert "secret" not in json.dumps(heard)


def test_a_customer_who_logs_out_leaves_nothing(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.input.fill("half a senten")
    chat.page.evaluate("Doorstep.logout()")
    expect(chat.bubble("hello")).to_have_count(0)
    expect(chat.input).to_have_value("")
    assert standin.conversations == {}
    kept = chat.page.evaluate("({...localStorage, ...sessionStorage})")
    assert [key for key in kept if not key.endswith(("open", "draft"))] == []
    assert "hal" not in json.dumps(kept)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("locale=en&texts=" + json.dumps({"person": "Ask Juniper"}), "Ask Juniper"),
        ("locale=de", "Mit einem Menschen sprechen"),
        ("locale=de-AT&texts=" + json.dumps({"person": "Mensch, bitte"}), "Mensch, bitte"),
        ("texts=not-json", "Talk to a person"),
    ],
)
def test_the_words_can_be_the_pages_own(
    context: BrowserContext, standin: Standin, attributes: str, expected: str
) -> None:
    page = context.new_page()
    page.add_init_script("DoorstepTexts = { de: { person: 'Mit einem Menschen sprechen', send: 'Senden' } }")
    page.goto(f"{standin.url}/embedded?{attributes}")
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    expect(chat.panel.get_by_role("button", name=expected)).to_be_visible()
    expect(chat.panel.get_by_label("Your message")).to_be_visible()  # a word that the page does not have
