"""What is queued for Slack arrives once and in order, whatever happens in between."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from api.conversations.events import Hub
from api.conversations.service import ConversationService
from api.messages import Catalogue
from api.simulators.slack.web_api import Trouble
from api.slack.courier import SlackCourier
from api.slack.desk import SlackDesk
from api.slack.files import Files
from api.slack.replies import Replies, TooEarlyError
from api.slack.web import SlackWeb
from store.database import Database
from store.models import Conversation, SlackDelivery, SlackThread
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import AuthorKind, ConversationStatus, DeliveryState
from tests.api.agent import TOKEN, SlackDouble, slack_double, words
from tests.api.conftest import serving
from tests.api.test_slack_inside import NoTurns
from tests.store.builders import NOW, new_conversation

Call = dict[str, Any]


class DiedError(BaseException):
    """The process."""


class Case:
    """Conversations that wait for a person, and a courier that can die."""

    def __init__(self, database: Database, slack: SlackDouble) -> None:
        self.database = database
        self.slack = slack
        self.gone: list[UUID] = []
        self.queued: list[UUID] = []
        self.desk = SlackDesk(
            database=database,
            channel=lambda *_: slack.access.channel,
            wake=self.queued.append,
            clock=lambda: NOW,
        )
        self.courier = self.start()

    def start(self, pace: float = 0.0) -> SlackCourier:
        """A process's courier."""
        self.courier = SlackCourier(
            database=self.database,
            web=SlackWeb(token=TOKEN, base_url=self.slack.access.api_url),
            executor_id="local",
            on_gone=self.gone.append,
            pace=pace,
        )
        return self.courier

    def waiting(self, *texts: str) -> UUID:
        """A conversation with those messages that has been handed over."""
        with self.database.begin() as session:
            conversation = new_conversation(session)
            repository = ConversationRepository(session)
            for text in texts:
                message = repository.add_message(
                    conversation, author_kind=AuthorKind.customer, text=text, now=NOW
                )
            repository.record_handoff(
                conversation_id=conversation.id, message_id=message.id, reason="asked_for_person", now=NOW
            )
            conversation.status = ConversationStatus.awaiting_agent
            conversation_id = conversation.id
        self.desk.changed(conversation_id)
        return conversation_id

    def says(self, conversation_id: UUID, text: str) -> None:
        with self.database.begin() as session:
            conversation = session.get_one(Conversation, conversation_id)
            ConversationRepository(session).add_message(
                conversation, author_kind=AuthorKind.customer, text=text, now=NOW
            )
        self.desk.changed(conversation_id)

    def deliver(self) -> timedelta | None:
        """One errand of what is next."""
        with self.database.read() as session:
            heads = SlackRepository(session).waiting_heads()
        return self.courier.run(str(heads[0]), 1) if heads else None

    def left(self) -> int:
        with self.database.read() as session:
            under_way = (DeliveryState.waiting, DeliveryState.sending)
            return len(session.scalars(select(SlackDelivery).where(SlackDelivery.state.in_(under_way))).all())

    def posts(self) -> list[str]:
        """What is in the channel, in the order of arrival."""
        return [words(message) for message in self.slack.stand_in.workspace.messages()]

    def thread(self, conversation_id: UUID) -> SlackThread:
        with self.database.read() as session:
            thread = SlackRepository(session).last_thread(conversation_id)
            assert thread is not None
            return thread


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    with slack_double(serving) as slack:
        yield Case(database, slack)
    database.dispose()


def test_card_and_transcript_come_once_and_in_order(case: Case) -> None:
    first = case.waiting("one", "two")
    case.desk.changed(first)
    case.says(first, "three")
    assert case.deliver() is None
    assert case.left() == 0
    card, transcript, last = case.posts()
    assert "Asks for a person" in card
    assert transcript.index("one") < transcript.index("two")
    assert "three" in last
    thread = case.thread(first)
    assert (thread.team, thread.channel) == ("T0DOORSTEP", case.slack.access.channel)


