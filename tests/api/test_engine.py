"""What mends turns that fell between: the sweep, and DBOS underneath."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from dbos import DBOS
from sqlalchemy import create_engine, make_url, text

from api.conversations.service import ConversationService
from api.engine import ATTEMPTS, _workflow_id
from api.lost import LONGEST_TURN, OWN_LOST_AFTER
from api.messages import Catalogue
from store.models import Conversation, Message
from store.types import new_id
from store.vocabulary import AuthorKind, TurnState
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say


class NobodyStarts:
    """The moment between the commit and the start, for ever."""

    def start(self, message_id: UUID) -> None:
        """Nothing."""


@pytest.fixture
def crashing(service: Service) -> ConversationService:
    """Takes messages in, and dies before it starts their turns."""
    parts = service.parts
    return ConversationService(
        database=parts.database, notifier=parts.hub, turns=NobodyStarts(), phrases=Catalogue()
    )


def test_what_nobody_started_is_swept_up_in_order(
    service: Service, customer: Customer, crashing: ConversationService
) -> None:
    for word in ("one", "two", "three"):
        crashing.accept(conversation_id=UUID(customer.conversation_id), external_id=word, text=word)
    time.sleep(0.2)
    assert len(customer.said()) == 3
    service.parts.engine.sweep()
    answers = [text for author, text in customer.wait_for(6) if author == "bot"]
    assert answers == ["You said: one", "You said: two", "You said: three"]
    service.parts.engine.sweep()
    time.sleep(0.2)
    assert len(customer.said()) == 6


def test_sweeping_while_turns_run_disturbs_nothing(service: Service) -> None:
    customers = [service.customer() for _ in range(5)]
    for customer in customers:
        for number in range(4):
            customer.send(str(number))
            service.parts.engine.sweep()
    for customer in customers:
        said = customer.wait_for(8)
        assert [t for author, t in said if author == "bot"] == [f"You said: {n}" for n in range(4)]
    assert len(service.rasa.asked) == 20


def stranded(service: Service, customer: Customer, *, ended: int) -> UUID:
    """A message whose turn is under way by the store, while that many of its workflows have ended."""
    message_id = new_id()
    for attempt in range(1, ended + 1):
        # Of a message that does not exist yet: such a turn has nothing to do, and ends.
        service.parts.engine._start(message_id, attempt=attempt)
        DBOS.retrieve_workflow(_workflow_id(message_id, attempt)).get_result()
    with service.parts.database.begin() as session:
        conversation = session.get(Conversation, UUID(customer.conversation_id))
        assert conversation is not None
        session.add(
            Message(
                id=message_id,
                conversation_id=conversation.id,
                seq=conversation.next_seq,
                author_kind=AuthorKind.customer,
                text="hello?",
                turn_state=TurnState.pending,
                created_at=datetime.now(UTC),
            )
        )
        conversation.next_seq += 1
        conversation.active_turn = message_id
    return message_id


@pytest.mark.parametrize("ended", range(1, ATTEMPTS))
def test_a_turn_whose_workflow_ended_without_settling_it_is_tried_again(
    service: Service, customer: Customer, ended: int
) -> None:
    stranded(service, customer, ended=ended)
    service.parts.engine.sweep()
    assert customer.wait_for(2)[1] == ("bot", "You said: hello?")


def test_a_turn_that_never_settles_becomes_an_apology_and_blocks_nobody(
    service: Service, customer: Customer
) -> None:
    stranded(service, customer, ended=ATTEMPTS)
    customer.send("and this?")
    service.parts.engine.sweep()
    said = customer.wait_for(5)
    assert [author for author, _ in said] == ["customer", "customer", "bot", "system", "bot"]
    assert "sorry" in said[2][1]
    assert said[4] == ("bot", "You said: and this?")


def test_a_turn_of_a_process_that_is_gone_is_taken_over(service: Service, customer: Customer) -> None:
    message_id = stranded(service, customer, ended=1)
    change_workflows(
        service,
        "UPDATE {table} SET status = 'PENDING', executor_id = 'gone', owner_xid = 'gone', updated_at = 1 "
        "WHERE workflow_uuid = :id",
        id=_workflow_id(message_id, 1),
    )
    service.rasa.answer = say("Here I am.")
    service.parts.engine.sweep()
    service.parts.engine._lost.clock = lambda: time.monotonic() + LONGEST_TURN
    service.parts.engine.sweep()
    service.parts.engine._lost.clock = time.monotonic
    assert customer.wait_for(2)[1] == ("bot", "Here I am.")


def test_a_turn_that_this_process_was_to_run_and_does_not_is_begun_again(
    service: Service, customer: Customer
) -> None:
    """Its end could not be written down, as when the disk is full."""
    message_id = stranded(service, customer, ended=1)
    change_workflows(
        service,
        "UPDATE {table} SET status = 'PENDING' WHERE workflow_uuid = :id",
        id=_workflow_id(message_id, 1),
    )
    service.parts.engine.sweep()
    service.parts.engine._lost.clock = lambda: time.monotonic() + OWN_LOST_AFTER
    service.parts.engine.sweep()
    service.parts.engine._lost.clock = time.monotonic
    assert customer.wait_for(2)[1] == ("bot", "You said: hello?")


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_turn_that_another_process_runs_is_left_to_it_whatever_the_clocks_say(
    service: Service, customer: Customer, by: timedelta
) -> None:
    message_id = stranded(service, customer, ended=1)
    change_workflows(
        service,
        "UPDATE {table} SET status = 'PENDING', executor_id = 'other', owner_xid = 'other', "
        "updated_at = :now WHERE workflow_uuid = :id",
        id=_workflow_id(message_id, 1),
        now=int((time.time() + by.total_seconds()) * 1000),
    )
    service.parts.engine.sweep()
    time.sleep(1.5)
    assert len(customer.said()) == 1
    service.parts.engine._turns.give_up(message_id)


def test_workflows_that_ended_long_ago_are_forgotten(service: Service, customer: Customer) -> None:
    customer.send("one")
    customer.wait_for(2)
    workflow_id = _workflow_id(UUID(customer.history()["messages"][0]["id"]), 1)
    DBOS.retrieve_workflow(workflow_id).get_result()
    service.parts.engine._tidy()
    assert DBOS.get_workflow_status(workflow_id) is not None
    change_workflows(service, "UPDATE {table} SET completed_at = 1 WHERE workflow_uuid = :id", id=workflow_id)
    service.parts.engine._tidy()
    assert DBOS.get_workflow_status(workflow_id) is None


def test_a_workflow_holds_an_id_and_none_of_the_customers_words(service: Service, customer: Customer) -> None:
    customer.send("my secret is 4711")
    customer.wait_for(2)
    workflow_id = _workflow_id(UUID(customer.history()["messages"][0]["id"]), 1)
    DBOS.retrieve_workflow(workflow_id).get_result()
    status = DBOS.get_workflow_status(workflow_id)
    assert status is not None
    assert status.input == {"args": (customer.history()["messages"][0]["id"],), "kwargs": {}}
    assert status.output is None
    assert DBOS.list_workflow_steps(workflow_id) == []


def change_workflows(service: Service, statement: str, **values: object) -> None:
    url = make_url(service.parts.engine._dbos_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url if is_sqlite else url.set(drivername="postgresql+psycopg"))
    table = "workflow_status" if is_sqlite else "dbos.workflow_status"
    with engine.begin() as connection:
        assert connection.execute(text(statement.format(table=table)), values).rowcount == 1
    engine.dispose()
