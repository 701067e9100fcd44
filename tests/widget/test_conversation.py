"""A customer asks and reads the answer."""

import json

from playwright.sync_api import Browser, BrowserContext, Page, expect

from .chat import Chat
from .standin import Standin


def test_a_question_is_sent_and_answered(chat: Chat, standin: Standin) -> None:
    chat.send("where's my stuff?? ordered last week")
    expect(chat.bubble("where's my stuff?? ordered last week")).to_be_visible()
    expect(chat.log).to_contain_text("Please send me the order number")
    assert standin.customer_texts() == ["where's my stuff?? ordered last week"]


def test_the_session_is_told_language_and_time_zone_and_begins_with_the_first_message(
    chat: Chat, standin: Standin
) -> None:
    assert standin.sessions == []
    chat.ask("hello")
    told = {"identity": None, "locale": "en", "time_zone": "America/Chicago", "page": f"{standin.url}/"}
    assert standin.sessions == [told]


def test_the_first_suggestion_asks_where_the_order_is(chat: Chat, standin: Standin) -> None:
    chat.page.get_by_role("button", name="Where is my order?").click()
    expect(chat.log).to_contain_text("Please send me the order number")
    expect(chat.page.get_by_role("button", name="Where is my order?")).to_have_count(0)
    assert chat.focused() == "Your message"


def test_several_messages_keep_their_order(chat: Chat, standin: Standin) -> None:
    texts = [f"line {number}" for number in range(8)]
    for text in texts:
        chat.send(text)
    expect(chat.replies).to_have_count(8)
    assert standin.customer_texts() == texts
    assert [own.split("\n")[-1] for own in chat.own.locator(".bubble").all_inner_texts()] == texts


def test_a_button_shows_its_title_and_sends_its_payload(chat: Chat, standin: Standin) -> None:
    chat.ask("can I return it?")
    chat.page.get_by_role("button", name="Yes, please").click()
    expect(chat.own.filter(has_text="Yes, please")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Yes, please")).to_have_count(0)
    expect(chat.replies).to_have_count(2)
    assert standin.sends[-1]["text"] == "/affirm"
    assert "/affirm" not in chat.log.inner_text()


def test_a_source_is_a_link_to_a_new_tab(chat: Chat) -> None:
    chat.ask("can I return it?")
    source = chat.log.get_by_role("link", name="Returns")
    assert source.get_attribute("href") == "https://shop.example.com/help/returns"
    assert source.get_attribute("rel") == "noopener noreferrer nofollow"


def test_it_says_that_it_is_automated_and_a_person_is_one_click_away(chat: Chat, standin: Standin) -> None:
    expect(chat.panel.get_by_text("You are talking to an automated assistant.")).to_be_visible()
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.log).to_contain_text("A person has been told and will answer here.")
    expect(chat.panel.get_by_text("A person has been asked for.")).to_be_visible()
    assert standin.customer_texts() == ["Talk to a person"]


def test_a_person_takes_over_writes_and_gives_back(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    standin.set_status(standin.only, "with_agent", "Sam")
    expect(chat.panel.get_by_text("You are talking to Sam.")).to_be_visible()
    expect(chat.panel.get_by_role("button", name="Talk to a person")).to_be_hidden()
    standin.show_typing(standin.only, kind="agent", name="Sam")
    expect(chat.log.get_by_text("Sam is writing")).to_be_attached()
    standin.say(standin.only, "Hi, Sam here.", kind="agent", name="Sam")
    expect(chat.page.locator("[data-author=agent]")).to_contain_text("Sam here.")
    expect(chat.log.get_by_text("Sam is writing")).not_to_be_attached()
    standin.set_status(standin.only, "bot")
    expect(chat.panel.get_by_text("You are talking to an automated assistant.")).to_be_visible()


def test_a_reload_keeps_the_conversation_the_draft_and_the_open_panel(chat: Chat) -> None:
    chat.ask("hello")
    chat.input.fill("half a senten")
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.bubble("hello")).to_be_visible()
    expect(chat.replies).to_have_count(1)
    expect(chat.input).to_have_value("half a senten")


