"""Nothing that a customer wrote is lost, doubled or out of order, whatever the network does."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from .chat import Chat
from .standin import Standin


def test_what_is_written_offline_goes_out_once_and_in_order(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.page.context.set_offline(True)
    expect(chat.banner).to_contain_text("You are offline")
    chat.send("first")
    chat.send("second")
    expect(chat.own.filter(has_text="second")).to_contain_text("Not sent yet")
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(3)
    expect(chat.banner).to_be_empty()
    assert standin.customer_texts() == ["hello", "first", "second"]
    assert chat.own.count() == 3


def test_what_is_written_offline_survives_closing_the_page(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    chat.ask("hello")
    context.set_offline(True)
    chat.send("remember me")
    expect(chat.own).to_have_count(2)
    chat.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{standin.url}/")
    again = Chat(page)
    again.open()
    expect(again.replies).to_have_count(2)
    assert standin.customer_texts() == ["hello", "remember me"]


def test_a_receipt_that_is_lost_doubles_nothing(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.faults.lost_receipts = 2
    chat.send("only once")
    expect(chat.replies).to_have_count(2)
    assert standin.customer_texts() == ["hello", "only once"]
    expect(chat.own).to_have_count(2)
    assert chat.stored(standin.sends[-1]["client_id"]) is None


def test_the_first_message_with_a_lost_receipt_is_repeated_with_the_same_id(
    chat: Chat, standin: Standin
) -> None:
    standin.faults.lost_receipts = 1
    chat.send("hello")
    expect(chat.replies).to_have_count(1)
    assert standin.customer_texts() == ["hello"]
    assert len({sent["client_id"] for sent in standin.sends}) == 1
    expect(chat.own).to_have_count(1)


def test_an_answer_cut_off_on_the_way_doubles_nothing(chat: Chat, standin: Standin) -> None:
    cut = 0

    def deliver_and_cut(route: Route) -> None:
        nonlocal cut
        if route.request.method != "POST" or cut == 2:
            return route.continue_()
        cut += 1
        route.fetch()
        route.abort("connectionreset")

    chat.page.route("**/widget/messages*", deliver_and_cut)
    chat.send("through the tunnel")
    expect(chat.replies).to_have_count(1)
    assert cut == 2
    assert standin.customer_texts() == ["through the tunnel"]
    expect(chat.own).to_have_count(1)


def test_a_server_that_cannot_be_reached_is_said_and_the_message_goes_out_later(
    chat: Chat, standin: Standin
) -> None:
    chat.page.route("**/widget/**", lambda route: route.abort("connectionrefused"))
    chat.send("anybody there?")
    expect(chat.banner).to_contain_text("We cannot be reached just now")
    expect(chat.own).to_contain_text("Not sent yet. We keep trying.")
    chat.page.unroute("**/widget/**")
    chat.own.get_by_role("button", name="Try again").click()
    expect(chat.replies).to_have_count(1)
    expect(chat.banner).to_be_empty()
    assert standin.customer_texts() == ["anybody there?"]


def test_doubled_frames_are_shown_once(chat: Chat, standin: Standin) -> None:
    standin.faults.doubled_frames = True
    chat.ask("one")
    chat.ask("two")
    expect(chat.own).to_have_count(2)
    expect(chat.replies).to_have_count(2)


def test_a_frame_that_was_lost_is_fetched(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.faults.dropped_frames = 1
    standin.say(standin.only, "lost on the way")
    standin.say(standin.only, "arrived")
    expect(chat.bubble("arrived")).to_be_visible()
    expect(chat.bubble("lost on the way")).to_be_visible()
    texts = chat.replies.locator(".bubble").all_inner_texts()
    assert texts[-2:] == ["lost on the way", "arrived"]


def test_a_socket_that_died_silently_is_noticed_with_the_next_message(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.only.sockets.clear()
    chat.send("still there?")
    expect(chat.replies).to_have_count(2)


@pytest.mark.parametrize("code", [1012, 1001, 4408, 1013])
def test_it_resumes_where_it_was_after_the_socket_closed(chat: Chat, standin: Standin, code: int) -> None:
    chat.ask("hello")
    standin.close_sockets(standin.only, code)
    standin.say(standin.only, "while you were away")
    expect(chat.bubble("while you were away")).to_be_visible()
    expect(chat.replies).to_have_count(2)


def test_without_sockets_the_conversation_goes_on_over_calls(chat: Chat, standin: Standin) -> None:
    standin.faults.no_sockets = True
    chat.ask("hello")
    chat.ask("and again")
    standin.say(standin.only, "by itself")
    expect(chat.bubble("by itself")).to_be_visible()
    expect(chat.banner).to_be_empty()


def test_too_many_messages_wait_as_long_as_the_server_says(chat: Chat, standin: Standin) -> None:
    standin.faults.limited = 1
    chat.send("quick")
    expect(chat.own).to_contain_text("this one goes out shortly")
    chat.send("quicker")
    chat.send("quickest")
    assert len(standin.sends) == 1
    expect(chat.replies).to_have_count(3)
    assert standin.customer_texts() == ["quick", "quicker", "quickest"]
    assert len(standin.sends) == 4


def test_a_refused_message_says_why_and_can_be_discarded_and_the_next_one_goes_out(
    chat: Chat, standin: Standin
) -> None:
    chat.send("x" * 20_001)
    expect(chat.own).to_contain_text("A message can have at most 20,000 characters.")
    chat.ask("short")
    chat.own.get_by_role("button", name="Discard").click()
    expect(chat.own).to_have_count(1)
    assert standin.customer_texts() == ["short"]


def test_two_tabs_show_the_same_conversation(chat: Chat, context: BrowserContext, standin: Standin) -> None:
    second = _second_tab(context, standin)
    chat.ask("from the first")
    expect(second.bubble("from the first")).to_be_visible()
    second.ask("from the second")
    expect(chat.bubble("from the second")).to_be_visible()
    for tab in (chat, second):
        expect(tab.own).to_have_count(2)
        expect(tab.replies).to_have_count(2)
    assert len(standin.sessions) == 1
    assert standin.customer_texts() == ["from the first", "from the second"]


def test_two_tabs_that_come_back_online_send_everything_once(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    second = _second_tab(context, standin)
    chat.ask("hello")
    context.set_offline(True)
    chat.send("from the first")
    second.send("from the second")
    expect(second.own).to_have_count(3)
    context.set_offline(False)
    expect(chat.replies).to_have_count(3)
    expect(second.replies).to_have_count(3)
    assert standin.customer_texts() == ["hello", "from the first", "from the second"]
    for tab in (chat, second):
        expect(tab.own).to_have_count(3)


def test_two_tabs_that_begin_at_once_share_one_session(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    second = _second_tab(context, standin)
    for tab in (chat, second):
        tab.input.fill("hello from a tab")
    for tab in (chat, second):
        tab.input.press("Enter")
    for tab in (chat, second):
        expect(tab.own).to_have_count(2)
        expect(tab.replies).to_have_count(2)
    assert len(standin.sessions) == 1


def test_a_chat_ended_in_one_tab_is_gone_in_the_other(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    second = _second_tab(context, standin)
    chat.ask("hello")
    expect(second.bubble("hello")).to_be_visible()
    chat.menu("End this chat")
    chat.panel.get_by_role("button", name="End chat", exact=True).click()
    expect(second.log).to_contain_text("The chat has ended.")
    expect(second.bubble("hello")).to_have_count(0)


def test_a_token_that_is_not_known_starts_a_fresh_session_and_says_so(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    old = json.loads(chat.stored("session") or "{}")["token"]
    standin.conversations.clear()
    chat.page.reload()
    expect(chat.log).to_contain_text("Your last conversation has ended, so this is a new one.")
    chat.ask("a new question")
    assert json.loads(chat.stored("session") or "{}")["token"] != old
    assert standin.customer_texts() == ["a new question"]
    expect(chat.own).to_have_count(1)


def test_a_token_that_ends_while_the_chat_is_open_loses_no_message(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.faults.no_sockets = True
    standin.conversations.clear()
    chat.send("into the new one")
    expect(chat.log).to_contain_text("Your last conversation has ended, so this is a new one.")
    expect(chat.bubble("into the new one")).to_be_visible()
    expect(chat.replies).to_have_count(1)
    assert standin.customer_texts() == ["into the new one"]


def test_a_socket_closed_for_its_token_starts_a_fresh_session(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.forget_tokens()
    expect(chat.log).to_contain_text("Your last conversation has ended, so this is a new one.")
    chat.ask("once more")
    assert standin.customer_texts() == ["once more"]


def test_a_browser_that_forbids_storage_can_still_chat(context: BrowserContext, standin: Standin) -> None:
    page: Page = context.new_page()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page.goto(f"{standin.url}/")
    chat = Chat(page)
    chat.open()
    chat.ask("hello")
    chat.ask("again")
    assert len(standin.sessions) == 1


def test_writing_is_told_to_the_other_side(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.input.press_sequentially("I wonder", delay=5)
    chat.ask("I wonder why")
    assert standin.typing == 1


def _second_tab(context: BrowserContext, standin: Standin) -> Chat:
    page = context.new_page()
    page.goto(f"{standin.url}/")
    second = Chat(page)
    second.open()
    return second
