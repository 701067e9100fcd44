"""One person, one conversation, on the website and on the phone: over the real endpoints and stand-ins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from sqlalchemy import update

from api.clock import utc_now
from api.commerce.changes import _only_to
from api.conversations.announcements import Announcements
from api.messages import Catalogue
from store.continuity import CARRIES_ON_FOR
from store.models import Contact, Conversation, Message
from store.repositories.orders import OrderRepository
from store.verification import verify_order
from store.vocabulary import Channel
from tests.api.agent import words
from tests.api.conftest import IDENTITY_SECRET, Service
from tests.api.customer import Customer
from tests.api.phone import Phone
from tests.api.rasa_double import HAND_OFF
from tests.api.waiting import eventually
from tests.store.builders import order

SignedIn = Callable[..., Customer]


@pytest.fixture
def signed_in(service: Service, phone: Phone) -> SignedIn:
    """Opens the widget for somebody whose login at the shop names the phone."""

    def open_widget(email: str | None = None, number: str | None = None) -> Customer:
        now = int(utc_now().timestamp())
        claims = {"sub": "c1", "iat": now, "exp": now + 600, "phone": number or phone.number}
        told = claims | {"email": email or f"me{phone.number[1:]}@example.com"}
        return service.customer(identity=jwt.encode(told, IDENTITY_SECRET, "HS256"))

    return open_widget


def mail(order_name: str) -> str:
    return f"{order_name[1:]}@example.com".lower()


def own_orders(service: Service, phone: Phone) -> tuple[str, str]:
    """Two orders with the phone, the second of another e-mail address; their names."""
    name = f"#GO{phone.number[-4:]}"
    plain = {"phone": phone.number, "shipping": replace(order().shipping, phone=None)}
    with service.parts.database.begin() as session:
        OrderRepository(session).upsert(
            [
                order(f"{name}1", email=mail(f"{name}1"), **plain),
                order(f"{name}2", email="other@example.com", **plain),
            ]
        )
    return f"{name}1", f"{name}2"


def prove(service: Service, customer: Customer, name: str, **known: str) -> None:
    with service.parts.database.begin() as session:
        proven = verify_order(
            session,
            conversation_id=UUID(customer.conversation_id),
            number=name,
            now=utc_now(),
            **known,  # type: ignore[arg-type]
        )
    assert proven.order_id is not None


def test_from_the_widget_to_the_phone_and_back_with_an_agent(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    service.rasa.answer = HAND_OFF
    customer = signed_in()
    customer.send("a person please")
    customer.wait_for(3)
    ana = service.slack.agent("Ana Silva")
    card = ana.card(customer.conversation_id, "Website chat")
    ana.press("claim", card)
    customer.wait_for(4)
    phone.text("I had to leave, are you there?")
    ana.sees(card["ts"], "goes on by text message")
    ana.sees(card["ts"], "I had to leave")
    ana.card(customer.conversation_id, "SMS")
    assert len(ana.cards(customer.conversation_id)) == 1, "it is the same conversation"
    ana.write("Yes, I am.", card)
    eventually(lambda: "Ana Silva: Yes, I am." in phone.received() or None, lambda: str(phone.received()))
    customer.send("and now I am back")
    ana.sees(card["ts"], "back on the website")
    ana.card(customer.conversation_id, "Website chat")
    ana.write("Welcome back.", card)
    said = shows(customer, ("agent", "Welcome back."))
    assert ("customer", "I had to leave, are you there?") in said
    assert ("agent", "Yes, I am.") in said
    assert not [text for _, text in said if "goes on by" in text or "back on the website" in text]
    phone.text("off again")
    ana.write("Bye.", card)
    eventually(lambda: "Ana Silva: Bye." in phone.received() or None, lambda: str(phone.received()))
    assert "Ana Silva: Welcome back." not in phone.received()


def test_answers_go_where_the_customer_wrote_last(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    customer = signed_in()
    customer.send("one")
    customer.wait_for(2)
    phone.text("two")
    assert phone.wait_for(1) == ["You said: two"]
    assert str(phone.conversation_id(service.parts.database)) == customer.conversation_id
    customer.send("three")
    shows(customer, ("bot", "You said: three"))
    phone.text("four")
    assert phone.wait_for(2) == ["You said: two", "You said: four"]
    assert [one["metadata"]["channel"] for one in service.rasa.asked] == ["widget", "sms", "widget", "sms"]
    texts = [text for _, text in read(customer)]
    assert texts[::2] == ["one", "two", "three", "four"]


def test_from_the_phone_to_the_widget_with_a_signed_identity(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    service.rasa.answer = HAND_OFF
    phone.text("a person please")
    phone.wait_for(2)
    customer = signed_in()
    assert customer.conversation_id == str(phone.conversation_id(service.parts.database))
    assert customer.said()[0] == ("customer", "a person please")
    ana = service.slack.agent("Ana Silva")
    card = ana.card(customer.conversation_id, "SMS")
    ana.press("claim", card)
    assert phone.wait_for(3)[-1] == "Ana Silva from our team has joined."
    customer.send("I am at my desk now")
    ana.card(customer.conversation_id, "Website chat")
    ana.write("Good.", card)
    shows(customer, ("agent", "Good."))
    phone.stays_at(3)
    with service.parts.database.read() as session:
        conversation = session.get_one(Conversation, UUID(customer.conversation_id))
        contact = session.get_one(Contact, conversation.contact_id)
    assert (contact.phone, contact.email) == (phone.number, f"me{phone.number[1:]}@example.com")


def test_live_connections_skip_what_is_for_the_team_and_miss_nothing(
    phone: Phone, signed_in: SignedIn
) -> None:
    customer = signed_in()
    with customer.live() as live:
        customer.send("one")
        live.messages(2)
        phone.text("two")
        followed = live.messages(2)
    assert [one["text"] for one in followed] == ["two", "You said: two"]
    with customer.live(after=followed[0]["seq"]) as live:
        assert [one["text"] for one in live.messages(1)] == ["You said: two"]
    transcript = customer.http.get("/widget/transcript").text
    assert "two" in transcript
    assert "goes on by text" not in transcript


def test_an_order_proven_in_the_widget_whose_phone_it_is(service: Service, phone: Phone) -> None:
    first, _ = own_orders(service, phone)
    customer = service.customer()
    customer.send("hello")
    customer.wait_for(2)
    prove(service, customer, first, email=mail(first))
    phone.text("me again")
    assert phone.wait_for(1) == ["You said: me again"]
    assert str(phone.conversation_id(service.parts.database)) == customer.conversation_id


def read(customer: Customer) -> list[tuple[str, str]]:
    """(author, text) of what the browser shows; the numbers of what is for the team are left out."""
    return [(one["author"]["kind"], one["text"]) for one in customer.history(limit=1000)["messages"]]


def shows(customer: Customer, wanted: tuple[str, str]) -> list[tuple[str, str]]:
    """What the browser shows, as soon as that is among it."""
    return eventually(
        lambda: said if wanted in (said := read(customer)) else None, lambda: f"{wanted} in {read(customer)}"
    )


def separate(service: Service, phone: Phone, customer: Customer) -> bool:
    """Whether a text does not go into that customer's conversation, nor its answer."""
    before = len(phone.received())
    phone.text("hello from the phone")
    phone.wait_for(before + 1)
    apart = str(phone.conversation_id(service.parts.database)) != customer.conversation_id
    assert apart == (("customer", "hello from the phone") not in read(customer))
    return apart


