"""Errors of the database that are nobody's mistake, and those that are."""

import resource
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.database import Database
from store.outages import Outage, outage_of
from tests.e2e.product import free_ports


def failing(database: Database, statement: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as failed, database.begin() as session:
        session.execute(text(statement))
    return failed.value


def test_a_wrong_statement_is_no_outage(database: Database) -> None:
    assert outage_of(failing(database, "SELECT nothing FROM nowhere")) is None
    assert outage_of(ValueError("x")) is None
    assert outage_of(None) is None


def test_a_server_that_does_not_listen_is_away() -> None:
    (port,) = free_ports(1)
    engine = create_engine(f"postgresql+psycopg://nobody@127.0.0.1:{port}/none")
    with pytest.raises(OperationalError) as failed:
        engine.connect()
    assert outage_of(failed.value) is Outage.away


def test_all_connections_in_use_is_away() -> None:
    assert outage_of(PoolTimeout()) is Outage.away


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (psycopg.errors.AdminShutdown(), Outage.away),
        (psycopg.errors.CrashShutdown(), Outage.away),
        (psycopg.errors.CannotConnectNow(), Outage.away),
        (psycopg.errors.TooManyConnections(), Outage.away),
        (psycopg.errors.ReadOnlySqlTransaction(), Outage.away),
        (psycopg.errors.DiskFull(), Outage.full),
        (psycopg.OperationalError("consuming input failed"), Outage.away),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.QueryCanceled(), None),
        (psycopg.errors.UndefinedTable(), None),
    ],
)
def test_what_postgresql_says(error: psycopg.Error, outage: Outage | None) -> None:
    assert outage_of(ProgrammingError("SELECT", {}, error)) is outage


def test_a_file_that_cannot_grow_is_full_and_one_that_is_locked_is_away(tmp_path: Path) -> None:
    file = tmp_path / "small.db"
    with sqlite3.connect(file, isolation_level=None) as one:
        one.execute("CREATE TABLE t (x)")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
        try:
            with pytest.raises(sqlite3.OperationalError) as failed:
                one.execute("INSERT INTO t VALUES (zeroblob(100000))")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert outage_of(failed.value) is Outage.full
        one.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as failed:
            one.execute("INSERT INTO t VALUES (zeroblob(100000))")
        assert outage_of(failed.value) is Outage.full
        one.execute("BEGIN IMMEDIATE")
        with sqlite3.connect(file, timeout=0) as other, pytest.raises(sqlite3.OperationalError) as failed:
            other.execute("INSERT INTO t VALUES (1)")
        assert outage_of(failed.value) is Outage.away
