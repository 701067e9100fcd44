"""The rules of one conversation on two channels, over plain data and over the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.continuity import CARRIES_ON_FOR, Held, comes_back_to, counting, goes_on_in, stays
from store.database import Database
from store.models import Message, WidgetSession
from store.repositories.conversations import ConversationRepository
from store.repositories.sides import SideRepository, has_crossed, side_of
from store.types import new_id
from store.verification import (
    add_identity_proof,
    are_covered,
    hidden_orders,
    prove_phone,
    proven_orders,
    verify_order,
    was_proven_by_text,
)
from store.vocabulary import AuthorKind, Channel, ProofKind, TurnState
from tests.store.builders import DAY, NOW, order, order_id, put, start_conversation

PHONE = "+447700900142"
MINUTE = timedelta(minutes=1)
people = st.sampled_from([None, "ada@example.com", "eve@example.com"])
ids = [new_id() for _ in range(4)]


@st.composite
def held(draw: st.DrawFn) -> Held:
    contact = draw(st.sampled_from(ids))
    return Held(
        conversation_id=draw(st.uuids()),
        contact_id=contact,
        email=draw(people),
        said_at=NOW - draw(st.timedeltas(min_value=timedelta(), max_value=3 * DAY)),
        with_people=draw(st.booleans()),
    )


@given(st.none() | held(), st.lists(held(), max_size=4))
def test_a_text_goes_into_one_recent_conversation_of_one_person_or_stays(
    own: Held | None, elsewhere: list[Held]
) -> None:
    found = goes_on_in(own, elsewhere, now=NOW)
    if found is None:
        return
    recent = [one for one in elsewhere if NOW - one.said_at <= CARRIES_ON_FOR]
    assert found in recent
    assert {one.person for one in recent} == {found.person}, "of two people nobody is shown to the other"
    assert all(one.said_at <= found.said_at for one in recent)
    assert own is None or not own.with_people, "nobody is taken from a person who helps"
    assert own is None or own.said_at < found.said_at, "whoever wrote there last, stays there"
    assert own is None or own.email in (None, found.email)


@given(st.lists(held(), min_size=1, max_size=4))
def test_the_order_of_the_candidates_does_not_matter(elsewhere: list[Held]) -> None:
    assert goes_on_in(None, elsewhere, now=NOW) == goes_on_in(None, elsewhere[::-1], now=NOW) or any(
        one.said_at == other.said_at for one in elsewhere for other in elsewhere if one is not other
    )


def test_a_family_that_shares_a_phone_stays_apart() -> None:
    ada = Held(conversation_id=new_id(), contact_id=ids[0], email="ada@example.com", said_at=NOW)
    eve = replace(ada, conversation_id=new_id(), contact_id=ids[1], email="eve@example.com")
    stranger = replace(ada, conversation_id=new_id(), contact_id=ids[2], email=None)
    assert goes_on_in(None, [ada], now=NOW) == ada
    assert goes_on_in(None, [ada, eve], now=NOW) is None
    assert goes_on_in(None, [ada, stranger], now=NOW) is None
    assert goes_on_in(replace(eve, said_at=NOW - MINUTE), [ada], now=NOW) is None


@given(held(), people, st.booleans(), st.booleans(), st.booleans())
def test_a_browser_gets_a_phones_conversation_only_of_the_same_person(
    phones: Held, email: str | None, is_shown: bool, strange: bool, is_closed: bool
) -> None:
    if comes_back_to(phones, email=email, is_shown=is_shown, strange=strange, is_closed=is_closed, now=NOW):
        assert [is_shown, strange, is_closed] == [False] * 3
        assert phones.email in (None, email)
        assert stays(phones, now=NOW)


@dataclass(frozen=True)
class Shown:
    kind: ProofKind
    channel: Channel | None
    expires_at: datetime
    orders: frozenset[int]


proofs = st.lists(
    st.builds(
        Shown,
        st.sampled_from(ProofKind),
        st.sampled_from([None, *Channel]),
        st.sampled_from([NOW - DAY, NOW + DAY]),
        st.frozensets(st.integers(0, 4)),
    ),
    max_size=5,
)


def covered(found: Sequence[Sequence[Shown]]) -> set[int]:
    every = [set().union(*(proof.orders for proof in each)) for each in found]
    return set.intersection(*every)


@given(proofs)
def test_what_is_said_on_a_phone_was_proven_at_both_ends(made: list[Shown]) -> None:
    on_phone = covered(counting(made, side=Channel.sms, is_shared=True, now=NOW))
    alone = covered(counting(made, side=Channel.sms, is_shared=False, now=NOW))
    of_browser = set().union(*(one.orders for one in made if one.kind is not ProofKind.phone))
    by_phone = [
        one
        for one in made
        if one.kind is ProofKind.phone or (one.channel is Channel.sms and one.kind is not ProofKind.identity)
    ]
    assert on_phone <= of_browser, "the browser reads along"
    assert on_phone <= alone <= set().union(*(one.orders for one in by_phone if one.expires_at > NOW))


@given(proofs)
def test_a_browser_never_sees_what_only_a_phone_has_proven(made: list[Shown]) -> None:
    seen = covered(counting(made, side=Channel.widget, is_shared=True, now=NOW))
    others = [one for one in made if one.kind is not ProofKind.phone and one.expires_at > NOW]
    assert seen == set().union(*(one.orders for one in others))


def names(database: Database, conversation: UUID) -> list[str]:
    with database.read() as session:
        return [found.name for found in proven_orders(session, conversation, NOW)]


def ask(database: Database, conversation_id: UUID, channel: Channel) -> None:
    """The customer writes there, and it is being answered."""
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.lock(conversation_id)
        assert conversation is not None
        message = repository.add_message(
            conversation, author_kind=AuthorKind.customer, text="hello", now=NOW, turn_state=TurnState.pending
        )
        message.channel = conversation.channel = channel
        conversation.active_turn = message.id


def answer(database: Database, conversation_id: UUID) -> None:
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.lock(conversation_id)
        assert conversation is not None
        repository.add_message(
            conversation,
            author_kind=AuthorKind.bot,
            text="hello",
            now=NOW,
            in_reply_to=conversation.active_turn,
            reply_index=0,
        )


@pytest.fixture
def joined(database: Database) -> UUID:
    """A browser that is signed in, with the phone of one of its orders; and an order of the phone alone."""
    elsewhere = replace(order().shipping, phone=None)
    kept = {"customer_phone": None, "shipping": elsewhere}
    put(
        database,
        order("#1", phone=PHONE, placed_at=NOW - DAY, **kept),
        order("#2", phone=None, placed_at=NOW - 2 * DAY, **kept),
        order("#3", phone=PHONE, email="eve@example.com", placed_at=NOW - 3 * DAY, **kept),
    )
    return start_conversation(database)


def open_browser(database: Database, conversation_id: UUID) -> None:
    with database.begin() as session:
        ConversationRepository(session).create_session(
            conversation_id=conversation_id, token_hash=str(new_id()), expires_at=NOW + DAY, now=NOW
        )


def test_a_signed_phone_covers_its_orders_at_both_ends(database: Database, joined: UUID) -> None:
    open_browser(database, joined)
    with database.begin() as session:
        add_identity_proof(
            session,
            conversation_id=joined,
            email="ada@example.com",
            phone=PHONE,
            now=NOW,
            expires_at=NOW + DAY,
        )
        prove_phone(session, conversation_id=joined, phone=PHONE, now=NOW)
    ask(database, joined, Channel.widget)
    assert names(database, joined) == ["#1", "#2", "#3"]
    answer(database, joined)
    ask(database, joined, Channel.sms)
    assert names(database, joined) == ["#1", "#3"], "of what is signed in only what the phone proves"
    with database.read() as session:
        assert [one.name for one in hidden_orders(session, joined, NOW)] == ["#2"]
        assert has_crossed(session, joined)
        assert not was_proven_by_text(session, joined, order_id(database, "#2"))
        assert was_proven_by_text(session, joined, order_id(database, "#1"))
        assert side_of(session, joined) == (Channel.sms, True)
        assert not are_covered(session, joined, email=None, phone=PHONE), "#2 is of the identity"
        assert are_covered(session, joined, email="ada@example.com", phone=PHONE)


def test_a_number_and_an_email_do_not_open_the_phones_other_orders(database: Database, joined: UUID) -> None:
    open_browser(database, joined)
    with database.begin() as session:
        for number in ("1", "2"):
            verify_order(session, conversation_id=joined, number=number, email="ada@example.com", now=NOW)
        prove_phone(session, conversation_id=joined, phone=PHONE, now=NOW)
    ask(database, joined, Channel.sms)
    assert names(database, joined) == ["#1"], "neither the browser's #2 nor the phone's #3"
    with database.begin() as session:
        verify_order(session, conversation_id=joined, number="3", email="eve@example.com", now=NOW)
    assert names(database, joined) == ["#1", "#3"], "typed in a text, so it is read in the browser, too"
    ask(database, joined, Channel.widget)
    assert names(database, joined) == ["#1", "#2", "#3"]


def test_without_a_browser_the_phone_speaks_of_all_its_orders(database: Database, joined: UUID) -> None:
    with database.begin() as session:
        verify_order(session, conversation_id=joined, number="2", email="ada@example.com", now=NOW)
        prove_phone(session, conversation_id=joined, phone=PHONE, now=NOW)
    ask(database, joined, Channel.sms)
    assert names(database, joined) == ["#1", "#3"], "what a browser had proven stays where it was"


def test_whose_conversations_a_phone_finds(database: Database, joined: UUID) -> None:
    others = {kind: start_conversation(database) for kind in ("postcode", "email", "claimed", "left")}
    with database.begin() as session:
        verify_order(session, conversation_id=others["postcode"], number="1", postcode="60625", now=NOW)
        for name in ("email", "left"):
            verify_order(session, conversation_id=others[name], number="1", email="ada@example.com", now=NOW)
        verify_order(session, conversation_id=joined, number="2", email="ada@example.com", now=NOW)
        conversation = ConversationRepository(session).get(others["claimed"])
        assert conversation is not None
        add_identity_proof(
            session,
            conversation_id=others["claimed"],
            email="ada@example.com",
            now=NOW,
            expires_at=NOW + DAY,
        )
    for name, one in others.items():
        open_browser(database, one)
        ask(database, one, Channel.widget)
        if name == "left":
            with database.begin() as session:
                session.query(WidgetSession).filter_by(conversation_id=one).update({"revoked_at": NOW})
    with database.read() as session:
        found = SideRepository(session).of_phone(PHONE)
    assert [one.conversation_id for one in found] == [others["email"]]
    assert found[0].said_at == NOW


def test_where_a_message_goes(database: Database, joined: UUID) -> None:
    ask(database, joined, Channel.widget)
    answer(database, joined)
    ask(database, joined, Channel.sms)
    with database.begin() as session:
        repository = ConversationRepository(session)
        conversation = repository.lock(joined)
        assert conversation is not None
        agents = repository.add_message(conversation, author_kind=AuthorKind.agent, text="hello", now=NOW)
        reply = session.query(Message).filter_by(author_kind=AuthorKind.bot).one()
        assert repository.goes_to(reply) is Channel.widget, "it answers what was written there"
        assert repository.goes_to(agents) is Channel.sms
        agents.channel = Channel.widget
        assert repository.goes_to(agents) is Channel.widget


def test_every_order_that_was_proven_has_to_be_of_the_identity(database: Database, joined: UUID) -> None:
    with database.begin() as session:
        assert are_covered(session, joined, email=None, phone=PHONE)
        verify_order(session, conversation_id=joined, number="2", email="ada@example.com", now=NOW)
        assert not are_covered(session, joined, email=None, phone=PHONE)
        assert not are_covered(session, joined, email="eve@example.com", phone=PHONE)
        assert are_covered(session, joined, email="ada@example.com", phone=PHONE)
