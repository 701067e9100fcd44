"""What is kept of a customer's browser; on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest

from api.conversations.events import Hub
from api.conversations.ports import NoDesk
from api.conversations.seeing import Receipts
from api.machines.presence import LASTS, Presence
from store.database import Database
from store.models import Conversation
from store.repositories.visits import VisitRepository
from store.vocabulary import AuthorKind, ConversationStatus
from tests.store.builders import start_conversation
from tests.store.test_follow_ups import says


def with_a_person(database: Database) -> UUID:
    conversation_id = start_conversation(database)
    with database.begin() as session:
        session.get_one(Conversation, conversation_id).status = ConversationStatus.with_agent
    return conversation_id


@pytest.mark.parametrize("wanted", [True, False])
def test_only_agents_messages_are_noted_and_only_when_that_is_wanted(
    database: Database, wanted: bool
) -> None:
    conversation = start_conversation(database)
    receipts = Receipts(database=database, desk=NoDesk(), wanted=wanted)
    says(database, conversation, AuthorKind.customer, "hello")
    says(database, conversation, AuthorKind.bot, "hi")
    receipts.seen(conversation_id=conversation, seq=2)
    with database.read() as session:
        assert VisitRepository(session).of(conversation) is None, "what the assistant says is nobody's affair"
    says(database, conversation, AuthorKind.agent, "Ana here")
    receipts.seen(conversation_id=conversation, seq=3)
    with database.read() as session:
        kept = VisitRepository(session).of(conversation)
    assert (kept is not None and kept.seen_seq == 3) is wanted


def test_the_furthest_that_was_seen_counts(database: Database) -> None:
    conversation = start_conversation(database)
    receipts = Receipts(database=database, desk=NoDesk())
    says(database, conversation, AuthorKind.agent, "one", "two", "three")
    for seq, known in ((2, 2), (1, 2), (3, 3)):
        receipts.seen(conversation_id=conversation, seq=seq)
        with database.read() as session:
            visit = VisitRepository(session).of(conversation)
        assert visit is not None
        assert visit.seen_seq == known


class Watched(Hub):
    """A process with those conversations open."""

    def __init__(self, *conversations: UUID) -> None:
        super().__init__()
        self.open = conversations

    def watched(self) -> tuple[UUID, ...]:
        return self.open


def test_a_chat_that_is_open_with_one_process_is_known_to_the_others(migrated_postgres: Database) -> None:
    database = migrated_postgres
    with_bot, with_agent = start_conversation(database), with_a_person(database)
    here = Presence(hub=Watched(with_bot, with_agent), database=database)
    there = Presence(hub=Watched(), database=database)
    assert here.is_there(with_agent)
    assert not there.is_there(with_agent), "not told yet"
    here.beat()
    here.beat()
    assert there.is_there(with_agent)
    assert not there.is_there(with_bot), "only what people have is written down"
    with database.begin() as session:
        visit = VisitRepository(session).of(with_agent)
        assert visit is not None
        assert visit.there_at is not None
        visit.there_at -= LASTS + timedelta(seconds=1)  # the process has died since
    assert not there.is_there(with_agent)


def test_a_beat_leaves_what_was_seen_alone(migrated_postgres: Database) -> None:
    database = migrated_postgres
    conversation = with_a_person(database)
    says(database, conversation, AuthorKind.agent, "hello")
    Receipts(database=database, desk=NoDesk()).seen(conversation_id=conversation, seq=1)
    Presence(hub=Watched(conversation), database=database).beat()
    with database.read() as session:
        visit = VisitRepository(session).of(conversation)
    assert visit is not None
    assert visit.seen_seq == 1
