"""Customers who leave the website while a person helps them: the wish, its proof, and what is texted."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from sqlalchemy import select

from api.channels.sms.text import LONGEST_TEXT
from api.clock import utc_now
from store.models import TextWish
from store.personal.copying import copy
from store.personal.erasing import forget
from store.personal.finding import find_person
from store.repositories.sides import SideRepository
from store.repositories.text_wishes import MOST_ASKED
from store.vocabulary import WishVia
from tests.api.agent import Agent, Said
from tests.api.conftest import IDENTITY_SECRET, Service
from tests.api.customer import Customer
from tests.api.phone import Phone
from tests.api.rasa_double import HAND_OFF
from tests.api.test_slack_files import png
from tests.api.waiting import eventually

WORDING = "Text me what the team writes when I have left."
LINK = "http://127.0.0.1:8000/#doorstep"


@pytest.fixture(autouse=True)
def soon(service: Service) -> Iterator[None]:
    """Answers are texted at once, if no page has shown them."""
    side = service.parts.sms
    assert side is not None
    before, side.left.after = side.left.after, timedelta()
    service.rasa.answer = HAND_OFF
    yield
    side.left.after = before


def helped(service: Service, customer: Customer) -> tuple[Agent, Said]:
    """An agent has the customer's conversation."""
    customer.send("a person please")
    customer.wait_for(3)
    ana = service.slack.agent("Ana Silva")
    card = ana.card(customer.conversation_id)
    ana.press("claim", card)
    customer.wait_for(4)
    return ana, card


def wish(customer: Customer, **told: str) -> dict[str, Any]:
    answer = customer.http.post("/widget/texts", json={"wording": WORDING} | told)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def sweep(service: Service) -> None:
    """What the sweep does every ten seconds."""
    side = service.parts.sms
    assert side is not None
    with service.parts.database.read() as session:
        keys = list(side.left.open(session))
    for key in keys:
        side.left.run(key, 1)


def kept(service: Service, phone: Phone) -> TextWish:
    with service.parts.database.read() as session:
        query = select(TextWish).where(TextWish.phone == phone.number).order_by(TextWish.id.desc())
        return session.scalars(query).first() or pytest.fail("no wish is kept")


def test_a_number_counts_once_it_has_answered_with_what_the_chat_shows(
    service: Service, phone: Phone
) -> None:
    customer = service.customer()
    ana, card = helped(service, customer)
    assert customer.http.get("/widget/texts").json() == {
        "offered": True,
        "on": False,
        "phone": None,
        "code": None,
    }
    asked = wish(customer, phone=phone.number)
    assert (asked["on"], asked["phone"]) == (False, f"••• {phone.number[-4:]}")
    (question,) = phone.wait_for(1)
    assert asked["code"] not in question, "only who sees the chat knows it"
    ana.write("Not yet.", card)
    customer.wait(lambda said: said[-1] == ("agent", "Not yet."))
    sweep(service)
    phone.stays_at(1)
    customer.send("all right")
    phone.text(asked["code"])
    assert "STOP" in phone.wait_for(2)[-1]
    customer.wait(lambda said: said[-1][1].endswith(f"is texted to ••• {phone.number[-4:]}."))
    assert customer.http.get("/widget/texts").json()["on"] is True
    ana.write("It is found.", card)
    customer.wait(lambda said: said[-1] == ("agent", "It is found."))
    sweep(service)
    sweep(service)
    texts = phone.wait_for(3)
    assert texts[-1] == f"Ana Silva: It is found. - Reply here, or go on in the chat: {LINK}"
    assert customer.token not in str(texts)
    phone.stays_at(3)
    phone.text("Thank you!")
    ana.sees(card["ts"], "Thank you!")
    ana.write("You are welcome.", card)
    assert phone.wait_for(4)[-1] == "Ana Silva: You are welcome."
    one = kept(service, phone)
    assert (one.wording, one.via) == (WORDING, WishVia.reply)
    assert one.confirmed_at


def test_a_wrong_number_does_nothing_and_the_chat_is_not_told(service: Service, phone: Phone) -> None:
    customer = service.customer()
    helped(service, customer)
    asked = wish(customer, phone=phone.number)
    wrong = f"{(int(asked['code']) + 1) % 10_000:04}"
    phone.text(wrong)
    other = service.phone()
    other.text(asked["code"])
    other.wait_for(1)
    assert customer.http.get("/widget/texts").json()["on"] is False
    assert str(phone.conversation_id(service.parts.database)) != customer.conversation_id
    assert wrong not in str(customer.said())


def test_what_a_page_has_shown_is_not_texted(service: Service, phone: Phone) -> None:
    customer = service.customer()
    ana, card = helped(service, customer)
    phone_wish(customer, phone)
    with customer.live(after=len(customer.said())) as live:
        ana.write("You are still here.", card)
        (shown,) = live.messages(1)
        eventually(lambda: seen(service, customer) >= shown["seq"] or None, lambda: "it to be noted")
        sweep(service)
    ana.write("Now you are not.", card)
    customer.wait(lambda said: said[-1] == ("agent", "Now you are not."))
    sweep(service)
    texts = phone.wait_for(3)
    assert "Now you are not." in texts[-1]
    assert not any("still here" in text for text in texts)


