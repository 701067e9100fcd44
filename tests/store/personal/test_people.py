"""Finding, copying and erasing one person."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from store.database import Database
from store.models import Audit, Contact, Conversation, Message, Order, SlackErasure
from store.personal.copying import copy
from store.personal.erasing import erase
from store.personal.finding import UnreadablePersonError, find_person
from store.personal.register import REGISTER, Whose
from tests.store.personal.people import Somebody, contents, put_somebody

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(database: Database) -> Somebody:
    return put_somebody(database, "ada", "+13125550100", at=NOW)


@pytest.fixture
def bob(database: Database) -> Somebody:
    return put_somebody(database, "bob", "+13125550199", at=NOW)


def test_somebody_is_found_by_every_address_and_id(database: Database, ada: Somebody, bob: Somebody) -> None:
    with database.read() as session:
        for who in ("ADA@example.com ", "+1 312 555 0100", str(ada.contact), str(ada.ids["conversations"])):
            found = find_person(session, who)
            assert found.contacts == (ada.contact,)
            assert found.conversations == (ada.ids["conversations"],)
            assert found.orders == (ada.ids["orders"],)
        assert not find_person(session, "nobody@example.com").is_known
        assert not find_person(session, str(uuid4())).is_known
        with pytest.raises(UnreadablePersonError):
            find_person(session, "ada")


def test_an_unknown_visitor_is_found_through_the_order_they_proved(database: Database, ada: Somebody) -> None:
    with database.begin() as session:
        session.execute(update(Contact).values(email=None, phone=None, name=None))
    with database.read() as session:
        assert find_person(session, ada.email).contacts == (ada.contact,)


def test_who_is_known_to_be_somebody_else_is_not_mixed_in(
    database: Database, ada: Somebody, bob: Somebody
) -> None:
    with database.begin() as session:
        session.execute(update(Order).values(email=ada.email))  # bob has proven an order of ada's
    with database.read() as session:
        assert find_person(session, ada.email).contacts == (ada.contact,)


def test_where_an_address_was_only_written_is_told_and_left_alone(
    database: Database, ada: Somebody, bob: Somebody
) -> None:
    with database.begin() as session:
        mine = Message.conversation_id == bob.ids["conversations"]
        session.execute(update(Message).where(mine).values(text=f"or is it under {ada.email.upper()}?"))
    with database.begin() as session:
        person = find_person(session, ada.email)
        assert person.mentioned == (bob.ids["conversations"],)
        erase(session, person, orders=False, actor="system", now=NOW)
    with database.read() as session:
        assert session.get(Conversation, bob.ids["conversations"]) is not None


def test_a_copy_holds_everything_and_nothing_of_others(
    database: Database, ada: Somebody, bob: Somebody
) -> None:
    with database.read() as session:
        copied = copy(session, find_person(session, ada.email))
    about_people = {
        name for name, holding in REGISTER.items() if holding.whose in (Whose.customer, Whose.order)
    }
    assert set(copied.tables) >= about_people
    text = json.dumps(copied.tables)
    assert ada.email in text
    assert bob.name not in text
    for name, holding in REGISTER.items():
        for column in holding.withheld:
            assert all(column not in row for row in copied.tables.get(name, []))


def test_an_erasure_leaves_nothing_of_one_and_everything_of_the_other(
    database: Database, ada: Somebody, bob: Somebody
) -> None:
    with database.begin() as session:
        done = erase(session, find_person(session, ada.email), orders=True, actor="system", now=NOW)
    assert done.deleted["messages"] == done.deleted["contacts"] == done.anonymised["orders"] == 1
    assert (done.slack_copies, done.left_in_slack) == (1, 1)
    customers, orders = contents(database, whose=Whose.customer), contents(database, whose=Whose.order)
    for word in ada.words:
        assert word not in customers
    assert ada.email not in orders
    assert ada.phone not in orders
    for word in bob.words:
        assert word in customers
    assert bob.email in orders
    with database.read() as session:
        copies = session.scalars(select(SlackErasure)).all()
        assert [(one.channel, one.ts) for one in copies] == [("ada wrote this", "ada wrote this")]
        assert session.get(Order, ada.ids["orders"]) is not None


def test_orders_stay_as_they_are_unless_it_is_asked_for(database: Database, ada: Somebody) -> None:
    before = contents(database, whose=Whose.order)
    with database.begin() as session:
        done = erase(session, find_person(session, ada.email), orders=False, actor="system", now=NOW)
    assert not done.anonymised
    after = contents(database, whose=Whose.order)
    assert after.count(ada.email) == before.count(ada.email)


def test_erasing_twice_changes_nothing_more_and_is_noted_once_without_addresses(
    database: Database, ada: Somebody
) -> None:
    for _ in range(2):
        with database.begin() as session:
            person = find_person(session, ada.email)
            done = erase(session, person, orders=True, actor="system", now=NOW)
    assert not done.deleted
    assert not done.anonymised
    with database.read() as session:
        (entry,) = session.scalars(select(Audit).where(Audit.action == "person.erased"))
    assert entry.subject_id == str(ada.contact)
    said = json.dumps(entry.details)
    assert ada.name not in said
    assert ada.phone not in said
    assert entry.details["deleted"]["messages"] == 1


def test_what_was_erased_is_not_in_the_files_free_pages(sqlite_database: Database, tmp_path: Path) -> None:
    people = [
        put_somebody(sqlite_database, f"person{number}", f"+1312555{number:04}", at=NOW)
        for number in range(1000, 1015)
    ]
    for one in people:
        with sqlite_database.begin() as session:
            erase(session, find_person(session, one.email), orders=True, actor="system", now=NOW)
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("doorstep.db*"))
    for one in people:
        assert one.email.encode() not in raw
