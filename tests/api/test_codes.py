"""One-time codes through the running service: announced in a reply, sent once, whatever dies in between."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.codes.delivery import NAME, CodeDelivery
from api.codes.outbox import Kept
from api.codes.ports import CodeMessage, CodeNotSentError
from api.errands import pause
from store.attempts import VerificationLimits
from store.code_rules import CODE_LIMITS
from store.code_tries import Tried, try_code
from store.database import Database
from store.models import Conversation, OneTimeCode
from store.one_time_codes import make_code, release_code, request_code
from store.types import new_id
from store.vocabulary import AddressKind, ConversationStatus
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import Asked, say
from tests.store.builders import order, put, start_conversation


@pytest.fixture
def number(service: Service) -> str:
    """A new order with an e-mail address of its own."""
    name = f"T{new_id().int % 10**12}"
    put(service.parts.database, order(f"#{name}", email=f"{name.lower()}@example.com"))
    return name


def requested(database: Database, conversation: UUID, number: str) -> UUID:
    """What the action server does."""
    with database.begin() as session:
        asked = request_code(
            session,
            conversation_id=conversation,
            number=number,
            key=str(new_id()),
            kinds=[AddressKind.email],
            now=datetime.now(UTC),
            verification=VerificationLimits(per_address_and_hour=10_000),
        )
    assert asked.code_id is not None
    return asked.code_id


def released(database: Database, conversation: UUID, number: str) -> UUID:
    """A request whose reply has been stored, and that nobody has seen to."""
    code_id = requested(database, conversation, number)
    with database.begin() as session:
        release_code(session, code_id=code_id, conversation_id=conversation, now=datetime.now(UTC))
    return code_id


def announcing(code_id: UUID) -> Callable[[Asked], Any]:
    return say("If that is one of ours, a code is on its way.", send_code={"id": str(code_id)})


def row(database: Database, code_id: UUID) -> OneTimeCode:
    with database.read() as session:
        found = session.scalars(select(OneTimeCode).where(OneTimeCode.id == code_id)).one()
    return found


def settled(service: Service, code_id: UUID) -> OneTimeCode:
    """The request, once it has been dealt with."""
    deadline = time.monotonic() + 20
    while row(service.parts.database, code_id).settled_at is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return row(service.parts.database, code_id)


def inbox(service: Service, number: str) -> list[Kept]:
    assert service.parts.outbox is not None
    return [mail for mail in service.parts.outbox.messages() if mail.to == f"{number.lower()}@example.com"]


def proves(database: Database, conversation: UUID, code: str) -> Tried:
    with database.begin() as session:
        return try_code(
            session,
            conversation_id=conversation,
            code=code,
            key=str(new_id()),
            now=datetime.now(UTC),
        ).outcome


def test_what_a_reply_announces_is_sent_once(service: Service, customer: Customer, number: str) -> None:
    code_id = requested(service.parts.database, UUID(customer.conversation_id), number)
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
    service.parts.errands.start(NAME, str(code_id))
    service.parts.errands.sweep()
    time.sleep(1.5)
    assert len(inbox(service, number)) == 1
    assert proves(service.parts.database, UUID(customer.conversation_id), mail.code) is Tried.proven
    told = customer.history()["messages"]
    assert mail.code not in str(told)
    assert str(code_id) not in str(told)


def test_of_an_unknown_order_nothing_is_sent_and_all_looks_the_same(
    service: Service, customer: Customer, number: str
) -> None:
    other = service.customer()
    for asking, given in ((customer, number), (other, "404404404")):
        code_id = requested(service.parts.database, UUID(asking.conversation_id), given)
        service.rasa.answer = announcing(code_id)
        asking.send("send me a code")
        asking.wait_for(2)
        assert settled(service, code_id).sent is (given == number)
        assert proves(service.parts.database, UUID(asking.conversation_id), "not a code") is Tried.wrong
    assert told(customer) == told(other)


def told(customer: Customer) -> list[dict[str, Any]]:
    """All that a customer gets to see, but for ids and times."""
    own = dict.fromkeys(("id", "client_id", "in_reply_to", "created_at"))
    return [message | own for message in customer.history()["messages"]]


def test_nothing_is_sent_for_another_conversation(service: Service, customer: Customer, number: str) -> None:
    code_id = requested(service.parts.database, UUID(service.customer().conversation_id), number)
    service.rasa.answer = announcing(code_id)
    customer.send("send me a code")
    customer.wait_for(2)
    time.sleep(0.2)
    assert row(service.parts.database, code_id).released_at is None
    assert inbox(service, number) == []


def test_nothing_is_sent_when_a_person_took_over_meanwhile(
    service: Service, customer: Customer, number: str
) -> None:
    code_id = requested(service.parts.database, UUID(customer.conversation_id), number)

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
    assert row(service.parts.database, code_id).released_at is None


def test_what_nobody_started_is_swept_up(service: Service, customer: Customer, number: str) -> None:
    code_id = released(service.parts.database, UUID(customer.conversation_id), number)
    service.parts.errands.sweep()
    assert settled(service, code_id).sent
    service.parts.errands.sweep()
    assert len(inbox(service, number)) == 1


def test_a_code_that_was_made_but_not_sent_is_made_anew(
    service: Service, customer: Customer, number: str
) -> None:
    conversation, now = UUID(customer.conversation_id), datetime.now(UTC)
    code_id = requested(service.parts.database, conversation, number)
    with service.parts.database.begin() as session:
        release_code(session, code_id=code_id, conversation_id=conversation, now=now)
        lost = make_code(session, code_id=code_id, now=now)  # and the process died
    assert lost is not None
    service.parts.errands.sweep()
    settled(service, code_id)
    (mail,) = inbox(service, number)
    if mail.code != lost.code:
        assert proves(service.parts.database, UUID(customer.conversation_id), lost.code) is Tried.wrong
    assert proves(service.parts.database, UUID(customer.conversation_id), mail.code) is Tried.proven


def test_the_assistant_is_told_where_codes_can_go(service: Service, customer: Customer) -> None:
    customer.send("hello")
    customer.wait_for(2)
    assert service.rasa.asked[-1]["metadata"]["codes"] == ["email", "phone"]


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


@pytest.fixture
def quiet(quiet_app: Callable[..., FastAPI]) -> Database:
    """A store with an order, where nobody sweeps."""
    database: Database = quiet_app().state.parts.database
    put(database, order())
    return database


def test_what_cannot_be_sent_for_now_is_tried_again_with_a_new_code(quiet: Database) -> None:
    conversation, failing = start_conversation(quiet), Failing(2)
    errand = CodeDelivery(database=quiet, senders={AddressKind.email: failing})
    code_id = released(quiet, conversation, "1001")
    waits = [errand.run(str(code_id), attempt) for attempt in (1, 2, 3, 4)]
    assert waits == [pause(1), pause(2), None, None]
    assert len(failing.tried) == 3
    assert row(quiet, code_id).sent
    assert proves(quiet, conversation, failing.tried[-1].code) is Tried.proven


def test_what_can_never_be_sent_is_left(quiet: Database) -> None:
    failing = Failing(1, permanent=True)
    errand = CodeDelivery(database=quiet, senders={AddressKind.email: failing})
    code_id = released(quiet, start_conversation(quiet), "1001")
    assert [errand.run(str(code_id), attempt) for attempt in (1, 2)] == [None, None]
    assert len(failing.tried) == 1
    found = row(quiet, code_id)
    assert (found.sent, found.settled_at is None) == (False, False)


def test_nothing_is_tried_when_nobody_waits_any_more(quiet: Database) -> None:
    failing = Failing(0)
    code_id = released(quiet, start_conversation(quiet), "1001")
    later = datetime.now(UTC) + CODE_LIMITS.lasts
    errand = CodeDelivery(database=quiet, senders={AddressKind.email: failing}, clock=lambda: later)
    with quiet.read() as session:
        assert errand.open(session) == []
    assert errand.run(str(code_id), 1) is None
    assert failing.tried == []
