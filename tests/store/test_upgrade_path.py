"""From the earliest database to the newest and back, with data in every table."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from store.database import Database
from store.migrations import config

Rows = dict[str, list[dict[str, Any]]]

NOW = dt.datetime(2026, 3, 12, 15, tzinfo=dt.UTC)
REVISIONS = [script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()][::-1]


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    made = Database(empty_url)
    yield made
    made.dispose()


def move(database: Database, revision: str, *, up: bool) -> None:
    with database._migrating() as connection:
        (command.upgrade if up else command.downgrade)(config(connection), revision)


def tables(database: Database) -> list[sa.Table]:
    """All tables as they are, owners before what they own."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(database: Database) -> None:
    """Two rows into every table that is empty, each pointing at rows that are there."""
    with database.engine.execution_options(writes=True).begin() as connection:
        for table in tables(database):
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar():
                continue
            for number in (1, 2):
                connection.execute(table.insert().values(row(connection, table, number)))


def row(connection: sa.Connection, table: sa.Table, number: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        target = next(iter(column.foreign_keys), None)
        if target is not None and target.column.table is not table:
            found = connection.execute(sa.select(target.column).order_by(target.column)).scalars().all()
            values[column.name] = found[number - 1]
        elif target is None and not (column.nullable and number == 2):
            values[column.name] = value(column, number)
    return values


def value(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, sa.Uuid) or (isinstance(kind, sa.CHAR) and kind.length == 32):
        made = uuid.UUID(int=uuid.uuid4().int)
        return made if isinstance(kind, sa.Uuid) else made.hex
    if isinstance(kind, sa.Boolean):
        return number == 1
    if isinstance(kind, sa.DateTime):
        return NOW.replace(hour=number)
    if isinstance(kind, sa.Date):
        return NOW.date()
    if isinstance(kind, sa.JSON):
        return {"number": number}
    if isinstance(kind, sa.Integer | sa.Numeric | sa.Float):
        return number
    if isinstance(kind, sa.ARRAY):
        return [number]
    if isinstance(kind, sa.LargeBinary):
        return bytes([number])
    return f"{column.name} {number}"


def content(database: Database) -> Rows:
    with database.engine.connect() as connection:
        return {
            table.name: [
                dict(found._mapping)
                for found in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables(database)
        }


def assert_kept(before: Rows, after: Rows) -> None:
    """Every row of before is there, with what its columns held wherever these are still there."""
    for table, rows in before.items():
        if table not in after:
            continue
        assert len(after[table]) == len(rows), table
        for old, new in zip(rows, after[table], strict=True):
            assert {name: new[name] for name in old if name in new} == {
                name: held for name, held in old.items() if name in new
            }, table


def test_the_earliest_database_keeps_its_data_on_the_way_up_and_back(database: Database) -> None:
    move(database, REVISIONS[0], up=True)
    fill(database)
    earliest = content(database)
    assert all(len(rows) == 2 for rows in earliest.values())
    assert len(earliest) > 15
    database.upgrade()
    assert database.is_current()
    newest = content(database)
    assert earliest.keys() <= newest.keys()
    assert_kept(earliest, newest)
    move(database, REVISIONS[0], up=False)
    assert content(database) == earliest
    database.upgrade()
    assert content(database) == newest


def test_every_step_keeps_what_there_is_up_and_down(database: Database) -> None:
    stands: list[Rows] = []
    for revision in REVISIONS:
        move(database, revision, up=True)
        if stands:
            assert_kept(stands[-1], content(database))
        fill(database)
        stands.append(content(database))
    assert database.is_current()
    for revision in REVISIONS[-2::-1]:
        before = content(database)
        move(database, revision, up=False)
        assert_kept(before, content(database))
    assert content(database).keys() == stands[0].keys()
