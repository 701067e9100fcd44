"""Numbers on SMS name a button of the last answer."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api.conversations.pressing import pressed
from store.database import Database
from store.models import Conversation
from store.repositories.conversations import ConversationRepository
from store.vocabulary import AuthorKind, Channel
from tests.actions.shop import NOW

BUTTONS = [{"title": "Where it is", "payload": "/one"}, {"title": "Return it", "payload": "/two"}]


@pytest.fixture
def sms(tmp_path: Path) -> Iterator[tuple[Database, UUID]]:
    """A conversation by SMS whose last answer has two buttons, and an older one another."""
    database = Database(f"sqlite:///{tmp_path}/store.db")
    database.upgrade()
    with database.begin() as session:
        repository = ConversationRepository(session)
        contact = repository.create_contact(now=NOW)
        opened = repository.open(contact_id=contact.id, channel=Channel.sms, address_key="somewhere", now=NOW)
        for number, buttons in enumerate(([{"title": "Old", "payload": "/old"}], BUTTONS)):
            asked = repository.add_message(opened, author_kind=AuthorKind.customer, text="hm", now=NOW)
            repository.add_message(
                opened,
                author_kind=AuthorKind.bot,
                text=f"Which? {number}",
                buttons=buttons,
                in_reply_to=asked.id,
                reply_index=0,
                now=NOW,
            )
    yield database, opened.id
    database.dispose()


def press(sms: tuple[Database, UUID], text: str, channel: Channel = Channel.sms) -> str | None:
    database, conversation = sms
    with database.read() as session:
        assert session.get(Conversation, conversation)
        found = pressed(session, conversation_id=conversation, channel=channel, text=text)
    return found.payload if found else None


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "/one"),
        ("2.", "/two"),
        ("Option 2", "/two"),
        ("2)", "/two"),
        ("3", None),
        ("0", None),
        ("12", None),
        ("2 please and thanks", None),
        ("RETURN IT", "/two"),
        ("old", None),
        ("/old", "/old"),
        ("/two", "/two"),
        ("/restart", None),
        ("return it " * 20, None),
    ],
)
def test_what_a_text_presses(sms: tuple[Database, UUID], text: str, payload: str | None) -> None:
    assert press(sms, text) == payload


def test_numbers_are_not_for_the_widget(sms: tuple[Database, UUID]) -> None:
    assert press(sms, "1", Channel.widget) is None
    assert press(sms, "where it is", Channel.widget) == "/one"
