"""One-time codes through the running service: announced in a reply, sent once, whatever dies in between."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from dbos import DBOS
from sqlalchemy import select

from api.codes.delivery import CodeDelivery
from api.codes.outbox import Kept
from api.codes.ports import CodeMessage, CodeNotSentError
from api.codes.workflows import ATTEMPTS, workflow_id
from api.conversations.ports import TurnInterruptedError
from store.attempts import VerificationLimits
from store.code_tries import Tried, try_code
from store.database import Database
from store.models import Conversation, OneTimeCode
from store.one_time_codes import make_code, release_code, request_code
from store.types import new_id
from store.vocabulary import AddressKind, ConversationStatus
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import Asked, say
from tests.store.builders import order, put


@pytest.fixture
def number(service: Service) -> str:
    """A new order with an e-mail address of its own."""
    name = f"T{new_id().int % 10**12}"
    put(service.parts.database, order(f"#{name}", email=f"{name.lower()}@example.com"))
    return name


def requested(service: Service, customer: Customer, number: str) -> UUID:
    """What the action server does."""
    with service.parts.database.begin() as session:
        asked = request_code(
            session,
            conversation_id=UUID(customer.conversation_id),
            number=number,
            key=str(new_id()),
            kinds=[AddressKind.email],
            now=datetime.now(UTC),
            verification=VerificationLimits(per_address_and_hour=10_000),
        )
    assert asked.code_id is not None
    return asked.code_id


def announcing(code_id: UUID) -> Callable[[Asked], Any]:
    return say("If that is one of ours, a code is on its way.", send_code={"id": str(code_id)})


def row(service: Service, code_id: UUID) -> OneTimeCode:
    with service.parts.database.read() as session:
        found = session.scalars(select(OneTimeCode).where(OneTimeCode.id == code_id)).one()
    return found


def settled(service: Service, code_id: UUID) -> OneTimeCode:
    """The request, once it has been dealt with."""
    deadline = time.monotonic() + 20
    while row(service, code_id).settled_at is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return row(service, code_id)


def inbox(service: Service, number: str) -> list[Kept]:
    assert service.parts.outbox is not None
    return [mail for mail in service.parts.outbox.messages() if mail.to == f"{number.lower()}@example.com"]


def proves(database: Database, customer: Customer, code: str) -> Tried:
    with database.begin() as session:
        return try_code(
            session,
            conversation_id=UUID(customer.conversation_id),
            code=code,
            key=str(new_id()),
            now=datetime.now(UTC),
        ).outcome


def test_what_a_reply_announces_is_sent_once(service: Service, customer: Customer, number: str) -> None:
    code_id = requested(service, customer, number)
    service.rasa.answer = announcing(code_id)
    customer.send("send me a code")
    customer.wait_for(2)
    assert settled(service, code_id).sent
    (mail,) = inbox(service, number)
    assert mail.subject == f"{mail.code[:3]} {mail.code[3:]} is your code"
    assert f"order #{number}" in mail.text
    assert "works for 10 minutes" in mail.text
    customer.send("and again the same")  # the assistant repeats itself
    customer.wait_for(4)
    service.parts.engine._turns.run(UUID(customer.history()["messages"][0]["id"]))
    service.parts.codes.start(code_id)
    service.parts.codes.sweep()
    time.sleep(0.3)
    assert len(inbox(service, number)) == 1
    assert proves(service.parts.database, customer, mail.code) is Tried.proven
    told = customer.history()["messages"]
    assert mail.code not in str(told)
    assert str(code_id) not in str(told)


def test_of_an_unknown_order_nothing_is_sent_and_all_looks_the_same(
    service: Service, customer: Customer, number: str
) -> None:
    other = service.customer()
    for asking, given in ((customer, number), (other, "404404404")):
        code_id = requested(service, asking, given)
        service.rasa.answer = announcing(code_id)
        asking.send("send me a code")
        asking.wait_for(2)
        assert settled(service, code_id).sent is (given == number)
        assert proves(service.parts.database, asking, "not a code") is Tried.wrong
    assert told(customer) == told(other)


def told(customer: Customer) -> list[dict[str, Any]]:
    """All that a customer gets to see, but for ids and times."""
    own = dict.fromkeys(("id", "client_id", "in_reply_to", "created_at"))
    return [message | own for message in customer.history()["messages"]]


def test_nothing_is_sent_for_another_conversation(service: Service, customer: Customer, number: str) -> None:
    code_id = requested(service, service.customer(), number)
    service.rasa.answer = announcing(code_id)
    customer.send("send me a code")
    customer.wait_for(2)
    time.sleep(0.2)
    assert row(service, code_id).released_at is None
    assert inbox(service, number) == []


def test_nothing_is_sent_when_a_person_took_over_meanwhile(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service, customer, number)

    def taken_over(asked: Asked) -> Any:
        with service.parts.database.begin() as session:
            conversation = session.get(Conversation, UUID(customer.conversation_id))
            assert conversation is not None
            conversation.status = ConversationStatus.with_agent
        return announcing(code_id)(asked)

    service.rasa.answer = taken_over
    customer.send("send me a code")
    time.sleep(0.5)
    assert [author for author, _ in customer.said()] == ["customer"]
    assert row(service, code_id).released_at is None


def test_what_nobody_started_is_swept_up(service: Service, customer: Customer, number: str) -> None:
    code_id = requested(service, customer, number)
    with service.parts.database.begin() as session:
        conversation = UUID(customer.conversation_id)
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    service.parts.codes.sweep()
    assert settled(service, code_id).sent
    service.parts.codes.sweep()
    assert len(inbox(service, number)) == 1


def test_a_code_that_was_made_but_not_sent_is_made_anew(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service, customer, number)
    with service.parts.database.begin() as session:
        conversation = UUID(customer.conversation_id)
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    with service.parts.database.begin() as session:
        lost = make_code(session, code_id=code_id, now=datetime.now(UTC))  # and the process died
    assert lost is not None
    service.parts.codes.sweep()
    settled(service, code_id)
    (mail,) = inbox(service, number)
    if mail.code != lost.code:
        assert proves(service.parts.database, customer, lost.code) is Tried.wrong
    assert proves(service.parts.database, customer, mail.code) is Tried.proven


def test_runs_that_end_without_sending_are_tried_again_and_then_given_up(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service, customer, number)
    for attempt in range(1, ATTEMPTS + 1):
        service.parts.codes._start(code_id, attempt)  # not released yet: there is nothing to do
        DBOS.retrieve_workflow(workflow_id(code_id, attempt)).get_result()
    with service.parts.database.begin() as session:
        conversation = UUID(customer.conversation_id)
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    service.parts.codes.sweep()
    assert not settled(service, code_id).sent
    assert inbox(service, number) == []


def test_a_workflow_holds_the_requests_id_and_no_code(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service, customer, number)
    service.rasa.answer = announcing(code_id)
    customer.send("send me a code")
    settled(service, code_id)
    status = DBOS.retrieve_workflow(workflow_id(code_id, 1)).get_status()
    assert status.input == {"args": (str(code_id),), "kwargs": {}}
    DBOS.retrieve_workflow(workflow_id(code_id, 1)).get_result()
    assert DBOS.list_workflow_steps(workflow_id(code_id, 1)) == []


def test_the_assistant_is_told_where_codes_can_go(service: Service, customer: Customer) -> None:
    customer.send("hello")
    customer.wait_for(2)
    assert service.rasa.asked[-1]["metadata"]["codes"] == ["email"]


class Failing:
    """A way that fails so many times."""

    def __init__(self, times: int, *, permanent: bool = False) -> None:
        self.times = times
        self.permanent = permanent
        self.tried: list[CodeMessage] = []

    def send(self, message: CodeMessage) -> None:
        self.tried.append(message)
        if len(self.tried) <= self.times:
            raise CodeNotSentError("test", permanent=self.permanent)


@pytest.mark.parametrize(
    ("failing", "tries", "sent"),
    [
        (Failing(0), 1, True),
        (Failing(2), 3, True),
        (Failing(3), 3, None),
        (Failing(1, permanent=True), 1, False),
    ],
    ids=["at once", "in the end", "not yet", "never"],
)
def test_sending_is_tried_several_times(
    service: Service, customer: Customer, number: str, failing: Failing, tries: int, sent: bool | None
) -> None:
    failing.tried.clear()
    code_id = requested(service, customer, number)
    database = service.parts.database
    with database.begin() as session:
        conversation = UUID(customer.conversation_id)
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    delivery = CodeDelivery(database=database, senders={AddressKind.email: failing}, pauses=(0.01, 0.01))
    delivery.run(code_id)
    assert len(failing.tried) == tries
    assert len({(message.id, message.code) for message in failing.tried}) == 1, "the same message each time"
    found = row(service, code_id)
    assert (found.sent if found.settled_at else None) is sent
    if sent is None:
        assert delivery.waiting().count(code_id) == 1
        delivery.give_up(code_id)


def test_a_stopping_service_waits_for_no_mail_server(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service, customer, number)
    database = service.parts.database
    with database.begin() as session:
        conversation = UUID(customer.conversation_id)
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    delivery = CodeDelivery(database=database, senders={AddressKind.email: Failing(9)}, pauses=(60.0,))
    threading.Timer(0.1, delivery.stop).start()
    with pytest.raises(TurnInterruptedError):
        delivery.run(code_id)
    assert row(service, code_id).settled_at is None
    delivery.give_up(code_id)