def test_a_claim_or_a_parcels_label_gives_nobody_a_phones_texts(service: Service, phone: Phone) -> None:
    first, _ = own_orders(service, phone)
    claims, label = service.customer(), service.customer()
    for one in (claims, label):
        one.send(f"my phone is {phone.number}, my order is {first}")
        one.wait_for(2)
    prove(service, label, first, postcode="60625")
    assert separate(service, phone, claims)
    assert separate(service, phone, label)


def test_two_accounts_with_one_phone_stay_apart(service: Service, phone: Phone, signed_in: SignedIn) -> None:
    mine, theirs = signed_in("mine@example.com"), signed_in("theirs@example.com")
    for one in (mine, theirs):
        one.send("hello")
        one.wait_for(2)
    assert separate(service, phone, mine)
    assert separate(service, phone, theirs)


def test_a_phone_that_talks_as_somebody_else_is_not_shown(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    mine = signed_in("mine@example.com")
    mine.send("hello")
    mine.wait_for(2)
    assert not separate(service, phone, mine)
    theirs = signed_in("theirs@example.com")
    assert theirs.conversation_id != mine.conversation_id
    assert read(theirs) == []


def test_a_stranger_who_has_a_proven_order_does_not_get_a_signed_in_customer(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    first, _ = own_orders(service, phone)
    stranger = service.customer()
    stranger.send("hello")
    stranger.wait_for(2)
    prove(service, stranger, first, email=mail(first))
    phone.text("I am the owner")
    phone.wait_for(1)
    owner = signed_in()
    assert owner.conversation_id != stranger.conversation_id, "the stranger reads along there"


def test_what_was_left_long_ago_is_not_gone_on_with(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    customer = signed_in()
    customer.send("hello")
    customer.wait_for(2)
    long_ago = utc_now() - CARRIES_ON_FOR - timedelta(minutes=1)
    with service.parts.database.begin() as session:
        session.execute(
            update(Message)
            .where(Message.conversation_id == UUID(customer.conversation_id))
            .values(created_at=long_ago)
        )
    assert separate(service, phone, customer)


def test_a_browser_that_logged_out_is_not_gone_on_with(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    customer = signed_in()
    customer.send("hello")
    customer.wait_for(2)
    assert customer.http.delete("/widget/sessions").status_code == 204
    phone.text("hello")
    phone.wait_for(1)
    assert str(phone.conversation_id(service.parts.database)) != customer.conversation_id


def test_a_person_who_helps_on_the_phone_keeps_it(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    customer = signed_in("other@example.com", service.phone().number)
    service.rasa.answer = HAND_OFF
    phone.text("a person please")
    phone.wait_for(2)
    before = phone.conversation_id(service.parts.database)
    first, _ = own_orders(service, phone)
    customer.send("hello")
    customer.wait_for(2)
    prove(service, customer, first, email=mail(first))
    phone.text("still there?")
    assert phone.conversation_id(service.parts.database) == before


def test_what_the_agent_wrote_while_nobody_saw_it_is_texted_along(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    service.rasa.answer = HAND_OFF
    customer = signed_in()
    with customer.live() as live:
        customer.send("a person please")
        live.messages(3)
    ana = service.slack.agent("Ana Silva")
    card = ana.card(customer.conversation_id)
    ana.press("claim", card)
    ana.write("Your parcel is found.", card)
    customer.wait(lambda said: said[-1] == ("agent", "Your parcel is found."))
    phone.text("any news?")
    texts = phone.wait_for(2)
    assert texts[-1] == "Ana Silva: Your parcel is found."
    assert not any("asking a person" in text for text in texts)
    assert words(card)


def test_what_the_shop_says_of_an_order_stays_with_who_has_proven_it(
    service: Service, phone: Phone, signed_in: SignedIn
) -> None:
    first, _ = own_orders(service, phone)
    other = f"#GX{phone.number[-4:]}"
    customer = signed_in("ada@example.com")
    with service.parts.database.begin() as session:
        plain = {"phone": None, "customer_phone": None, "shipping": replace(order().shipping, phone=None)}
        OrderRepository(session).upsert([order(other, **plain)])
    customer.send("hello")
    customer.wait_for(2)
    prove(service, customer, first, email=mail(first))
    phone.text("hello")
    phone.wait_for(1)
    conversation_id = UUID(customer.conversation_id)
    with service.parts.database.read() as session:
        repository = OrderRepository(session)
        (mine,), (theirs,) = repository.candidates(first), repository.candidates(other)
        assert _only_to(session, conversation_id, mine.id) is None
        assert _only_to(session, conversation_id, theirs.id) is Channel.widget
    with service.parts.database.begin() as session:
        announcements = Announcements(notifier=service.parts.sms.watch, phrases=Catalogue())  # type: ignore[union-attr]
        tell = announcements.say(
            session,
            conversation_id=conversation_id,
            key="cancel-done",
            external_id="change:1",
            channel=Channel.widget,
            order=other,
        )
    tell()
    eventually(lambda: f"Order {other} is cancelled" in str(read(customer)) or None, lambda: "the news")
    phone.stays_at(1)


def test_what_an_agent_wrote_of_others_orders_is_not_texted_along(service: Service, phone: Phone) -> None:
    first, _ = own_orders(service, phone)
    with service.parts.database.begin() as session:
        plain = {"phone": None, "customer_phone": None, "shipping": replace(order().shipping, phone=None)}
        OrderRepository(session).upsert([order(f"{first}9", email=mail(first), **plain)])
    service.rasa.answer = HAND_OFF
    customer = service.customer()
    customer.send("a person please")
    customer.wait_for(3)
    for name in (first, f"{first}9"):
        prove(service, customer, name, email=mail(first))
    ana = service.slack.agent("Ana Silva")
    card = ana.card(customer.conversation_id)
    ana.press("claim", card)
    ana.write(f"{first}9 is on its way.", card)
    customer.wait(lambda said: said[-1][0] == "agent")
    phone.text("any news?")
    ana.sees(card["ts"], "any news?")
    ana.write("Yes.", card)
    assert phone.wait_for(1) == ["Ana Silva: Yes."]
