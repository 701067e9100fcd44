"""The rows of a table that are about somebody, found by what they hang on."""

from sqlalchemy import ColumnElement, Table, false, or_, select

from store.models import Base
from store.personal.finding import Person
from store.personal.register import REGISTER


def table(name: str) -> Table:
    """The table of that name."""
    return Base.metadata.tables[name]


def parent_of(name: str) -> Table | None:
    """The table on whose rows those of this one hang."""
    owner = REGISTER[name].owner
    if owner is None:
        return None
    (key,) = table(name).c[owner].foreign_keys
    return key.column.table


def root_of(name: str) -> str:
    """Where the chain of owners ends."""
    parent = parent_of(name)
    return name if parent is None else root_of(parent.name)


def about(name: str, person: Person) -> ColumnElement[bool]:
    """Which rows of the table are about the person."""
    one = table(name)
    if name == "contacts":
        return one.c.id.in_(person.contacts)
    if name == "orders":
        return one.c.id.in_(person.orders)
    parent = parent_of(name)
    if parent is not None:
        theirs = select(parent.c.id).where(about(parent.name, person))
        return one.c[REGISTER[name].owner or ""].in_(theirs)
    columns = REGISTER[name].addresses
    return or_(*(one.c[column].in_(person.addresses) for column in columns)) if columns else false()