def test_a_long_answer_is_texted_in_parts(service: Service, phone: Phone) -> None:
    customer = service.customer()
    ana, card = helped(service, customer)
    phone_wish(customer, phone)
    ana.write(" ".join(["This is what you can do about it."] * 60), card)
    customer.wait(lambda said: said[-1][0] == "agent")
    sweep(service)
    first, last = phone.wait_for(4)[2:]
    assert max(len(first), len(last)) <= LONGEST_TEXT
    assert first.startswith("Ana Silva: This is")
    assert last.endswith(LINK)


def seen(service: Service, customer: Customer) -> int:
    with service.parts.database.read() as session:
        return SideRepository(session).seen(UUID(customer.conversation_id))


def phone_wish(customer: Customer, phone: Phone) -> None:
    phone.text(wish(customer, phone=phone.number)["code"])
    eventually(lambda: customer.http.get("/widget/texts").json()["on"] or None, lambda: "the wish")


def test_the_phone_of_a_signed_identity_counts_at_once_and_stop_ends_it(
    service: Service, phone: Phone
) -> None:
    now = int(utc_now().timestamp())
    claims = {"sub": "c", "iat": now, "exp": now + 600, "phone": phone.number, "email": "a@example.com"}
    customer = service.customer(identity=jwt.encode(claims, IDENTITY_SECRET, "HS256"))
    ana, card = helped(service, customer)
    assert wish(customer)["on"] is True
    ana.write("First.", card)
    customer.wait(lambda said: said[-1] == ("agent", "First."))
    sweep(service)
    assert phone.wait_for(1)[0].startswith("Ana Silva: First.")
    phone.text("STOP")
    assert "no more texts" in phone.wait_for(2)[-1]
    assert customer.http.get("/widget/texts").json()["on"] is False
    assert kept(service, phone).revoked_at
    ana.write("Second.", card)
    customer.wait(lambda said: said[-1] == ("agent", "Second."))
    sweep(service)
    phone.stays_at(2)
    again = customer.http.post("/widget/texts", json={"wording": WORDING})
    assert again.status_code == 409
    assert "Text START" in again.json()["detail"]


def test_it_is_taken_back_in_the_chat(service: Service, phone: Phone) -> None:
    customer = service.customer()
    ana, card = helped(service, customer)
    phone_wish(customer, phone)
    assert customer.http.delete("/widget/texts").json()["on"] is False
    ana.write("Hello?", card)
    customer.wait(lambda said: said[-1] == ("agent", "Hello?"))
    sweep(service)
    phone.stays_at(2)


def test_it_is_not_offered_while_nobody_is_to_write(service: Service, phone: Phone) -> None:
    customer = service.customer()
    assert customer.http.get("/widget/texts").json()["offered"] is False
    refused = customer.http.post("/widget/texts", json={"wording": WORDING, "phone": phone.number})
    assert refused.status_code == 409
    phone.stays_at(0, seconds=0.1)
    assert customer.http.post("/widget/texts", json={"phone": phone.number}).status_code == 422
    assert service.customer().http.get("/widget/texts", headers={"Authorization": "x"}).status_code == 401


def test_a_number_is_asked_a_few_times_only(service: Service, phone: Phone) -> None:
    customer = service.customer()
    helped(service, customer)
    for _ in range(MOST_ASKED):
        wish(customer, phone=phone.number)
    again = customer.http.post("/widget/texts", json={"wording": WORDING, "phone": phone.number})
    assert again.status_code == 429
    assert again.headers["retry-after"]
    bad = customer.http.post("/widget/texts", json={"wording": WORDING, "phone": "555"})
    assert bad.status_code == 422


def test_the_link_leads_to_the_shop_and_never_elsewhere(service: Service, phone: Phone) -> None:
    customer = service.customer()
    helped(service, customer)
    customer.http.headers["Origin"] = "https://evil.example"
    wish(customer, phone=phone.number)
    assert kept(service, phone).website == "http://127.0.0.1:8000/"


def test_the_wish_is_in_a_privacy_export(service: Service, phone: Phone) -> None:
    customer = service.customer()
    helped(service, customer)
    asked = wish(customer, phone=phone.number)
    with service.parts.database.read() as session:
        person = find_person(session, customer.conversation_id)
        export = json.dumps(copy(session, person).tables["text_wishes"], default=str)
    assert WORDING in export
    assert phone.number in export
    assert f'"{asked["code"]}"' not in export


def test_a_picture_for_whoever_left_goes_along_and_with_the_conversation(
    service: Service, phone: Phone
) -> None:
    customer = service.customer()
    ana, card = helped(service, customer)
    asked = wish(customer, phone=phone.number)
    phone.text(asked["code"])
    phone.wait_for(2)
    customer.wait(lambda said: "is texted to" in said[-1][1])
    assert ana.reaction(ana.share("p.png", png(), card)) == "white_check_mark"
    sweep(service)
    assert phone.wait_for(3)[-1] == f"Ana Silva has sent you a picture. See it in the chat: {LINK}"
    ((kind, _),) = phone.pictures("has sent you a picture")
    assert kind == "image/jpeg"
    texted = phone.sent(service.parts.database)[-1]
    assert str(texted.conversation_id) == customer.conversation_id
    with service.parts.database.begin() as session:
        forget(session, [UUID(customer.conversation_id)], now=utc_now())
    assert texted.id not in [one.id for one in phone.sent(service.parts.database)]
