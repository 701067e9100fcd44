"""Nobody answers: who is told what, and when."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.conversations.office_hours import OfficeHours
from api.messages import Catalogue
from api.slack.desk import SlackDesk
from api.slack.ladder import Ladder, Rung, Snooze, due, snooze_key
from store.database import Database
from store.models import Conversation, Handoff, Message, SlackDelivery
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import AuthorKind, ConversationStatus
from tests.store.builders import new_conversation

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STEP = timedelta(minutes=5)
HOURS = OfficeHours.read(hours="Mon-Fri 09:00-17:00", zone=UTC)


class Case:
    """One clock for all."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        clock = lambda: self.now  # noqa: E731
        self.desk = SlackDesk(
            database=database,
            channel=lambda *_: "C1",
            wake=lambda _delivery: None,
            clock=clock,
        )
        announcements = Announcements(notifier=Hub(), phrases=Catalogue(), desk=self.desk, clock=clock)
        self.ladder = Ladder(
            database=database,
            desk=self.desk,
            announcements=announcements,
            hours=HOURS,
            step=STEP,
            backup_group="S1",
            clock=clock,
        )
        self.snooze = Snooze(database=database, desk=self.desk, clock=clock)

    def asked(self) -> tuple[UUID, str]:
        """A conversation and its request for a person."""
        with self.database.begin() as session:
            conversation = new_conversation(session, now=self.now)
            repository = ConversationRepository(session)
            message = repository.add_message(
                conversation, author_kind=AuthorKind.customer, text="a person", now=self.now
            )
            handoff = repository.record_handoff(
                conversation_id=conversation.id,
                message_id=message.id,
                reason="asked_for_person",
                now=self.now,
            )
            conversation.status = ConversationStatus.awaiting_agent
            conversation_id, handoff_id = conversation.id, handoff.id
        self.desk.changed(conversation_id)
        return conversation_id, str(handoff_id)

    def run(self, key: str, *, after: timedelta = timedelta()) -> timedelta | None:
        self.now += after
        self.ladder.run(key, 1)
        return self.ladder.run(key, 2)  # a second time changes nothing

    def told(self, conversation_id: UUID) -> list[str]:
        """What the customer was told."""
        with self.database.read() as session:
            query = select(Message.text).where(
                Message.conversation_id == conversation_id, Message.author_kind == AuthorKind.bot
            )
            return list(session.scalars(query.order_by(Message.seq)))

    def posted(self) -> list[str]:
        """Our words in the channel."""
        with self.database.read() as session:
            rows = session.scalars(select(SlackDelivery).order_by(SlackDelivery.created_at))
            return [str(row.payload["text"]) for row in rows if row.payload.get("broadcast")]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    yield Case(database)
    database.dispose()


def test_the_channel_the_customer_and_the_backup_are_told_in_turn(case: Case) -> None:
    conversation, key = case.asked()
    assert case.run(key) == STEP
    assert (case.told(conversation), case.posted()) == ([], [])
    assert case.run(key, after=STEP) == STEP
    (reminder,) = case.posted()
    assert reminder.startswith("<!here> Nobody has claimed this yet")
    assert case.run(key, after=STEP) == STEP
    (told,) = case.told(conversation)
    assert told.startswith("Nobody has been free to join yet. You are next in line.")
    case.run(key, after=STEP)
    assert case.posted()[1].startswith("<!subteam^S1> Nobody has claimed this yet")
    assert len(case.posted()) == 2
    assert len(case.told(conversation)) == 1


def test_outside_the_hours_the_customer_learns_when_and_nobody_is_called(case: Case) -> None:
    case.now = SUNDAY
    conversation, key = case.asked()
    wait = case.run(key)
    (told,) = case.told(conversation)
    assert "They are back on Monday, November 23 at 9:00" in told
    assert wait == timedelta(hours=21) + STEP
    assert case.run(key, after=timedelta(hours=1)) == timedelta(hours=20) + STEP
    assert case.posted() == []


def test_somebody_who_waits_behind_others_is_told_of_them(case: Case) -> None:
    case.asked()
    case.now += timedelta(seconds=1)
    case.asked()
    case.now += timedelta(seconds=1)
    conversation, key = case.asked()
    case.run(key, after=2 * STEP)
    assert "2 conversations are before yours" in case.told(conversation)[0]


def test_once_claimed_nothing_more_is_done(case: Case) -> None:
    conversation, key = case.asked()
    with case.database.begin() as session:
        session.get_one(Conversation, conversation).status = ConversationStatus.with_agent
    assert case.run(key, after=10 * STEP) is None
    assert (case.told(conversation), case.posted()) == ([], [])


def test_a_snoozed_conversation_waits_and_comes_up_again(case: Case) -> None:
    conversation, key = case.asked()
    with case.database.begin() as session:
        thread = SlackRepository(session).open_thread(conversation)
        assert thread is not None
        thread.snoozed_until = case.now + timedelta(minutes=30)
        woken = snooze_key(thread)
    assert case.run(key, after=STEP) == timedelta(minutes=25)
    assert case.snooze.run(woken, 1) == timedelta(minutes=25)
    case.now += timedelta(minutes=25)
    assert case.snooze.run(woken, 2) is None
    assert case.posted() == ["This was snoozed, and is back."]
    assert case.snooze.run(woken, 3) is None
    case.run(key)
    assert len(case.posted()) == 3


def test_given_back_to_the_team_the_waiting_begins_anew(case: Case) -> None:
    conversation, key = case.asked()
    case.run(key, after=STEP)
    case.now += timedelta(hours=1)
    with case.database.begin() as session:
        thread = SlackRepository(session).open_thread(conversation)
        assert thread is not None
        thread.released_at = case.now
    assert case.run(key) == STEP
    assert len(case.posted()) == 1
    case.run(key, after=STEP)
    assert len(case.posted()) == 2
    assert case.told(conversation) == []


def test_customers_are_told_when_slack_stays_silent(case: Case) -> None:
    conversation, _key = case.asked()
    case.ladder.unreachable("C1")
    assert case.told(conversation) == []
    case.now += timedelta(minutes=2)
    case.ladder.unreachable("C2")
    assert case.told(conversation) == []
    case.ladder.unreachable("C1")
    case.ladder.unreachable("C1")
    (told,) = case.told(conversation)
    assert told.startswith("I can't reach our team at the moment")


def test_a_request_that_is_superseded_in_its_thread_is_not_climbed_for(case: Case) -> None:
    conversation, first = case.asked()
    with case.database.begin() as session:
        repository = ConversationRepository(session)
        row = repository.get(conversation)
        assert row is not None
        message = repository.add_message(row, author_kind=AuthorKind.customer, text="again", now=case.now)
        repository.record_handoff(
            conversation_id=conversation,
            message_id=message.id,
            reason="complaint",
            now=case.now + timedelta(seconds=1),
        )
    case.desk.changed(conversation)
    assert case.run(first, after=4 * STEP) is None
    with case.database.read() as session:
        newest = session.scalars(select(Handoff).order_by(Handoff.requested_at.desc())).first()
    assert newest is not None
    with case.database.read() as session:
        assert case.ladder.open(session) == [str(newest.id)]
    assert case.run(str(newest.id)) is not None
    assert len(case.told(conversation)) == 1


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))
def test_every_rung_is_due_in_office_hours_and_after_the_one_before(asked: datetime) -> None:
    times = [due(rung, asked=asked, step=STEP, hours=HOURS) for rung in Rung]
    assert times[0] == asked
    for earlier, later in itertools.pairwise(times):
        assert earlier is not None
        assert later is not None
        assert later >= earlier
        assert HOURS.is_open(later)
