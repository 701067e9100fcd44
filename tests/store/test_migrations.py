import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from store.database import Database, NewerDatabaseError
from store.migrations import config
from store.models import Base
from tests.store.builders import order, put

UPGRADE = """
import sys
from store.database import Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
database.upgrade()
assert database.is_current()
"""


def test_an_empty_database_becomes_current_and_stays_so(empty_url: str) -> None:
    database = Database(empty_url)
    assert not database.is_current()
    database.upgrade()
    assert database.is_current()
    put(database, order())
    database.upgrade()
    assert database.is_current()
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM orders").scalar() == 1
    database.dispose()


def test_the_migrations_make_what_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Base.metadata)
    # The models' enums are plain strings in the database, by intention.
    assert [change for change in difference if "modify_type" not in str(change)] == []


def test_the_migrations_can_be_undone(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    with database.engine.execution_options(writes=True).begin() as connection:
        command.downgrade(config(connection), "base")
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.upgrade()
    assert database.is_current()
    database.dispose()


def test_a_newer_database_is_left_alone_with_a_clear_word(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not database.is_current()
    assert database.is_served(), "during a deploy the old version goes on working"
    with pytest.raises(NewerDatabaseError, match="newer version of Doorstep"):
        database.upgrade()
    database.dispose()


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, empty_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, "\n".join(errors)
    database = Database(empty_url)
    assert database.is_current()
    database.dispose()


def test_on_postgresql_the_store_keeps_to_its_own_schema(migrated_postgres: Database) -> None:
    with migrated_postgres.engine.connect() as connection:
        inspector = inspect(connection)
        assert inspector.get_table_names(schema="public") == []
        assert set(inspector.get_table_names(schema="store")) > set(Base.metadata.tables)
