"""Requests for a person: what is kept of them, and how urgent they are together."""

from uuid import UUID

from store.database import Database
from store.models import Order
from store.repositories.conversations import ConversationRepository
from store.types import new_id
from store.vocabulary import AuthorKind, Channel, HandoffPriority, HandoffState
from tests.store import builders


def conversation_of(database: Database, contact_id: UUID | None = None) -> tuple[UUID, UUID]:
    with database.begin() as session:
        conversations = ConversationRepository(session)
        contact = contact_id or conversations.create_contact(now=builders.NOW).id
        opened = conversations.open(
            contact_id=contact, channel=Channel.widget, address_key="a", now=builders.NOW
        )
        return opened.id, contact


def ask(database: Database, conversation_id: UUID, **details: object) -> UUID:
    with database.begin() as session:
        conversations = ConversationRepository(session)
        conversation = conversations.get(conversation_id)
        assert conversation is not None
        message = conversations.add_message(
            conversation, author_kind=AuthorKind.customer, text="x", now=builders.NOW
        )
        handoff = conversations.record_handoff(
            conversation_id=conversation_id,
            message_id=message.id,
            reason="asked",
            now=builders.NOW,
            **details,  # type: ignore[arg-type]
        )
        return handoff.id


def priorities(database: Database, conversation_id: UUID) -> list[HandoffPriority]:
    with database.read() as session:
        found = ConversationRepository(session).open_handoffs(conversation_id)
        return [each.priority for each in found]


def test_details_are_kept_and_an_order_that_is_gone_is_forgotten(database: Database) -> None:
    builders.put(database, builders.order())
    order_id = builders.order_id(database)
    conversation_id, _ = conversation_of(database)
    ask(database, conversation_id, mood="angry", summary="where is it", order_id=order_id)
    with database.begin() as session:
        handoff = ConversationRepository(session).open_handoff(conversation_id)
        assert handoff is not None
        assert (handoff.mood, handoff.summary, handoff.order_id) == ("angry", "where is it", order_id)
        session.delete(session.get_one(Order, order_id))
    with database.read() as session:
        handoff = ConversationRepository(session).open_handoff(conversation_id)
        assert handoff is not None
        assert handoff.order_id is None
    unknown, _ = conversation_of(database)
    ask(database, unknown, order_id=new_id())
    assert priorities(database, unknown) == [HandoffPriority.normal]


def test_open_requests_are_as_urgent_as_the_most_urgent(database: Database) -> None:
    conversation_id, _ = conversation_of(database)
    ask(database, conversation_id)
    ask(database, conversation_id, priority=HandoffPriority.urgent)
    ask(database, conversation_id, priority=HandoffPriority.high)
    assert priorities(database, conversation_id) == [HandoffPriority.urgent] * 3
    with database.begin() as session:
        for handoff in ConversationRepository(session).open_handoffs(conversation_id):
            handoff.state = HandoffState.resolved
    ask(database, conversation_id)
    assert priorities(database, conversation_id) == [HandoffPriority.normal]


def test_earlier_requests_of_the_same_contact_are_counted_by_conversation(database: Database) -> None:
    first, contact = conversation_of(database)
    second, _ = conversation_of(database, contact)
    stranger, _ = conversation_of(database)
    for conversation_id in (first, first, stranger):
        ask(database, conversation_id)
    with database.read() as session:
        conversations = ConversationRepository(session)
        counted = [conversations.earlier_handoffs(each) for each in (first, second, stranger)]
    assert counted == [0, 1, 0]
