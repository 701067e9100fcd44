"""Somebody of whom the store knows something in every table, and somebody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Table, insert, select
from sqlalchemy.orm import Session

from store.database import Database
from store.models import Base
from store.personal.register import REGISTER, Holding, Whose
from store.personal.tables import table
from store.types import UtcDateTime, new_id


@dataclass
class Somebody:
    """One person, their addresses, and the ids of their rows by table."""

    name: str
    email: str
    phone: str
    ids: dict[str, Any]

    @property
    def words(self) -> tuple[str, ...]:
        """What must not be found any more once the person is erased, in customers' tables."""
        return (self.email, self.phone, f"{self.name} wrote this")

    @property
    def contact(self) -> UUID:
        one: UUID = self.ids["contacts"]
        return one


def put_somebody(database: Database, name: str, phone: str, *, at: datetime) -> Somebody:
    """A row in every table of the register that hangs on a contact or on an order."""
    somebody = Somebody(name=name, email=f"{name}@example.com", phone=phone, ids={})
    with database.begin() as session:
        for one in Base.metadata.sorted_tables:
            holding = REGISTER[one.name]
            if holding.whose in (Whose.customer, Whose.order):
                _put(session, one, holding, somebody, at)
    return somebody


def _put(session: Session, one: Table, holding: Holding, somebody: Somebody, at: datetime) -> None:
    values: dict[str, Any] = {}
    for column in one.columns:
        if column.name == "id":
            values["id"] = new_id()
        elif column.foreign_keys:
            (key,) = column.foreign_keys
            values[column.name] = somebody.ids.get(key.column.table.name)
        else:
            values[column.name] = _value(column, holding, somebody, at)
    session.execute(insert(one).values(values))
    somebody.ids[one.name] = values.get("id")


def _value(column: Any, holding: Holding, somebody: Somebody, at: datetime) -> Any:
    name = column.name
    if name in ("closed_at", "ended_at") or (name == "active_turn"):
        return None
    if isinstance(column.type, UtcDateTime):
        return at
    if isinstance(column.type, Date):
        return at.date()
    if name == "email":
        return somebody.email
    if "phone" in name:
        return somebody.phone
    if name == "content_type":
        return "image/png"
    if name == "score":
        return 3
    kind = column.type.python_type
    if kind is str and getattr(column.type, "enums", None):
        return column.type.enums[0]
    if hasattr(column.type, "enum_class") and column.type.enum_class is not None:
        return next(iter(column.type.enum_class))
    if kind is str:
        return f"{somebody.name} wrote this" if column.type.length is None else "x"
    return {int: 1, bool: False, bytes: somebody.name.encode(), UUID: new_id()}.get(
        kind, {"said": f"{somebody.name} wrote this"}
    )


def contents(database: Database, *, whose: Whose) -> str:
    """Everything in the tables of that kind, as one text."""
    with database.read() as session:
        return "\n".join(
            str([tuple(row) for row in session.execute(select(table(name)))])
            for name, holding in REGISTER.items()
            if holding.whose is whose
        )
