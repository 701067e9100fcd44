"""A customer sends a picture, and sees the ones that others sent."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from .chat import Chat
from .standin import Standin


def photo(
    name: str = "lid.jpg", *, size: tuple[int, int] = (320, 200), kind: str = "JPEG"
) -> dict[str, object]:
    """A file as the browser's chooser gives it."""
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, kind)
    return {"name": name, "mimeType": f"image/{kind.lower()}", "buffer": buffer.getvalue()}


def choose(chat: Chat, *files: dict[str, object]) -> None:
    chat.panel.locator("input[type=file]").first.set_input_files(list(files))  # type: ignore[arg-type]


def tray(chat: Chat) -> Locator:
    return chat.panel.get_by_role("img", name="Picture to send")


def pictures(chat: Chat) -> Locator:
    """In the conversation, and drawn: a link to the picture in full comes with it."""
    return chat.log.get_by_role("link", name="Open the picture in a new tab")


def drop(chat: Chat, event: str, file: dict[str, object]) -> None:
    """Lets go of a file over the panel, or pastes one."""
    content = base64.b64encode(file["buffer"]).decode()  # type: ignore[arg-type]
    chat.panel.evaluate(
        """(panel, [event, content, name, type]) => {
            const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type }));
            const options = { bubbles: true, cancelable: true, composed: true };
            panel.dispatchEvent(event === "paste"
                ? new ClipboardEvent("paste", { ...options, clipboardData: data })
                : new DragEvent(event, { ...options, dataTransfer: data }));
        }""",
        [event, content, file["name"], file["mimeType"]],
    )


def test_a_chosen_picture_is_looked_at_and_sent_with_words(chat: Chat, standin: Standin) -> None:
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("the lid is cracked")
    expect(pictures(chat)).to_have_count(1)
    expect(chat.log.get_by_role("img", name="the lid is cracked (picture from You)")).to_be_visible()
    expect(chat.own).to_contain_text("Sent")
    expect(tray(chat)).to_have_count(0)
    (sent,) = standin.uploads
    assert sent["text"] == "the lid is cracked"
    assert standin.pictures[standin.only.messages[0]["attachments"][0]["id"]][:2] == b"\xff\xd8"


def test_a_picture_needs_no_words_and_can_be_taken_back(chat: Chat, standin: Standin) -> None:
    choose(chat, photo("a.jpg"), photo("b.jpg"))
    expect(tray(chat)).to_have_count(2)
    chat.panel.get_by_role("button", name="Remove the picture").first.click()
    chat.panel.get_by_role("button", name="Send", exact=True).click()
    expect(pictures(chat)).to_have_count(1)
    expect(chat.log.get_by_role("img", name="Picture from You")).to_be_visible()
    expect(chat.own).to_contain_text("Sent")
    assert [sent["text"] for sent in standin.uploads] == [""]


