"""One-time codes by text: sent once, kept by nobody, and never to a phone that wants no texts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from api.channels.sms.codes import CodeTexts
from api.codes.ports import CodeMessage, CodeNotSentError
from api.segments import segments
from api.simulators.twilio.rest import Trouble
from store.attempts import VerificationLimits
from store.code_tries import Tried
from store.models import Proof, SmsMessage
from store.one_time_codes import request_code
from store.repositories.sms import SmsRepository
from store.types import new_id
from store.vocabulary import AddressKind, ConsentVia, ProofKind
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.phone import Phone
from tests.api.test_codes import announcing, proves, row, settled
from tests.store.builders import order, put


@pytest.fixture
def number(service: Service, phone: Phone) -> str:
    """A new order with that phone on it, and no e-mail address."""
    name = f"P{new_id().int % 10**12}"
    put(service.parts.database, order(f"#{name}", email=None, phone=phone.number))
    return name


def announced(service: Service, customer: Customer, number: str) -> UUID:
    """A code is asked for and announced; its request."""
    with service.parts.database.begin() as session:
        asked = request_code(
            session,
            conversation_id=UUID(customer.conversation_id),
            number=number,
            key=str(new_id()),
            kinds=[AddressKind.email, AddressKind.phone],
            now=datetime.now(UTC),
            verification=VerificationLimits(per_address_and_hour=10_000),
        )
    assert asked.code_id is not None
    service.rasa.answer = announcing(asked.code_id)
    customer.send("send me a code")
    customer.wait_for(2)
    return asked.code_id


def texts(service: Service) -> CodeTexts:
    side = service.parts.sms
    assert side is not None
    return CodeTexts(
        database=service.parts.database,
        twilio=side.twilio,
        serves=side.outbox.serves,
        phrases=side.outbox._phrases,
        shop="Juniper & Co.",
    )


def message(to: str) -> CodeMessage:
    return CodeMessage(
        id=new_id(),
        kind=AddressKind.phone,
        address=to,
        code="482913",
        order="#1001",
        minutes=10,
        locale="en",
    )


def test_the_orders_phone_gets_the_code_and_nobody_keeps_it(
    service: Service, customer: Customer, phone: Phone, number: str
) -> None:
    code_id = announced(service, customer, number)
    assert settled(service, code_id).sent
    (text,) = phone.wait_for(1)
    code = next(word for word in text.split() if word.isdigit() and len(word) == 6)
    assert f"is your code for order #{number}. It works for 10 minutes" in text
    assert (segments(text).count, segments(text).encoding) == (1, "GSM-7")
    with service.parts.database.read() as session:
        assert not [one for one in session.scalars(select(SmsMessage)) if code in one.text]
    assert code not in str(customer.history())
    conversation = UUID(customer.conversation_id)
    assert proves(service.parts.database, conversation, code) is Tried.proven
    with service.parts.database.read() as session:
        proof = session.scalars(select(Proof).where(Proof.conversation_id == conversation)).one()
        assert (proof.kind, proof.phone, proof.email) == (ProofKind.code, phone.number, None)
    phone.stays_at(1)


def test_a_phone_that_has_stopped_gets_no_code_and_nobody_is_told(
    service: Service, customer: Customer, phone: Phone, number: str
) -> None:
    phone.text("STOP")
    phone.wait_for(1)
    before = customer.history()
    code_id = announced(service, customer, number)
    assert settled(service, code_id).sent is False
    phone.stays_at(1)
    assert len(customer.history()["messages"]) == len(before["messages"]) + 2, "as of an unknown order"


def test_it_is_tried_again_with_a_new_code_while_twilio_is_in_trouble(
    service: Service, customer: Customer, phone: Phone, number: str
) -> None:
    left = [Trouble(503, 20500), Trouble(429, 20429)]

    def trouble(form: Mapping[str, str]) -> Trouble | None:
        return left.pop(0) if form["To"] == phone.number and left else None

    service.twilio.stand_in.api.trouble = trouble
    code_id = announced(service, customer, number)
    (text,) = phone.wait_for(1)
    assert settled(service, code_id).sent
    code = next(word for word in text.split() if word.isdigit() and len(word) == 6)
    assert proves(service.parts.database, UUID(customer.conversation_id), code) is Tried.proven
    assert row(service.parts.database, code_id).attempts == 1


def test_what_twilio_says_of_a_phone_that_opted_out_there_is_noted(service: Service, phone: Phone) -> None:
    service.twilio.stand_in.api.blocked.add(phone.number)
    with pytest.raises(CodeNotSentError) as refused:
        texts(service).send(message(phone.number))
    assert (refused.value.reason, refused.value.permanent) == ("refused_21610", True)
    with service.parts.database.read() as session:
        assert SmsRepository(session).is_out(phone.number)
        (noted,) = SmsRepository(session).consents(phone.number)
    assert noted.via is ConsentVia.refusal
    with pytest.raises(CodeNotSentError, match="stopped"):
        texts(service).send(message(phone.number))
    service.twilio.stand_in.api.blocked.discard(phone.number)


def test_countries_that_are_not_served_get_none(
    service: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.parts.sms is not None
    monkeypatch.setattr(service.parts.sms.outbox, "countries", frozenset({"GB"}))
    for to in (phone.number, "12345", "maya@example.com"):
        with pytest.raises(CodeNotSentError, match="not_served") as refused:
            texts(service).send(message(to))
        assert refused.value.permanent
    phone.stays_at(0, seconds=0.1)
