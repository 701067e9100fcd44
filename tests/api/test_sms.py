"""Texts in and out: the real endpoints with real signatures, and Twilio's stand-in over real HTTP."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select
from starlette.datastructures import ImmutableMultiDict

from api.channels.sms.access import TwilioAccess
from api.channels.sms.signing import is_signed
from api.clock import utc_now
from api.simulators.twilio.webhooks import signature
from store.models import Contact, Conversation
from store.repositories.orders import OrderRepository
from store.repositories.sms import SmsRepository
from store.verification import proven_orders
from store.vocabulary import Channel, ConsentKind, ConsentVia, SmsState
from tests.api.agent import Agent
from tests.api.conftest import Service
from tests.api.phone import NUMBER, PUBLIC, TOKEN, Phone, post
from tests.api.rasa_double import HAND_OFF, say
from tests.api.waiting import eventually
from tests.store.builders import order

VECTORS = json.loads((Path(__file__).parents[1] / "fixtures" / "twilio_vectors.json").read_text())
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def texts_of(service: Service, phone: Phone) -> list[tuple[str, str]]:
    """(author, text) of everything in the phone's conversation."""
    conversation_id = phone.conversation_id(service.parts.database)
    history = service.parts.service.history(conversation_id=conversation_id, after=0, limit=500)
    return [(message.author_kind.value, message.text) for message in history.messages]


def test_a_text_is_answered_empty_at_once_and_by_rest_after(service: Service, phone: Phone) -> None:
    answer = phone.post(phone.parameters("where is my order?"))
    assert (answer.status_code, answer.text) == (200, EMPTY)
    assert answer.headers["content-type"].startswith("text/xml")
    assert texts_of(service, phone)[0] == ("customer", "where is my order?")
    assert phone.wait_for(1) == ["You said: where is my order?"]
    with service.parts.database.read() as session:
        conversation = session.get_one(Conversation, phone.conversation_id(service.parts.database))
        contact = session.get_one(Contact, conversation.contact_id)
    assert (conversation.channel, contact.phone) == (Channel.sms, phone.number)
    assert phone.number not in conversation.address_key


def test_the_same_message_again_does_nothing(service: Service, phone: Phone) -> None:
    sid = "SM" + "1" * 32
    phone.text("hello", sid=sid)
    phone.wait_for(1)
    again = phone.post(phone.parameters("something else", sid=sid))
    assert (again.status_code, again.text) == (200, EMPTY)
    phone.stays_at(1)
    assert texts_of(service, phone) == [("customer", "hello"), ("bot", "You said: hello")]


def test_one_conversation_for_a_phone_also_after_it_was_closed(service: Service, phone: Phone) -> None:
    phone.text("hello")
    phone.wait_for(1)
    conversation_id = phone.conversation_id(service.parts.database)
    phone.text("and again")
    assert phone.wait_for(2)[-1] == "You said: and again"
    assert phone.conversation_id(service.parts.database) == conversation_id


