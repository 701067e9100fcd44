"""Threads and their queue, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.models import Conversation, SlackThread
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import (
    AgentMessageOutcome,
    AuthorKind,
    ConversationStatus,
    DeliveryKind,
    DeliveryState,
    HandoffState,
)
from tests.store.builders import DAY, NOW, start_conversation


def start(database: Database, conversation_id: UUID) -> UUID:
    with database.begin() as session:
        return (
            SlackRepository(session)
            .start_thread(conversation_id=conversation_id, queue="C1", handoff_id=None, now=NOW)
            .id
        )


def enqueue(database: Database, thread_id: UUID, kind: DeliveryKind, key: str, seconds: int = 0) -> bool:
    with database.begin() as session:
        repository = SlackRepository(session)
        thread = session.get_one(SlackThread, thread_id)
        at = NOW + timedelta(seconds=seconds)
        return repository.enqueue(thread, kind=kind, key=key, now=at, text=key) is not None


def test_a_conversation_has_one_open_thread(database: Database) -> None:
    conversation = start_conversation(database)
    first = start(database, conversation)
    with pytest.raises(IntegrityError):
        start(database, conversation)
    with database.begin() as session:
        session.get_one(SlackThread, first).ended_at = NOW
    second = start(database, conversation)
    with database.read() as session:
        repository = SlackRepository(session)
        found = repository.open_thread(conversation), repository.last_thread(conversation)
    assert [one.id if one else None for one in found] == [second, second]


def test_a_place_in_slack_belongs_to_one_thread(database: Database) -> None:
    threads = [start(database, start_conversation(database)) for _ in range(2)]

    def place(thread_id: UUID) -> None:
        with database.begin() as session:
            thread = session.get_one(SlackThread, thread_id)
            thread.team, thread.channel, thread.thread_ts = "T1", "C1", "1.000001"

    place(threads[0])
    with pytest.raises(IntegrityError):
        place(threads[1])


def test_the_queue_keeps_its_order_and_takes_each_thing_once(database: Database) -> None:
    one, two = (start(database, start_conversation(database)) for _ in range(2))
    assert enqueue(database, one, DeliveryKind.card, "card")
    assert enqueue(database, one, DeliveryKind.thread_message, "a", 1)
    assert not enqueue(database, one, DeliveryKind.thread_message, "a", 2)
    assert enqueue(database, one, DeliveryKind.reaction, "r", 2)
    assert enqueue(database, two, DeliveryKind.card, "card", 3)
    order = []
    with database.begin() as session:
        repository = SlackRepository(session)
        while (head := repository.head("C1")) is not None:
            order.append((head.thread_id, head.key))
            head.state = DeliveryState.sent
            session.flush()
    assert order == [(one, "card"), (two, "card"), (one, "a"), (one, "r")]


def test_what_is_being_sent_comes_before_all_else(database: Database) -> None:
    thread = start(database, start_conversation(database))
    enqueue(database, thread, DeliveryKind.thread_message, "a")
    with database.begin() as session:
        head = SlackRepository(session).head("C1")
        assert head is not None
        head.state = DeliveryState.sending
    enqueue(database, thread, DeliveryKind.card, "card", -60)
    with database.begin() as session:
        repository = SlackRepository(session)
        again = repository.head("C1")
        assert again is not None
        assert again.key == "a"
        assert repository.waiting_heads() == [again.id]
        assert not repository.card_under_way()


def test_conversations_for_people_whose_thread_is_behind_are_found(database: Database) -> None:
    missing, behind, fine, ours = (start_conversation(database) for _ in range(4))
    threads = {one: start(database, one) for one in (behind, fine)}
    with database.begin() as session:
        repository = ConversationRepository(session)
        for one in (missing, behind, fine):
            row = session.get_one(Conversation, one)
            repository.add_message(row, author_kind=AuthorKind.customer, text="hello", now=NOW)
            row.status = ConversationStatus.awaiting_agent
        session.get_one(SlackThread, threads[fine]).mirrored_seq = 1
    with database.read() as session:
        lagging = dict(SlackRepository(session).lagging())
    assert set(lagging) == {missing, behind}
    assert ours not in lagging


def test_requests_that_wait_are_listed_in_line(database: Database) -> None:
    first, second = (start_conversation(database) for _ in range(2))
    with database.begin() as session:
        repository = ConversationRepository(session)
        for number, one in enumerate((first, second)):
            row = session.get_one(Conversation, one)
            message = repository.add_message(row, author_kind=AuthorKind.customer, text="x", now=NOW)
            row.status = ConversationStatus.awaiting_agent
            repository.record_handoff(
                conversation_id=one,
                message_id=message.id,
                reason="complaint",
                now=NOW + timedelta(seconds=number),
            )
    with database.begin() as session:
        repository = SlackRepository(session)
        waiting = repository.waiting_handoffs()
        assert [one.conversation_id for one in waiting] == [first, second]
        assert list(repository.queue_before(waiting[1])) == [first]
        ConversationRepository(session).move_handoffs(first, HandoffState.claimed)
        session.expire_all()
        assert [one.conversation_id for one in repository.waiting_handoffs()] == [second]


def test_events_are_remembered_for_a_day_and_what_became_of_a_message_stands(database: Database) -> None:
    thread = start(database, start_conversation(database))
    with database.begin() as session:
        repository = SlackRepository(session)
        repository.note_event("Ev1", NOW)
        repository.note_event("Ev1", NOW)
        assert repository.seen("Ev1")
        repository.note_event("Ev2", NOW + 2 * DAY)
        session.expire_all()
        assert not repository.seen("Ev1")
        for outcome in (AgentMessageOutcome.note, AgentMessageOutcome.delivered):
            noted = repository.note_agent_message(thread, ts="1.1", user="U1", outcome=outcome, now=NOW)
            assert noted.outcome is AgentMessageOutcome.note


def test_one_rating_for_each_closing(database: Database) -> None:
    conversation = start_conversation(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        repository.add_rating(conversation, score=2, comment="slow", closed_at=NOW, now=NOW)
        repository.add_rating(conversation, score=3, closed_at=NOW, now=NOW)
        repository.add_rating(conversation, score=5, closed_at=NOW + DAY, now=NOW + DAY)
        kept = [(one.score, one.comment) for one in repository.ratings(conversation)]
    assert kept == [(3, "slow"), (5, None)]
    with pytest.raises(IntegrityError), database.begin() as session:
        ConversationRepository(session).add_rating(conversation, score=6, now=NOW)


def test_a_thread_stays_in_order_when_the_clock_is_set_back(database: Database) -> None:
    thread = start(database, start_conversation(database))
    for key, seconds in (("one", 0), ("ahead", 3600), ("right again", 5), ("behind", -3600)):
        enqueue(database, thread, DeliveryKind.thread_message, key, seconds)
    told = []
    with database.begin() as session:
        repository = SlackRepository(session)
        while (delivery := repository.head("C1")) is not None:
            told.append(delivery.key)
            delivery.state = DeliveryState.sent
            session.flush()
    assert told == ["one", "ahead", "right again", "behind"]