def test_several_pictures_go_out_in_order_and_the_words_with_the_first(chat: Chat, standin: Standin) -> None:
    choose(chat, *(photo(f"{number}.jpg", size=(100 + number, 80)) for number in range(3)))
    expect(tray(chat)).to_have_count(3)
    chat.send("three of them")
    expect(pictures(chat)).to_have_count(3)
    expect(chat.own.last).to_contain_text("Sent")
    assert [sent["text"] for sent in standin.uploads] == ["three of them", "", ""]
    widths = [message["attachments"][0]["width"] for message in standin.only.messages]
    assert widths == [100, 101, 102]


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_can_be_dropped_and_pasted(chat: Chat, standin: Standin, event: str) -> None:
    drop(chat, event, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("here")
    expect(pictures(chat)).to_have_count(1)


def test_where_it_can_be_dropped_is_shown(chat: Chat) -> None:
    drop(chat, "dragover", photo())
    expect(chat.panel.get_by_text("Drop the picture here")).to_be_visible()
    drop(chat, "drop", photo())
    expect(chat.panel.get_by_text("Drop the picture here")).to_be_hidden()


def test_a_large_photo_is_made_smaller_before_it_is_sent(chat: Chat, standin: Standin) -> None:
    choose(chat, photo(size=(4000, 3000)))
    expect(tray(chat)).to_be_visible()
    chat.send("large")
    expect(chat.own).to_contain_text("Sent")
    attachment = standin.only.messages[0]["attachments"][0]
    assert (attachment["width"], attachment["height"]) == (2048, 1536)


@pytest.mark.parametrize(
    "file",
    [
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"},
    ],
    ids=["a document", "only called so"],
)
def test_what_is_no_picture_is_said_in_words(chat: Chat, standin: Standin, file: dict[str, object]) -> None:
    choose(chat, file)
    expect(chat.panel.get_by_role("alert")).to_have_text("Only pictures can be sent: JPEG, PNG, WebP or GIF.")
    expect(tray(chat)).to_have_count(0)
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    expect(chat.panel.get_by_role("alert")).to_have_count(0)
    assert standin.uploads == []


def test_more_pictures_than_fit_are_said(chat: Chat) -> None:
    choose(chat, *(photo(f"{number}.jpg") for number in range(5)))
    expect(chat.panel.get_by_role("alert")).to_contain_text("more than 4 pictures")
    expect(tray(chat)).to_have_count(4)


def test_a_refused_picture_says_why_and_can_be_sent_again(chat: Chat, standin: Standin) -> None:
    standin.faults.refused_pictures = 1
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("look")
    expect(chat.own).to_contain_text("This is not a picture that can be shown.")
    chat.own.get_by_role("button", name="Try again").click()
    expect(chat.own).to_contain_text("Sent")
    assert len({sent["client_id"] for sent in standin.uploads}) == 1


def test_a_lost_receipt_doubles_no_picture(chat: Chat, standin: Standin) -> None:
    standin.faults.lost_receipts = 1
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("once")
    expect(chat.own).to_contain_text("Sent")
    expect(chat.own).to_have_count(1)
    assert [message["text"] for message in standin.only.messages] == ["once"]


def test_a_picture_chosen_offline_survives_closing_the_page_and_is_sent_once(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    chat.ask("hello")
    context.set_offline(True)
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("from the cellar")
    expect(chat.own.last).to_contain_text("Not sent yet")
    chat.page.close()
    context.set_offline(False)
    again = Chat(context.new_page())
    again.page.goto(f"{standin.url}/")
    again.open()
    expect(again.own.last).to_contain_text("Sent")
    expect(pictures(again)).to_have_count(1)
    assert [sent["text"] for sent in standin.uploads] == ["from the cellar"]
    names = again.page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    assert _kept(again, names[0]) == 0


def _kept(chat: Chat, name: str) -> int:
    """How many pictures the browser's database still holds."""
    count: int = chat.page.evaluate(
        """name => new Promise((resolve) => {
            indexedDB.open(name).onsuccess = ({ target }) => {
                const request = target.result.transaction("pictures").objectStore("pictures").count();
                request.onsuccess = () => resolve(request.result);
            };
        })""",
        name,
    )
    return count


def test_a_picture_is_there_after_a_reload_and_in_another_tab(
    chat: Chat, context: BrowserContext, standin: Standin
) -> None:
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("keep it")
    expect(pictures(chat)).to_have_count(1)
    expect(chat.own).to_contain_text("Sent")
    chat.page.reload()
    expect(pictures(chat)).to_have_count(1)
    other = Chat(context.new_page())
    other.page.goto(f"{standin.url}/")
    other.open()
    expect(pictures(other)).to_have_count(1)


def test_an_agents_picture_is_shown_and_one_that_is_gone_is_said(chat: Chat, standin: Standin) -> None:
    chat.ask("hello")
    data: bytes = photo()["buffer"]  # type: ignore[assignment]
    shown, gone = (standin.attachment(data, 320, 200) for _ in range(2))
    del standin.pictures[gone["id"]]
    standin.say(standin.only, "This one?", kind="agent", name="Sam Roth", attachments=[shown])
    standin.say(standin.only, "", kind="agent", name="Sam Roth", attachments=[gone])
    expect(chat.log.get_by_role("img", name="This one? (picture from Sam Roth)")).to_be_visible()
    expect(pictures(chat)).to_have_count(1)
    expect(chat.log).to_contain_text("This picture cannot be shown just now.")


def test_ending_the_chat_forgets_the_pictures(chat: Chat, context: BrowserContext, standin: Standin) -> None:
    chat.ask("hello")
    context.set_offline(True)
    choose(chat, photo())
    expect(tray(chat)).to_be_visible()
    chat.send("private")
    expect(chat.own.last).to_contain_text("Not sent yet")
    context.set_offline(False)
    chat.page.evaluate("Doorstep.logout()")
    expect(chat.own).to_have_count(0)
    names = chat.page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    assert [_kept(chat, name) for name in names] == [0]
