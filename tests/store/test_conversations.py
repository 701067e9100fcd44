from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.models import Conversation, Message
from store.repositories.conversations import ConversationRepository
from store.types import new_id
from store.vocabulary import AuthorKind, Channel, ConversationStatus, HandoffState, TurnState
from tests.store.builders import NOW, new_conversation, start_conversation


def say(
    repository: ConversationRepository,
    conversation: Conversation,
    text: str,
    external_id: str | None = None,
    turn_state: TurnState = TurnState.pending,
) -> Message:
    return repository.add_message(
        conversation,
        author_kind=AuthorKind.customer,
        text=text,
        external_id=external_id,
        turn_state=turn_state,
        now=NOW,
    )


def test_a_conversation_starts_with_the_bot_and_counts_its_messages(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        contact = repository.create_contact(
            name="Ada", email="Ada@Example.com", phone="+13125550100", now=NOW
        )
        conversation = repository.open(
            contact_id=contact.id,
            channel=Channel.sms,
            address_key="key",
            locale="de",
            time_zone="Europe/Berlin",
            now=NOW,
        )
        first = say(repository, conversation, "hello 👋 שלום")
        second = repository.add_message(
            conversation,
            author_kind=AuthorKind.bot,
            author_name="Doorstep",
            text="Hi",
            buttons=[{"title": "Track", "payload": "/track_order"}],
            citations=[{"title": "Shipping", "url": "https://shop.example.com/help/shipping"}],
            data={"kind": "shipment_status", "shipments": [{"late_days": 2}]},
            in_reply_to=first.id,
            reply_index=0,
            turn_state=TurnState.none,
            now=NOW + timedelta(seconds=1),
        )
    with database.read() as session:
        repository = ConversationRepository(session)
        stored = repository.get(conversation.id)
        contact_stored = repository.contact(contact.id)
        messages = repository.after(conversation.id, 0)
    assert stored is not None
    assert (stored.status, stored.channel, stored.next_seq) == (ConversationStatus.bot, Channel.sms, 3)
    assert stored.updated_at == NOW + timedelta(seconds=1)
    assert contact_stored is not None
    assert contact_stored.email == "ada@example.com"
    assert [(message.seq, message.text) for message in messages] == [(1, "hello 👋 שלום"), (2, "Hi")]
    answer = messages[1]
    assert (answer.id, answer.author_kind, answer.author_name) == (second.id, AuthorKind.bot, "Doorstep")
    assert answer.buttons == [{"title": "Track", "payload": "/track_order"}]
    assert answer.citations[0]["title"] == "Shipping"
    assert answer.data == {"kind": "shipment_status", "shipments": [{"late_days": 2}]}
    assert (messages[0].buttons, messages[0].citations, messages[0].data) == ([], [], None)


def test_the_messages_after_a_number_come_oldest_first_and_limited(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = new_conversation(session)
        other = new_conversation(session)
        for number in range(1, 6):
            say(repository, conversation, str(number))
            say(repository, other, "elsewhere")
        assert [message.text for message in repository.after(conversation.id, 2, limit=2)] == ["3", "4"]
        assert repository.after(conversation.id, 5) == []


def test_a_message_known_by_its_external_id_is_found_and_not_stored_twice(database: Database) -> None:
    conversation_id = start_conversation(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.lock(conversation_id)
        assert conversation
        first = say(repository, conversation, "hello", external_id="client-1")
        say(repository, conversation, "no id")
        say(repository, conversation, "no id either")
    with database.read() as session:
        found = ConversationRepository(session).by_external_id(conversation_id, "client-1")
        assert found
        assert found.id == first.id
        assert ConversationRepository(session).by_external_id(new_id(), "client-1") is None
    with pytest.raises(IntegrityError), database.begin() as session:
        say(
            ConversationRepository(session),
            session.get_one(Conversation, conversation_id),
            "again",
            external_id="client-1",
        )
    with database.read() as session:
        assert session.get_one(Conversation, conversation_id).next_seq == 4


def test_a_reply_is_stored_once(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = new_conversation(session)
        asked = say(repository, conversation, "?")

    def reply(index: int) -> None:
        with database.begin() as session:
            ConversationRepository(session).add_message(
                session.get_one(Conversation, conversation.id),
                author_kind=AuthorKind.bot,
                text=f"answer {index}",
                in_reply_to=asked.id,
                reply_index=index,
                now=NOW,
            )

    reply(1)
    reply(0)
    with pytest.raises(IntegrityError):
        reply(1)
    with database.read() as session:
        answers = ConversationRepository(session).replies_to(asked.id)
    assert [answer.text for answer in answers] == ["answer 0", "answer 1"]


def test_writers_at_once_get_numbers_without_gaps_or_doubles(database: Database) -> None:
    conversation_id = start_conversation(database)
    together = Barrier(8)

    def write(writer: int) -> None:
        together.wait()
        for number in range(10):
            with database.begin() as session:
                repository = ConversationRepository(session)
                conversation = repository.get(conversation_id)  # not locked, on purpose
                assert conversation
                say(repository, conversation, f"{writer}/{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with database.read() as session:
        messages = ConversationRepository(session).after(conversation_id, 0)
        assert session.get_one(Conversation, conversation_id).next_seq == 81
    assert [message.seq for message in messages] == list(range(1, 81))
    for writer in range(8):
        own = [message.text for message in messages if message.text.startswith(f"{writer}/")]
        assert own == [f"{writer}/{number}" for number in range(10)]


def test_who_locks_a_conversation_sees_what_the_last_holder_did(database: Database) -> None:
    conversation_id = start_conversation(database)
    holding, asked = Event(), Event()

    def hold() -> None:
        with database.begin() as session:
            conversation = ConversationRepository(session).lock(conversation_id)
            assert conversation
            holding.set()
            asked.wait(0.3)
            conversation.status = ConversationStatus.with_agent

    def take() -> ConversationStatus:
        holding.wait(5)
        with database.begin() as session:
            repository = ConversationRepository(session)
            asked.set()
            conversation = repository.lock(conversation_id)
            assert conversation
            return conversation.status

    with ThreadPoolExecutor(2) as pool:
        held, taken = pool.submit(hold), pool.submit(take)
        held.result(20)
        assert taken.result(20) is ConversationStatus.with_agent


def test_locking_refreshes_what_the_session_knew(database: Database) -> None:
    conversation_id = start_conversation(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.lock(conversation_id)
        assert conversation
        conversation.agent_name = "Noor"
        session.flush()
        assert repository.lock(conversation_id) is conversation
        assert conversation.agent_name == "Noor"
        assert repository.lock(new_id()) is None


def test_turns_wait_in_order(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = new_conversation(session)
        quiet = new_conversation(session)
        first, second = say(repository, conversation, "1"), say(repository, conversation, "2")
        say(repository, quiet, "seen by an agent", turn_state=TurnState.none)
        conversation.active_turn = first.id
    with database.begin() as session:
        repository = ConversationRepository(session)
        assert repository.with_active_turn() == [conversation.id]
        assert repository.active_turns() == [(conversation.id, first.id)]
        pending = repository.earliest_pending(conversation.id)
        assert pending
        assert pending.id == first.id
        pending.turn_state = TurnState.done
        following = repository.earliest_pending(conversation.id)
        assert following
        assert following.id == second.id
        following.turn_state = TurnState.done
        assert repository.earliest_pending(conversation.id) is None
        assert repository.earliest_pending(quiet.id) is None
        session.get_one(Conversation, conversation.id).active_turn = None
    with database.read() as session:
        assert ConversationRepository(session).with_active_turn() == []


def test_the_last_words_of_the_bot_come_newest_first(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = new_conversation(session)
        for number in range(4):
            say(repository, conversation, "?")
            repository.add_message(
                conversation, author_kind=AuthorKind.bot, text=str(number), turn_state=TurnState.none, now=NOW
            )
        last = repository.last_bot_messages(conversation.id, 2)
    assert [message.text for message in last] == ["3", "2"]


def test_a_message_asks_for_a_person_once(database: Database) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = new_conversation(session)
        first, second = say(repository, conversation, "human"), say(repository, conversation, "human!!")

    def ask(message_id: UUID, reason: str) -> UUID:
        with database.begin() as session:
            return (
                ConversationRepository(session)
                .record_handoff(
                    conversation_id=conversation.id, message_id=message_id, reason=reason, now=NOW
                )
                .id
            )

    with ThreadPoolExecutor(4) as pool:
        records = set(pool.map(lambda _: ask(first.id, "asked"), range(8)))
    assert len(records) == 1
    later = ask(second.id, "asked again")
    assert later not in records
    with database.begin() as session:
        repository = ConversationRepository(session)
        newest = repository.open_handoff(conversation.id)
        assert newest
        assert (newest.id, newest.state) == (later, HandoffState.waiting)
        newest.state = HandoffState.resolved
        older = repository.open_handoff(conversation.id)
        assert older
        assert {older.id} == records
        older.state = HandoffState.resolved
        assert repository.open_handoff(conversation.id) is None


def test_a_session_is_found_by_its_hash_until_it_ends(database: Database) -> None:
    conversation_id = start_conversation(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        for token_hash in ("a" * 64, "b" * 64):
            repository.create_session(
                conversation_id=conversation_id,
                token_hash=token_hash,
                expires_at=NOW + timedelta(days=1),
                now=NOW,
            )
    with database.begin() as session:
        repository = ConversationRepository(session)
        found = repository.find_session("a" * 64, NOW)
        assert found
        assert found.conversation_id == conversation_id
        assert repository.find_session("a" * 64, NOW + timedelta(days=1)) is None
        assert repository.find_session("c" * 64, NOW) is None
        assert repository.revoke_session("a" * 64, NOW)
        assert not repository.revoke_session("a" * 64, NOW)
        assert repository.find_session("a" * 64, NOW) is None
        assert repository.find_session("b" * 64, NOW)
    with pytest.raises(IntegrityError), database.begin() as session:
        ConversationRepository(session).create_session(
            conversation_id=conversation_id, token_hash="a" * 64, expires_at=NOW, now=NOW
        )
