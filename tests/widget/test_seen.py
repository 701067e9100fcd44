"""The team learns what was on the customer's screen: agents' words, with the chat open and in front."""

import time

from playwright.sync_api import expect

from .chat import Chat
from .standin import Standin

FAR = 400
"""Pixels up, from where the end of the conversation is not on the screen."""


def told(standin: Standin, seq: int) -> None:
    deadline = time.monotonic() + 20
    while seq not in standin.seen:
        assert time.monotonic() < deadline, f"{seq} not among {standin.seen}"
        time.sleep(0.02)


def test_what_an_agent_writes_is_reported_once_when_it_is_on_the_screen(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    talk = standin.only
    standin.set_status(talk, "with_agent", "Ana Silva")
    standin.say(talk, "I am Ana", kind="agent", name="Ana Silva")
    told(standin, 3)
    chat.send("thank you")
    deadline = time.monotonic() + 20
    while len(talk.messages) < 4:
        assert time.monotonic() < deadline, talk.messages
        time.sleep(0.02)
    standin.say(talk, "You are welcome", kind="agent", name="Ana Silva")
    told(standin, 5)
    assert standin.seen == [3, 5], "neither the assistant's words nor the customer's own are anybody's affair"


def test_with_the_chat_closed_nothing_is_seen_until_it_is_opened(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    talk = standin.only
    standin.say(talk, "Are you there?", kind="agent", name="Ana Silva")
    expect(chat.launcher).to_contain_text("1")
    assert standin.seen == []
    chat.open()
    told(standin, 3)


def test_what_is_below_the_edge_is_not_seen_until_it_is_scrolled_to(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    talk = standin.only
    for number in range(12):
        standin.say(talk, f"line {number}")
    expect(chat.bubble("line 11")).to_be_visible()
    chat.log.evaluate("(log, far) => { log.scrollTop -= far; }", FAR)
    standin.say(talk, "Down here", kind="agent", name="Ana Silva")
    newer = chat.page.get_by_role("button", name="New messages")
    expect(newer).to_be_visible()
    assert standin.seen == []
    newer.click()
    told(standin, 15)
