from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError, OperationalError

from store.database import Database, ReadOnlyError
from store.models import Contact, Conversation, Order
from store.types import new_id
from store.vocabulary import Channel
from tests.store.builders import NOW, order, put


def test_what_was_written_before_an_error_is_not_kept(database: Database) -> None:
    def fail() -> None:
        with database.begin() as session:
            session.add(Contact(created_at=NOW))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0


def test_a_read_session_cannot_write(database: Database) -> None:
    with database.read() as session:
        session.add(Contact(created_at=NOW))
        with pytest.raises(ReadOnlyError, match=r"begin\(\)"):
            session.flush()


def test_a_read_session_sees_one_state(database: Database) -> None:
    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(Contact))
        with database.begin() as other:
            other.add(Contact(created_at=NOW))
        assert session.scalar(select(func.count()).select_from(Contact)) == before


def test_rows_cannot_refer_to_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add(
            Conversation(
                contact_id=new_id(), channel=Channel.sms, address_key="x", created_at=NOW, updated_at=NOW
            )
        )


def test_objects_are_usable_after_their_session_and_load_nothing_unasked(database: Database) -> None:
    put(database, order())
    with database.read() as session:
        stored = session.scalars(select(Order)).one()
    assert stored.name == "#1001"
    with pytest.raises(InvalidRequestError, match="raise"):
        _ = stored.line_items


def test_writers_wait_for_each_other(database: Database) -> None:
    def write(_: int) -> None:
        with database.begin() as session:
            session.scalar(select(func.count()).select_from(Contact))  # reads first: the trap on SQLite
            session.add(Contact(created_at=NOW))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 80


def test_sqlite_is_set_up_to_lose_nothing(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


def test_a_postgresql_url_may_leave_the_driver_out() -> None:
    for url in ("postgres://u@h/d", "postgresql://u@h/d"):
        assert Database(url).url.drivername == "postgresql+psycopg"
    assert Database("postgresql+psycopg://u@h/d").url.drivername == "postgresql+psycopg"


def test_options_of_a_postgresql_url_are_kept(postgres_url: str) -> None:
    database = Database(f"{postgres_url}?options=-cstatement_timeout%3D12345&application_name=doorstep")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "12345ms"
        assert connection.exec_driver_sql("SHOW search_path").scalar() == "store"
        assert connection.exec_driver_sql("SHOW application_name").scalar() == "doorstep"
    database.dispose()


def test_ping_tells_whether_the_database_answers(database: Database, tmp_path: Path) -> None:
    database.ping()
    (tmp_path / "no.db").mkdir()
    for url in ("postgresql://nobody@127.0.0.1:1/none", f"sqlite:///{tmp_path / 'no.db'}"):
        unreachable = Database(url)
        with pytest.raises(OperationalError):
            unreachable.ping()
        unreachable.dispose()