def test_a_wrong_a_missing_and_a_tampered_signature_are_refused(service: Service, phone: Phone) -> None:
    parameters = phone.parameters("hello")
    sign = signature(TOKEN, f"{PUBLIC}/sms/inbound", parameters)
    refused = [
        phone.post(parameters, signed=""),
        phone.post(parameters, signed="é"),
        phone.post(parameters, signed=sign[::-1]),
        phone.post(parameters, token="another"),
        phone.post(parameters, public="https://elsewhere.example"),
        phone.post([*parameters, ("New", "parameter")], signed=sign),
        phone.post(phone.parameters("hello!"), signed=sign),
        phone.http.post("/sms/inbound", json={"From": phone.number}),
        phone.http.post("/sms/inbound"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in refused)
    assert phone.conversation_id(service.parts.database) is None
    status = post(phone.http, "/sms/status", [("MessageSid", "SM1"), ("MessageStatus", "sent")], signed="x")
    assert status.status_code == 403


def test_parameters_that_nobody_knows_are_signed_over_and_left_alone(phone: Phone) -> None:
    phone.text("hello", BrandNew="é & more", Empty="")
    assert phone.wait_for(1) == ["You said: hello"]


def test_the_public_url_is_what_counts_with_prefix_and_query(quiet_app: Callable[..., FastAPI]) -> None:
    app = quiet_app(
        public_url="https://shop.example/care",
        twilio_account_sid="AC1",
        twilio_auth_token=TOKEN,
        twilio_from=NUMBER,
    )
    parameters = [("MessageSid", "SM1"), ("From", "+13125550148"), ("Body", "")]
    with TestClient(app, base_url="http://internal:8000") as client:
        for path in ("/care/sms/inbound", "/sms/inbound"):  # the proxy strips the prefix, or does not
            sign = signature(TOKEN, "https://shop.example/care/sms/inbound?a=b", parameters)
            answer = post(client, f"{path}?a=b", parameters, signed=sign)  # type: ignore[arg-type]
            assert answer.status_code == 200, answer.text
        other = signature(TOKEN, "http://internal:8000/care/sms/inbound", parameters)
        assert post(client, "/care/sms/inbound", parameters, signed=other).status_code == 403  # type: ignore[arg-type]


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_twilios_own_vectors(vector: dict[str, Any]) -> None:
    def access(token: str) -> TwilioAccess:
        return TwilioAccess(account_sid="AC1", auth_token=SecretStr(token), sender=NUMBER, base_url=PUBLIC)

    known = access(VECTORS["auth_token"])
    form = ImmutableMultiDict([tuple(pair) for pair in vector["params"]])
    assert is_signed(known, vector["url"], form, vector["signature"])
    assert not is_signed(known, vector["url"] + "x", form, vector["signature"])
    assert not is_signed(access(""), vector["url"], form, signature("", vector["url"], vector["params"]))


def test_without_a_token_everything_is_refused(quiet_app: Callable[..., FastAPI]) -> None:
    with TestClient(quiet_app()) as client:
        for path in ("/sms/inbound", "/sms/status"):
            answer = client.post(path, data={"MessageSid": "SM1"})
            assert answer.status_code == 503
            assert "TWILIO_AUTH_TOKEN" in answer.json()["detail"]


def test_what_is_malformed_or_too_large(phone: Phone) -> None:
    def status(parameters: list[tuple[str, str]], **options: Any) -> int:
        return phone.post(parameters, **options).status_code

    assert status([("From", phone.number), ("Body", "x")]) == 422
    assert status([("MessageSid", "SM1"), ("Body", "x")]) == 422
    assert status([("MessageSid", "SM1"), ("From", phone.number), ("NumMedia", "many")]) == 422
    assert status([("MessageSid", "SM1"), ("From", phone.number), ("NumMedia", "1")]) == 422
    assert status(phone.parameters("x" * 70_000)) == 413
    assert post(phone.http, "/sms/status", [("MessageSid", "SM1")]).status_code == 422
    assert phone.post(phone.parameters("  ")).status_code == 200


def test_short_codes_and_names_are_taken_and_not_answered(service: Service) -> None:
    for sender in ("72345", "AMAZON", "+1", "+999999999999999", "whatsapp:+13125550148"):
        odd = service.phone(sender)
        assert odd.post(odd.parameters("your code is 123")).text == EMPTY
        odd.stays_at(0, seconds=0.05)
        assert odd.conversation_id(service.parts.database) is None


def test_a_country_that_is_not_served_is_told_so_once(service: Service) -> None:
    channel = service.parts.sms.channel if service.parts.sms else None
    assert channel is not None
    rules = channel._rules
    channel._rules = type(rules)(
        messages_per_number=rules.messages_per_number, countries=frozenset({"US"}), shop=rules.shop
    )
    try:
        british, american = service.phone("+447700900377"), service.phone()
        british.text("hello")
        british.text("hello?")
        american.text("hello")
        assert "can't answer texts" in british.wait_for(1)[0]
        assert american.wait_for(1) == ["You said: hello"]
        british.stays_at(1)
        assert british.conversation_id(service.parts.database) is None
    finally:
        channel._rules = rules


def test_a_flood_slows_only_the_flooder(quiet_app: Callable[..., FastAPI]) -> None:
    app = quiet_app(
        twilio_account_sid="AC1",
        twilio_auth_token=TOKEN,
        twilio_from=NUMBER,
        limit_sms_per_number=3,
        public_url=PUBLIC,
    )

    def send(client: TestClient, number: str, body: str, sid: str) -> httpx.Response:
        parameters = [("MessageSid", sid), ("From", number), ("Body", body)]
        return post(client, "/sms/inbound", parameters)  # type: ignore[arg-type]

    with TestClient(app) as client:
        for place in range(3):
            assert send(client, "+13125550148", "hello", f"SM{place}").status_code == 200
        limited = send(client, "+13125550148", "hello", "SM3")
        assert limited.status_code == 429
        assert int(limited.headers["retry-after"]) > 0
        assert send(client, "+13125550148", "hello", "SM0").status_code == 200, "a duplicate"
        assert send(client, "+13125550199", "hello", "SM4").status_code == 200
        assert send(client, "+13125550148", "stop", "SM5").status_code == 200
    with app.state.parts.database.read() as session:
        assert SmsRepository(session).is_out("+13125550148"), "an opt-out is always taken"


def test_the_phone_proves_its_own_orders_and_no_others(service: Service) -> None:
    own, other = service.phone(), service.phone()
    with service.parts.database.begin() as session:
        orders, name = OrderRepository(session), f"#SMS{own.number[-4:]}"
        shipping = replace(order().shipping, phone=own.number)
        orders.upsert(
            [
                order(f"{name}1", phone=own.number),
                order(f"{name}2", shipping=shipping),
                order(f"{name}3", customer_phone=own.number),
                order(f"{name}4", phone=other.number),
            ]
        )
    own.text("where is my order")
    own.wait_for(1)
    with service.parts.database.read() as session:
        proven = proven_orders(session, own.conversation_id(service.parts.database), utc_now())
    assert {one.name for one in proven} == {f"{name}{place}" for place in (1, 2, 3)}


OUT = ["STOP", "stop.", " Unsubscribe ", "END", "QUIT", "StopAll", "REVOKE", "OPTOUT", "cancel"]


@pytest.mark.parametrize("word", OUT)
def test_after_stop_one_confirmation_then_nothing(service: Service, word: str) -> None:
    phone = service.phone()
    phone.text("hello")
    phone.wait_for(1)
    phone.text(word)
    confirmed = phone.wait_for(2)[-1]
    assert "no more texts" in confirmed
    assert "START" in confirmed
    phone.text("STOP")
    phone.text("HELP")
    phone.text("where is my order")
    eventually(lambda: len(texts_of(service, phone)) >= 5 or None, lambda: str(texts_of(service, phone)))
    phone.stays_at(2)
    assert "You said: where is my order" in [text for _, text in texts_of(service, phone)]
    eventually(
        lambda: phone.sent(service.parts.database)[-1].state is SmsState.withheld or None, lambda: "withheld"
    )
    notes = [text for author, text in texts_of(service, phone) if author == "system"]
    assert notes[0].startswith(f"The customer texted {word.strip(' .').upper()}")
    assert notes[1].startswith("Not sent: this phone has opted out")


@pytest.mark.parametrize("word", ["START", "yes", "Unstop!"])
def test_they_come_back_and_it_is_all_in_the_history(service: Service, word: str) -> None:
    phone = service.phone()
    phone.text("STOP")
    phone.wait_for(1)
    phone.text(word)
    assert "again" in phone.wait_for(2)[-1]
    phone.text("hello")
    assert phone.wait_for(3)[-1] == "You said: hello"
    with service.parts.database.read() as session:
        history = SmsRepository(session).consents(phone.number)
    assert [(one.kind, one.via, one.word) for one in history] == [
        (ConsentKind.opt_out, ConsentVia.word, "STOP"),
        (ConsentKind.opt_in, ConsentVia.word, word.strip("!").upper()),
    ]
    assert all(one.at and one.message_sid for one in history)


def test_yes_answers_a_question_of_somebody_who_gets_texts(service: Service, phone: Phone) -> None:
    phone.text("yes")
    assert phone.wait_for(1) == ["You said: yes"]


def test_what_twilio_has_answered_is_recorded_and_not_answered(service: Service, phone: Phone) -> None:
    phone.text("Stop texting me", OptOutType="STOP")
    phone.text("hello")
    phone.text("help", OptOutType="HELP")
    phone.stays_at(0)
    phone.text("begin", OptOutType="START")
    phone.stays_at(0, seconds=0.3)
    phone.text("hello again")
    assert phone.wait_for(1) == ["You said: hello again"]
    with service.parts.database.read() as session:
        history = SmsRepository(session).consents(phone.number)
    assert [(one.kind, one.via) for one in history] == [
        (ConsentKind.opt_out, ConsentVia.twilio),
        (ConsentKind.help, ConsentVia.twilio),
        (ConsentKind.opt_in, ConsentVia.twilio),
    ]


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_help_names_the_shop_and_its_contact(phone: Phone, word: str) -> None:
    phone.text(word)
    (answer,) = phone.wait_for(1)
    assert answer.startswith("Juniper & Co.: ")
    assert "care@juniper.example" in answer
    assert "STOP" in answer


def test_twilios_refusal_for_an_opted_out_number_is_an_opt_out(service: Service, phone: Phone) -> None:
    service.twilio.stand_in.api.blocked.add(phone.number)
    phone.text("hello")
    sent = eventually(
        lambda: next((one for one in phone.sent(service.parts.database) if one.error_code), None), str
    )
    assert (sent.state, sent.error_code) == (SmsState.failed, 21610)
    with service.parts.database.read() as session:
        repository = SmsRepository(session)
        assert repository.is_out(phone.number)
        assert [one.via for one in repository.consents(phone.number)] == [ConsentVia.refusal]
    assert texts_of(service, phone)[-1][0] == "system"
    service.twilio.stand_in.api.blocked.discard(phone.number)


def test_an_agent_is_told_that_the_customer_texted_stop(service: Service, phone: Phone) -> None:
    service.rasa.answer = HAND_OFF
    phone.text("a person please")
    phone.wait_for(2)
    ana = service.slack.agent("Ana Silva")
    card = ana.card(str(phone.conversation_id(service.parts.database)), "SMS")
    ana.press("claim", card)
    assert phone.wait_for(3)[-1] == "Ana Silva from our team has joined."
    ana.write("Hello — I’m looking into it…", card)
    assert phone.wait_for(4)[-1] == "Ana Silva: Hello - I'm looking into it..."
    phone.text("STOP")
    ana.sees(card["ts"], "The customer texted STOP")
    assert "no more texts" in phone.wait_for(5)[-1]
    ana.write("one more thing", card)
    ana.sees(card["ts"], "Not sent: this phone has opted out")
    phone.stays_at(5)
    phone.text("start")
    ana.sees(card["ts"], "can be written to again")
    ana.press("resolve", card)
    rating = phone.wait_for(8)
    assert rating[-1].endswith("5 5 - very good")
    phone.text("4")
    assert phone.wait_for(9)[-1] == "Thank you, that is passed on to the team."
    assert_rated(ana, service, phone)
    phone.text("hello again")
    service.rasa.answer = say("Hello.")
    assert phone.wait_for(10)


def assert_rated(ana: Agent, service: Service, phone: Phone) -> None:
    ana.card(str(phone.conversation_id(service.parts.database)), "4 of 5")


def test_choices_are_numbered_and_a_number_chooses(service: Service, phone: Phone) -> None:
    buttons = [
        {"title": "Yes, cancel it", "payload": "/affirm"},
        {"title": "No, keep it", "payload": "/deny"},
    ]
    service.rasa.answer = say("Cancel order #1001?", buttons=buttons)
    phone.text("cancel my order please")
    assert phone.wait_for(1) == ["Cancel order #1001?\nReply with a number:\n1 Yes, cancel it\n2 No, keep it"]
    service.rasa.answer = say("Done.")
    phone.text("1")
    phone.wait_for(2)
    assert service.rasa.asked[-1]["text"] == "/affirm"


def test_the_contact_is_one_when_the_shops_login_vouches_for_the_phone(
    quiet_app: Callable[..., FastAPI],
) -> None:
    secret = "a-secret-of-the-shop-that-is-long-enough-for-the-tests"
    app = quiet_app(
        twilio_account_sid="AC1",
        twilio_auth_token=TOKEN,
        twilio_from=NUMBER,
        public_url=PUBLIC,
        widget_identity_secret=SecretStr(secret),
    )

    def contact_of(client: TestClient, **claims: str) -> Contact:
        now = int(utc_now().timestamp())
        told = {"sub": "c1", "iat": now, "exp": now + 600} | claims
        opened = client.post("/widget/sessions", json={"identity": jwt.encode(told, secret, "HS256")})
        assert opened.status_code == 201
        with app.state.parts.database.read() as session:
            conversation = session.get_one(Conversation, UUID(opened.json()["conversation_id"]))
            return session.get_one(Contact, conversation.contact_id)

    with TestClient(app) as client:
        parameters = [("MessageSid", "SM1"), ("From", "+13125550148"), ("Body", "hello")]
        assert post(client, "/sms/inbound", parameters).status_code == 200  # type: ignore[arg-type]
        with app.state.parts.database.read() as session:
            texting = session.scalars(select(Contact)).one()
        known = contact_of(client, phone="+13125550148", email="maya@example.com", name="Maya")
        assert (known.id, known.email, known.name) == (texting.id, "maya@example.com", "Maya")
        sharing = contact_of(client, phone="+13125550148", email="sven@example.com")
        assert sharing.id != texting.id
        unproven = client.post("/widget/sessions", json={})
        assert unproven.status_code == 201
        with app.state.parts.database.read() as session:
            assert len(session.scalars(select(Contact)).all()) == 3