@pytest.mark.parametrize("dies_at", range(5))
@pytest.mark.parametrize("after_the_call", [True, False])
def test_a_process_that_dies_at_any_call_leaves_nothing_out_and_nothing_twice(
    case: Case, dies_at: int, after_the_call: bool
) -> None:
    first = case.waiting("aa1", "aa2")
    second = case.waiting("bb1")
    case.says(first, "aa3")
    calls = 0
    real = case.courier._web.call

    def dying(method: str, **arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == dies_at + 1 and not after_the_call:
            raise DiedError
        outcome = real(method, **arguments)
        if calls == dies_at + 1:
            raise DiedError
        return outcome

    case.courier._web.call = dying  # type: ignore[method-assign]
    with pytest.raises(DiedError):
        case.deliver()
    case.start()
    assert case.deliver() is None
    posts = case.posts()
    assert len(posts) == 5
    for text in ("aa1", "aa2", "aa3", "bb1"):
        assert sum(text in post for post in posts if "Asks" not in post) == 1
    for conversation in (first, second):
        replies = case.slack.stand_in.workspace.thread(str(case.thread(conversation).thread_ts))
        assert len(replies) == (3 if conversation == first else 2)
    order = [text for post in posts for text in ("aa2", "aa3") if text in post and "Asks" not in post]
    assert order == ["aa2", "aa3"]


@pytest.mark.parametrize("kind", ["lost", "down", "limited", "revoked", "archived"])
def test_trouble_passes_and_nothing_is_lost_or_repeated(case: Case, kind: str) -> None:
    first = case.waiting("hello")
    troubles = {
        "lost": Trouble(after=True),
        "down": Trouble(),
        "limited": Trouble(status=429, error="ratelimited", retry_after=1),
        "revoked": Trouble(status=200, error="token_revoked"),
        "archived": Trouble(status=200, error="is_archived"),
    }
    failing = iter([troubles[kind]])
    case.slack.stand_in.api.trouble = lambda method, _: (
        next(failing, None) if method == "chat.postMessage" else None
    )
    wait = case.deliver()
    if kind == "limited":  # waited for on the spot
        assert wait is None
    else:
        assert wait is not None
        assert 4 < wait.total_seconds() <= 5
        assert case.courier.troubles()
        case.courier._not_before.clear()
        assert case.deliver() is None
        assert case.courier.troubles() == {}
    assert len(case.posts()) == 2
    assert case.left() == 0
    assert case.thread(first).thread_ts is not None


def test_while_slack_is_down_new_errands_leave_it_alone(case: Case) -> None:
    case.waiting("hello")
    case.slack.stand_in.api.trouble = lambda _method, _arguments: Trouble()
    assert case.deliver() is not None
    tried = len(case.slack.stand_in.api.calls)
    other = case.waiting("me too")
    assert case.courier.run(str(case.queued[-1]), 1) is None
    assert len(case.slack.stand_in.api.calls) == tried
    assert case.thread(other).thread_ts is None


def test_a_message_that_slack_refuses_holds_nobody_up(case: Case) -> None:
    case.waiting("one")
    case.slack.stand_in.api.trouble = lambda _method, arguments: (
        Trouble(status=200, error="invalid_blocks") if arguments.get("thread_ts") else None
    )
    assert case.deliver() is None
    case.slack.stand_in.api.trouble = lambda _method, _arguments: None
    case.waiting("two")
    assert case.deliver() is None
    assert sum("Asks for a person" in post for post in case.posts()) == 2
    with case.database.read() as session:
        failed = session.scalars(
            select(SlackDelivery).where(SlackDelivery.state == DeliveryState.failed)
        ).all()
    assert [one.error for one in failed] == ["invalid_blocks"]


def test_a_thread_that_is_gone_is_told_of(case: Case) -> None:
    first = case.waiting("one")
    case.deliver()
    thread = case.thread(first)
    for message in case.slack.stand_in.workspace.messages():
        case.slack.stand_in.workspace.remove(message["ts"])
    case.says(first, "two")
    case.deliver()
    assert case.gone == [thread.id]


def test_very_long_and_very_strange_messages_arrive_within_slacks_limits(case: Case) -> None:
    first = case.waiting("x" * 20_000, "&<>" * 6_000, "<!channel> <@U1001> *_~` https://example.com/?a=1&b=2")
    for number in range(60):
        case.says(first, f"message {number}")
    assert case.deliver() is None
    with case.database.read() as session:
        assert {one.state for one in session.scalars(select(SlackDelivery))} == {DeliveryState.sent}
    whole = "".join(case.posts()[1:])
    assert whole.count("message 59") == 2, "as text and as block"
    for message in case.slack.stand_in.workspace.messages():
        assert "<!channel>" not in message["text"]
        assert "<@U1001>" not in message["text"]


def test_two_hundred_at_once_come_in_order_and_never_too_fast(case: Case) -> None:
    case.slack.stand_in.api._post_seconds = 0.01
    case.start(pace=0.011)
    names = [f"customer number {number}" for number in range(200)]
    for name in names:
        case.waiting(name)
    assert case.deliver() is None
    assert case.left() == 0
    assert case.slack.stand_in.api.limited == 0
    cards = [post for post in case.posts() if "Asks for a person" in post]
    assert [next(name for name in reversed(names) if f"{name}”" in card) for card in cards] == names


def test_what_is_written_under_a_card_that_is_not_noted_yet_is_sent_again_by_slack(case: Case) -> None:
    case.waiting("hello")
    replies = Replies(
        database=case.database,
        service=ConversationService(
            database=case.database, notifier=Hub(), turns=NoTurns(), phrases=Catalogue(), desk=case.desk
        ),
        desk=case.desk,
        phrases=Catalogue(),
        files=Files(lambda _url: None),
    )

    def dying(*_arguments: Any) -> Any:
        raise DiedError

    case.courier._settle = dying  # type: ignore[method-assign]
    with pytest.raises(DiedError):
        case.deliver()
    (card,) = case.slack.stand_in.workspace.messages()
    event = {
        "user": "U1",
        "text": "hm",
        "ts": "9.000001",
        "thread_ts": card["ts"],
        "channel": case.slack.access.channel,
    }
    with pytest.raises(TooEarlyError):
        replies.take("Ev1", event)
    case.start()
    case.deliver()
    replies.take("Ev1", event)
    case.deliver()
    assert any("Nobody has claimed" in post for post in case.posts())
