"""One-time codes: what they prove, how long, how often; nobody learns from them which orders exist."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from store.attempts import UnknownConversationError, VerificationLimits
from store.code_tries import Tried
from store.database import Database
from store.models import Audit, OneTimeCode, Proof
from store.one_time_codes import Asked, make_code, release_code, settle_code, unsettled_codes
from store.types import new_id
from store.verification import Outcome, proven_orders, verify_order
from store.vocabulary import AddressKind, ProofKind
from tests.store.builders import DAY, NOW, order, order_id, put, start_conversation, statements
from tests.store.codes import ask, attempt, deliver, send, wrong

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def talk(database: Database) -> UUID:
    """A conversation in a shop with two orders of one customer."""
    put(database, order(), order("#1002"), order("#2001", email="eve@example.com"))
    return start_conversation(database)


def names(database: Database, conversation: UUID, now: object = NOW) -> list[str]:
    with database.read() as session:
        return [found.name for found in proven_orders(session, conversation, now)]  # type: ignore[arg-type]


def test_the_code_proves_the_order_it_was_sent_for_and_no_other(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    assert (made.address, made.order_name) == ("ada@example.com", "#1001")
    assert names(database, talk) == []
    tried = attempt(database, talk, made.code)
    assert (tried.outcome, tried.order_id) == (Tried.proven, order_id(database))
    assert names(database, talk) == ["#1001"], "though #1002 has the same address"
    assert names(database, start_conversation(database)) == []
    assert names(database, talk, NOW + 30 * MINUTE) == []
    with database.read() as session:
        proof = session.scalars(select(Proof)).one()
        assert (proof.kind, proof.email) == (ProofKind.code, "ada@example.com")
        entries = [
            (entry.action, entry.details) for entry in session.scalars(select(Audit).order_by(Audit.id))
        ]
    assert entries == [("code.requested", {}), ("order.verified", {"kind": "code"})]


def test_a_code_works_in_its_own_conversation_only(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    other = start_conversation(database)
    assert attempt(database, other, made.code).outcome is Tried.over
    send(database, other)
    assert attempt(database, other, made.code).outcome is Tried.wrong


def test_a_code_works_once(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    assert attempt(database, talk, made.code).outcome is Tried.proven
    assert attempt(database, talk, made.code).outcome is Tried.over


def test_a_repeated_turn_finds_what_it_did(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    misses = [attempt(database, talk, wrong(made.code), key="one") for _ in range(3)]
    assert [(miss.outcome, miss.tries_left) for miss in misses] == [(Tried.wrong, 2)] * 3
    hits = [attempt(database, talk, made.code, key="two") for _ in range(2)]
    assert [hit.outcome for hit in hits] == [Tried.proven] * 2
    assert attempt(database, talk, made.code, NOW + HOUR, key="two").outcome is Tried.over, "proof has ended"
    assert ask(database, talk, key="k") == ask(database, talk, key="k")


def test_three_wrong_tries_spoil_a_code_and_the_next_one_works(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    left = [attempt(database, talk, wrong(made.code)).tries_left for _ in range(3)]
    assert left == [2, 1, 0]
    assert attempt(database, talk, made.code).outcome is Tried.over
    assert attempt(database, talk, send(database, talk).code).outcome is Tried.proven


def test_wrong_codes_are_failed_tries_like_any_other(database: Database, talk: UUID) -> None:
    with database.begin() as session:
        for _ in range(3):
            verify_order(session, conversation_id=talk, number="1001", email="x@example.com", now=NOW)
    made = send(database, talk)
    assert [attempt(database, talk, wrong(made.code)).tries_left for _ in range(2)] == [1, 0]
    assert attempt(database, talk, made.code).outcome is Tried.locked
    assert ask(database, talk).outcome is Asked.locked
    with database.begin() as session:
        proof = verify_order(session, conversation_id=talk, number="1001", email="ada@example.com", now=NOW)
    assert proof.outcome is Outcome.locked
    with database.read() as session:
        entries = list(session.scalars(select(Audit.action).where(Audit.action == "verification.locked")))
    assert len(entries) == 1


def test_the_limits_on_tries_are_settings(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    limits = VerificationLimits(per_conversation=1)
    assert attempt(database, talk, wrong(made.code), verification=limits).tries_left == 0
    assert attempt(database, talk, made.code, verification=limits).outcome is Tried.locked


def test_a_newer_code_ends_the_older(database: Database, talk: UUID) -> None:
    older, newer = send(database, talk), send(database, talk, now=NOW + MINUTE)
    assert older.code != newer.code or older.code_id != newer.code_id
    if older.code != newer.code:
        assert attempt(database, talk, older.code, NOW + MINUTE).outcome is Tried.wrong
    assert attempt(database, talk, newer.code, NOW + MINUTE).outcome is Tried.proven


@pytest.mark.parametrize(("minutes", "outcome"), [(9.99, Tried.proven), (10, Tried.over), (60, Tried.over)])
def test_a_code_lasts_ten_minutes(database: Database, talk: UUID, minutes: float, outcome: Tried) -> None:
    made = send(database, talk)
    assert made.expires_at == NOW + 10 * MINUTE
    assert attempt(database, talk, made.code, NOW + minutes * MINUTE).outcome is outcome


def test_another_address_on_the_order_ends_code_and_proof(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    proven = start_conversation(database)
    attempt(database, proven, send(database, proven).code)
    assert names(database, proven) == ["#1001"]
    put(database, order(email="new@example.com", updated_at=NOW))
    assert names(database, proven) == []
    assert attempt(database, talk, made.code).outcome is Tried.wrong
    put(database, order(updated_at=NOW + DAY))
    assert names(database, proven) == ["#1001"], "the proof is as old as it is, and the address is back"


def test_an_address_that_changed_before_the_sending_gets_nothing(database: Database, talk: UUID) -> None:
    asked = ask(database, talk)
    put(database, order(email="new@example.com", updated_at=NOW))
    assert deliver(database, talk, asked).address is None


def test_where_no_mail_can_go_a_phone_may(database: Database, talk: UUID) -> None:
    shipping = replace(order().shipping, phone="+442079460000")
    put(database, order("#3001", email=None, phone=None, shipping=shipping))
    assert send(database, talk, "3001").address is None
    both = (AddressKind.email, AddressKind.phone)
    made = deliver(database, talk, ask(database, talk, "3001", kinds=both))
    assert (made.kind, made.address) == (AddressKind.phone, "+442079460000")
    assert attempt(database, talk, made.code).outcome is Tried.proven
    assert names(database, talk) == ["#3001"]


def test_a_conversation_asks_three_times_an_hour(database: Database, talk: UUID) -> None:
    for number in ("1001", "2001", "4711"):
        assert ask(database, talk, number).outcome is Asked.requested
    assert ask(database, talk).outcome is Asked.too_many
    assert ask(database, talk, "4711").outcome is Asked.too_many
    assert ask(database, talk, now=NOW + HOUR).outcome is Asked.requested


def test_a_network_asks_ten_times_an_hour(database: Database, talk: UUID) -> None:
    for _ in range(5):
        conversation = start_conversation(database)
        for _ in range(2):
            assert ask(database, conversation, "4711").outcome is Asked.requested
    assert ask(database, talk).outcome is Asked.too_many
    assert ask(database, start_conversation(database, "198.51.100.1")).outcome is Asked.requested


def test_an_address_gets_three_messages_an_hour_and_nobody_is_told(database: Database, talk: UUID) -> None:
    networks = [start_conversation(database, f"198.51.100.{number}") for number in range(4)]
    sent = [send(database, conversation, number).address for conversation, number in
            zip(networks, ("1001", "1002", "1001", "1002"), strict=True)]  # fmt: skip
    assert sent == ["ada@example.com"] * 3 + [None]
    assert attempt(database, networks[3], "000000").outcome is Tried.wrong, "like any other code"
    assert send(database, talk, "2001").address == "eve@example.com"
    assert send(database, networks[3], now=NOW + HOUR).address == "ada@example.com"


def test_nobody_sees_from_outside_whether_there_is_such_an_order(database: Database, talk: UUID) -> None:
    put(database, order("#3001", email=None))
    seen = []
    for number in ("1001", "4711", "3001", "", "x" * 10_000):
        conversation = start_conversation(database, f"198.51.100.{len(seen)}")
        with statements(database) as asking:
            asked = ask(database, conversation, number)
        deliver(database, conversation, asked)
        with statements(database) as trying:
            tries = [attempt(database, conversation, "not it") for _ in range(4)]
        seen.append((asked.outcome, asking, [(tried.outcome, tried.tries_left) for tried in tries], trying))
    assert seen[0] == seen[1] == seen[2], "known, unknown, without an address"
    assert [(o, len(a), t, len(b)) for o, a, t, b in seen] == [
        (o, len(a), t, len(b)) for o, a, t, b in seen[:1]
    ] * 5
    with database.read() as session:
        codes = list(session.scalars(select(OneTimeCode).order_by(OneTimeCode.id)))
    assert [code.sent for code in codes] == [True, False, False, False, False]
    assert all(
        code.code_hash and code.salt and code.settled_at and len(code.address_key) == 32 for code in codes
    )
    assert len({code.address_key for code in codes}) == 5


def test_the_code_of_an_unknown_order_proves_nothing(database: Database, talk: UUID) -> None:
    made = send(database, talk, "4711")
    assert made.address is None
    assert attempt(database, talk, made.code).outcome is Tried.wrong
    assert names(database, talk) == []


def test_the_store_holds_neither_code_nor_address(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    with database.read() as session:
        row = session.scalars(select(OneTimeCode)).one()
    assert row.address_mask == "a…@e….com"
    columns = " ".join(str(getattr(row, column.key)) for column in OneTimeCode.__table__.columns)
    assert "ada@example.com" not in columns
    assert made.code.encode() not in (row.code_hash or b"")


def test_nothing_is_made_before_the_release_and_once_it_is_settled(database: Database, talk: UUID) -> None:
    code_id = ask(database, talk).code_id
    assert code_id is not None
    with database.begin() as session:
        assert unsettled_codes(session, now=NOW) == []
        assert make_code(session, code_id=code_id, now=NOW) is None
        assert not release_code(session, code_id=code_id, conversation_id=new_id(), now=NOW), "not theirs"
        assert release_code(session, code_id=code_id, conversation_id=talk, now=NOW)
        assert not release_code(session, code_id=code_id, conversation_id=talk, now=NOW)
        assert unsettled_codes(session, now=NOW) == [code_id]
        assert unsettled_codes(session, now=NOW + 10 * MINUTE) == []
        assert make_code(session, code_id=code_id, now=NOW + 10 * MINUTE) is None, "nobody waits any more"
    with database.begin() as session:
        first = make_code(session, code_id=code_id, now=NOW)
    with database.begin() as session:  # the process died before it could send
        second = make_code(session, code_id=code_id, now=NOW)
        settle_code(session, code_id=code_id, sent=True, now=NOW)
    assert first is not None
    assert second is not None
    with database.begin() as session:
        assert unsettled_codes(session, now=NOW) == []
        assert make_code(session, code_id=code_id, now=NOW) is None
    assert attempt(database, talk, second.code).outcome is Tried.proven


def test_a_try_before_the_code_is_made_is_a_try(database: Database, talk: UUID) -> None:
    older, newer = send(database, talk), ask(database, talk, now=NOW + MINUTE)
    assert attempt(database, start_conversation(database), older.code).outcome is Tried.over
    assert newer.code_id is not None
    with database.begin() as session:
        release_code(session, code_id=newer.code_id, conversation_id=talk, now=NOW + MINUTE)
    early = attempt(database, talk, older.code, NOW + MINUTE)
    assert (early.outcome, early.tries_left) == (Tried.wrong, 2)
    with database.begin() as session:
        made = make_code(session, code_id=newer.code_id, now=NOW + MINUTE)
    assert made is not None
    assert attempt(database, talk, wrong(made.code), NOW + MINUTE).tries_left == 1
    assert attempt(database, talk, made.code, NOW + MINUTE).outcome is Tried.proven


def test_of_right_tries_at_once_one_wins(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    with ThreadPoolExecutor(8) as pool:
        outcomes = [
            tried.outcome for tried in pool.map(lambda _: attempt(database, talk, made.code), range(8))
        ]
    assert outcomes.count(Tried.proven) == 1
    assert outcomes.count(Tried.over) == 7


def test_wrong_tries_at_once_are_counted_one_by_one(database: Database, talk: UUID) -> None:
    made = send(database, talk)
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda _: attempt(database, talk, wrong(made.code)), range(8)))
    assert sorted(tried.outcome for tried in tries) == [Tried.over] * 5 + [Tried.wrong] * 3


def test_requests_at_once_are_counted_one_by_one(database: Database, talk: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: ask(database, talk).outcome, range(8)))
    assert asked.count(Asked.requested) == 3


def test_an_unknown_conversation_is_an_error(database: Database) -> None:
    with pytest.raises(UnknownConversationError):
        ask(database, new_id())
    with pytest.raises(UnknownConversationError):
        attempt(database, new_id(), "482913")