def test_a_conversation_longer_than_a_page_comes_whole(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    for number in range(450):
        standin.only.messages.append(
            standin.only.messages[-1] | {"seq": number + 3, "id": str(number), "text": f"note {number}"}
        )
    chat.page.reload()
    expect(chat.page.locator(".bubble").get_by_text("note 449", exact=True)).to_be_visible()
    assert chat.page.locator(".bubble").filter(has_text="note ").count() == 450


def test_an_answer_to_the_closed_chat_is_counted_until_it_is_read(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.page.keyboard.press("Escape")
    standin.say(standin.only, "One more thing.")
    standin.say(standin.only, "And another.")
    launcher = chat.page.get_by_role("button", name="Open the chat, 2 new messages")
    expect(launcher).to_be_visible()
    chat.page.reload()
    launcher.click()
    expect(chat.bubble("And another.")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("button", name="Open the chat", exact=True)).to_be_visible()


def test_ending_the_chat_needs_a_yes_and_leaves_nothing(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    chat.menu("End this chat")
    chat.panel.get_by_role("button", name="Keep it").click()
    expect(chat.bubble("hello")).to_be_visible()
    chat.menu("End this chat")
    chat.panel.get_by_role("button", name="End chat", exact=True).click()
    expect(chat.log).to_contain_text("The chat has ended.")
    expect(chat.bubble("hello")).to_have_count(0)
    assert chat.stored("session") is None
    chat.ask("hello again")
    assert standin.customer_texts() == ["hello again"]


def test_a_signed_in_customer_is_named_and_never_sees_the_conversation_of_another(
    context: BrowserContext, standin: Standin
) -> None:
    page = context.new_page()
    maya, noor = "h.eyJzdWIiOiJtYXlhIn0.s", "h.eyJzdWIiOiJub29yIn0.s"
    page.goto(f"{standin.url}/embedded?identity={maya}")
    chat = Chat(page)
    chat.open()
    chat.ask("a question of Maya")
    assert standin.sessions[0]["identity"] == maya
    page.goto(f"{standin.url}/embedded?identity={noor}")
    expect(chat.panel).to_be_visible()
    chat.ask("a question of Noor")
    assert "Maya" not in chat.log.inner_text()
    page.goto(f"{standin.url}/embedded")
    expect(chat.panel).to_be_visible()
    chat.ask("nobody in particular")
    assert "Noor" not in chat.log.inner_text()
    assert [session["identity"] for session in standin.sessions] == [maya, noor, None]


def test_an_identity_that_is_refused_does_not_keep_the_customer_out(
    context: BrowserContext, standin: Standin
) -> None:
    page = context.new_page()
    page.goto(f"{standin.url}/embedded?identity=stale")
    chat = Chat(page)
    chat.open()
    chat.ask("hello")
    assert [session["identity"] for session in standin.sessions] == ["stale", None]


def test_a_link_of_the_page_opens_the_chat_with_its_words(page: Page, standin: Standin) -> None:
    page.get_by_role("button", name="Or all of it at once").click()
    chat = Chat(page)
    expect(chat.input).to_have_value("Where is order 1001? My postcode is 60625")
    chat.input.press("Enter")
    expect(chat.log.get_by_role("region", name="Order #1001")).to_be_visible()


def test_it_works_below_a_path_prefix(chromium: Browser) -> None:
    with Standin("/shop/help").running() as standin:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{standin.url}/")
        chat = Chat(page)
        chat.open()
        chat.ask("hello")
        assert standin.customer_texts() == ["hello"]
        context.close()


def test_the_page_can_open_and_close_it(page: Page) -> None:
    chat = Chat(page)
    page.evaluate("Doorstep.open('hello')")
    expect(chat.input).to_have_value("hello")
    page.evaluate("Doorstep.close()")
    expect(chat.panel).to_be_hidden()
    assert page.evaluate("'doorstepWidgetParts' in window") is False


def test_the_stored_session_holds_no_words_of_the_conversation(chat: Chat) -> None:
    chat.ask("my secret is 4711")
    everything = json.dumps(chat.page.evaluate("({...localStorage})"))
    assert "4711" not in everything
