"""Codes in a store, without anybody who sends them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from store.code_tries import CodeTry, try_code
from store.database import Database
from store.one_time_codes import (
    CodeRequest,
    Outgoing,
    make_code,
    release_code,
    request_code,
    settle_code,
)
from store.types import new_id
from store.vocabulary import AddressKind
from tests.store.builders import NOW

BY_MAIL = (AddressKind.email,)


def ask(
    database: Database, conversation: UUID, number: str = "1001", now: datetime = NOW, **options: Any
) -> CodeRequest:
    given = {"key": str(new_id()), "kinds": BY_MAIL} | options
    with database.begin() as session:
        return request_code(session, conversation_id=conversation, number=number, now=now, **given)


def deliver(database: Database, conversation: UUID, asked: CodeRequest, now: datetime = NOW) -> Outgoing:
    """What the service does with a request: the code, which is sent when there is an address."""
    assert asked.code_id is not None
    with database.begin() as session:
        assert release_code(session, code_id=asked.code_id, conversation_id=conversation, now=now)
    with database.begin() as session:
        made = make_code(session, code_id=asked.code_id, now=now)
    assert made is not None
    with database.begin() as session:
        settle_code(session, code_id=made.code_id, sent=made.address is not None, now=now)
    return made


def send(database: Database, conversation: UUID, number: str = "1001", now: datetime = NOW) -> Outgoing:
    """Ask for a code and have it delivered."""
    return deliver(database, conversation, ask(database, conversation, number, now), now)


def attempt(
    database: Database, conversation: UUID, code: str, now: datetime = NOW, **options: Any
) -> CodeTry:
    given = {"key": str(new_id())} | options
    with database.begin() as session:
        return try_code(session, conversation_id=conversation, code=code, now=now, **given)


def wrong(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
