"""A copy of everything that the store has about somebody, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from store.models import Audit
from store.personal.finding import Person
from store.personal.register import REGISTER, Erasure
from store.personal.tables import about, table

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, kw_only=True)
class Copied:
    """Rows by table, ready for JSON, and files by name."""

    tables: Mapping[str, list[dict[str, Any]]]
    files: Mapping[str, bytes]


def copy(session: Session, person: Person) -> Copied:
    """Everything about the person: what is theirs, and the audit's entries about it. Hashes are left out."""
    tables: dict[str, list[dict[str, Any]]] = {}
    files: dict[str, bytes] = {}
    for name in REGISTER:
        query = select(table(name)).where(about(name, person))
        rows = [_row(name, row, files) for row in session.execute(query)]
        if rows:
            tables[name] = rows
    if trail := _trail(session, person):
        tables["audit"] = trail
    return Copied(tables=tables, files=files)


def count(session: Session, person: Person, *, erasure: Erasure) -> dict[str, int]:
    """How many rows about the person are treated so, by table; tables without any are left out."""
    names = [name for name, holding in REGISTER.items() if holding.erasure is erasure]
    counted = {
        name: session.scalar(select(func.count()).select_from(table(name)).where(about(name, person))) or 0
        for name in names
    }
    return {name: number for name, number in counted.items() if number}


def _row(name: str, row: Row[Any], files: dict[str, bytes]) -> dict[str, Any]:
    holding = REGISTER[name]
    values = {key: value for key, value in row._mapping.items() if key not in holding.withheld}
    if holding.file is not None:
        content, media_type = holding.file
        place = f"files/{name}/{values['id']}.{_ENDINGS.get(str(values[media_type]), 'bin')}"
        files[place] = values[content]
        values[content] = place
    return {key: _plain(value) for key, value in values.items()}


def _trail(session: Session, person: Person) -> list[dict[str, Any]]:
    ids = [str(one) for one in (*person.contacts, *person.conversations, *person.orders)]
    actors = [f"conversation:{one}" for one in person.conversations]
    query = (
        select(Audit.__table__)
        .where(or_(Audit.subject_id.in_(ids), Audit.actor.in_(actors)))
        .order_by(Audit.at, Audit.id)
    )
    return [{key: _plain(value) for key, value in row._mapping.items()} for row in session.execute(query)]


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value
