"""Who is to be sent on what agents answer, and what was said with them; on both databases."""

from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.models import FollowUp, Proof
from store.repositories.conversations import ConversationRepository
from store.repositories.follow_ups import FollowUpRepository
from store.repositories.orders import OrderRepository
from store.repositories.people_talk import talk_with_people
from store.vocabulary import AddressKind, AuthorKind, HandoffState, ProofKind
from tests.store.builders import DAY, NOW, order, order_id, start_conversation


def says(database: Database, conversation_id: UUID, kind: AuthorKind, *texts: str) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.get(conversation_id)
        assert conversation is not None
        for text in texts:
            name = "Ana Silva" if kind is AuthorKind.agent else None
            repository.add_message(conversation, author_kind=kind, author_name=name, text=text, now=NOW)


def wish(database: Database, conversation_id: UUID, email: str | None) -> None:
    with database.begin() as session:
        FollowUpRepository(session).wish(conversation_id, email=email, now=NOW)


def due(database: Database) -> list[tuple[UUID, int]]:
    with database.read() as session:
        return FollowUpRepository(session).due()


def test_only_what_agents_say_after_the_wish_is_due(database: Database) -> None:
    conversation = start_conversation(database)
    says(database, conversation, AuthorKind.agent, "before")
    wish(database, conversation, None)
    says(database, conversation, AuthorKind.agent, "one")
    assert due(database) == [], "no address yet"
    wish(database, conversation, "maya@example.com")
    assert due(database) == [(conversation, 2)]
    says(database, conversation, AuthorKind.customer, "and?")
    says(database, conversation, AuthorKind.agent, "two")
    assert due(database) == [(conversation, 4)]
    with database.begin() as session:
        follow_up = FollowUpRepository(session).of(conversation)
        assert follow_up is not None
        said = FollowUpRepository(session).unsent(follow_up)
        assert [message.text for message in said] == ["one", "and?", "two"]
        follow_up.sent_seq = 4
    assert due(database) == []


def test_a_conversation_has_one_wish(database: Database) -> None:
    conversation = start_conversation(database)
    wish(database, conversation, "maya@example.com")
    wish(database, conversation, None)
    with database.read() as session:
        follow_up = FollowUpRepository(session).of(conversation)
        assert follow_up is not None
        assert follow_up.address == "maya@example.com", "asking again forgets nothing"
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add(FollowUp(conversation_id=conversation, kind=AddressKind.email, sent_seq=0, wished_at=NOW))


def test_an_address_is_known_by_proof_only(database: Database) -> None:
    conversation = start_conversation(database)
    with database.begin() as session:
        assert FollowUpRepository(session).known_email(conversation) is None
        OrderRepository(session).upsert([order("#1001", email="maya@example.com")])
    with database.begin() as session:
        session.add(
            Proof(
                conversation_id=conversation,
                kind=ProofKind.order_postcode,
                order_id=order_id(database),
                proven_at=NOW,
                expires_at=NOW + DAY,
            )
        )
    with database.read() as session:
        assert FollowUpRepository(session).known_email(conversation) == "maya@example.com"


def test_the_talk_with_people_is_read_from_the_bots_last_answer_on(database: Database) -> None:
    conversation = start_conversation(database)
    with database.begin() as session:
        repository = ConversationRepository(session)
        row = repository.get(conversation)
        assert row is not None
        asked = repository.add_message(row, author_kind=AuthorKind.customer, text="a person", now=NOW)
        repository.add_message(
            row, author_kind=AuthorKind.bot, text="Yes.", in_reply_to=asked.id, reply_index=0, now=NOW
        )
        handoff = repository.record_handoff(
            conversation_id=conversation, message_id=asked.id, reason="complaint", now=NOW
        )
        handoff.state = HandoffState.resolved
    with database.read() as session:
        assert talk_with_people(session, conversation, after=0) is None
    says(database, conversation, AuthorKind.customer, "order 1001")
    says(database, conversation, AuthorKind.agent, "I see it")
    says(database, conversation, AuthorKind.customer, "thanks")
    with database.read() as session:
        talk = talk_with_people(session, conversation, after=0)
        assert talk is not None
        assert (talk.last, talk.agent, talk.is_over) == (4, "Ana Silva", True)
        assert talk.texts == ("I see it", "order 1001")
        assert talk.customer_texts == ("order 1001",)
        assert talk.reasons == {"complaint"}
        assert talk_with_people(session, conversation, after=4) is None
