"""Nothing internal reaches the customer, whatever agents press, write, edit and delete in which order."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.conversations.events import Hub
from api.conversations.service import ConversationService
from api.messages import Catalogue
from api.slack.buttons import Buttons, Press
from api.slack.desk import SlackDesk
from api.slack.files import Files
from api.slack.people import People
from api.slack.replies import Replies
from store.database import Database
from store.models import Message
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import AuthorKind, ConversationStatus
from tests.store.builders import NOW, new_conversation

USERS = ("U1", "U2")
NAMES = {"U1": "Ana", "U2": "Ben"}
_numbers = itertools.count(1)

presses = st.tuples(
    st.just("press"),
    st.sampled_from(USERS),
    st.sampled_from(["claim", "take_over", "release", "return_to_bot", "resolve", "snooze"]),
)
writes = st.tuples(
    st.just("write"), st.sampled_from(USERS), st.sampled_from(["{}", "// {}", " *//* {}", "_{}_", "> // {}"])
)
edits = st.tuples(st.just("edit"), st.integers(0, 20), st.sampled_from(["{}", "// {}"]))
deletions = st.tuples(st.just("delete"), st.integers(0, 20), st.just(""))
asks = st.tuples(st.just("ask"), st.just(""), st.just(""))


class NoTurns:
    def start(self, message_id: UUID) -> None:
        """The bot is not asked here."""


@dataclass
class Written:
    ts: str
    user: str
    text: str


class World:
    """One conversation, its thread, and a record of who may be heard."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.desk = SlackDesk(database=database, channel=lambda *_: "C1", wake=lambda _: None)
        self.service = ConversationService(
            database=database, notifier=Hub(), turns=NoTurns(), phrases=Catalogue(), desk=self.desk
        )
        self.replies = Replies(
            database=database,
            service=self.service,
            desk=self.desk,
            phrases=Catalogue(),
            files=Files(lambda _url: None),
        )
        self.buttons = Buttons(
            database=database,
            service=self.service,
            desk=self.desk,
            people=People(NAMES.get),
            start=lambda *_: None,
        )
        with database.begin() as session:
            self.conversation = new_conversation(session).id
        self.written: list[Written] = []
        self.allowed: set[str] = set()
        self.thread_ts = ""
        self.ask()

    def ask(self) -> None:
        """The customer asks for a person, and the card is posted."""
        with self.database.begin() as session:
            repository = ConversationRepository(session)
            row = repository.lock(self.conversation)
            assert row is not None
            if row.status not in (ConversationStatus.bot, ConversationStatus.closed):
                return
            message = repository.add_message(row, author_kind=AuthorKind.customer, text="a person", now=NOW)
            repository.record_handoff(
                conversation_id=row.id, message_id=message.id, reason="complaint", now=NOW
            )
            row.status = ConversationStatus.awaiting_agent
        self.desk.changed(self.conversation)
        with self.database.begin() as session:
            thread = SlackRepository(session).open_thread(self.conversation)
            assert thread is not None
            if thread.thread_ts is None:
                thread.team, thread.channel, thread.thread_ts = "T1", "C1", f"{next(_numbers)}.000000"
            self.thread_ts = str(thread.thread_ts)

    def press(self, user: str, button: str) -> None:
        self.buttons.press(
            Press(
                button=button,
                conversation_id=self.conversation,
                user=user,
                user_name=user,
                channel="C1",
                message_ts=self.thread_ts,
            )
        )

    def write(self, user: str, pattern: str) -> None:
        secret = f"word{next(_numbers)}"
        ts = f"{next(_numbers)}.000001"
        if self.may_speak(user) and "//" not in pattern:
            self.allowed.add(secret)
        self.written.append(Written(ts, user, pattern.format(secret)))
        self._event({"user": user, "text": pattern.format(secret), "ts": ts, "thread_ts": self.thread_ts})

    def edit(self, index: int, pattern: str) -> None:
        if not self.written:
            return
        old = self.written[index % len(self.written)]
        secret = f"word{next(_numbers)}"
        new = {"user": old.user, "text": pattern.format(secret), "ts": old.ts, "thread_ts": self.thread_ts}
        delivered = any(old.text.strip("_ ") in text for text in self.heard())
        if self.may_speak(old.user) and delivered and "//" not in pattern:
            self.allowed.add(secret)
        self._event(
            {
                "subtype": "message_changed",
                "message": new | {"edited": {"ts": f"{next(_numbers)}.000002"}},
                "previous_message": {"text": old.text},
            }
        )

    def delete(self, index: int, _: str) -> None:
        if self.written:
            old = self.written[index % len(self.written)]
            before = {"ts": old.ts, "thread_ts": self.thread_ts}
            self._event({"subtype": "message_deleted", "deleted_ts": old.ts, "previous_message": before})

    def may_speak(self, user: str) -> bool:
        with self.database.read() as session:
            row = ConversationRepository(session).get(self.conversation)
            assert row is not None
            return row.status is ConversationStatus.with_agent and row.agent_name == NAMES[user]

    def heard(self) -> list[str]:
        with self.database.read() as session:
            query = select(Message.text).where(
                Message.conversation_id == self.conversation, Message.author_kind == AuthorKind.agent
            )
            return list(session.scalars(query))

    def _event(self, event: dict[str, Any]) -> None:
        body = {"type": "message", "channel": "C1"} | event
        event_id = f"Ev{next(_numbers)}"
        for _ in range(2):  # Slack sends some twice
            self.replies.take(event_id, body)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('inside') / 'doorstep.db'}")
    made.upgrade()
    yield made
    made.dispose()


@given(st.lists(presses | writes | writes | edits | deletions | asks, max_size=14))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_what_was_meant_for_the_customer_is_heard(
    database: Database, steps: list[tuple[str, Any, str]]
) -> None:
    world = World(database)
    for kind, who, what in [("press", "U1", "claim"), *steps]:
        if kind == "ask":
            world.ask()
        else:
            getattr(world, kind)(who, what)
    heard = world.heard()
    words = {word.strip("_") for text in heard for word in text.split() if "word" in word}
    assert words == world.allowed
    assert len(heard) == len(set(heard)), "each once"
