"""Every store test that asks for `database` runs on SQLite and on PostgreSQL, after the migrations."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store.database import Database
from store.models import Base
from tests.postgres import fresh_database
from tests.store.shopify_files import Write


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture(scope="module")
def migrated_postgres(postgres_url: str) -> Iterator[Database]:
    """A migrated PostgreSQL database of the module."""
    database = Database(postgres_url)
    database.upgrade()
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty store in a SQLite file."""
    shutil.copy(migrated_file, tmp_path / "doorstep.db")
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty store."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    postgres: Database = request.getfixturevalue("migrated_postgres")
    yield postgres
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with postgres.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables}"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database in which nothing has been created."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'doorstep.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file to import: JSON of anything, or bytes as they are."""

    def _write(content: Any) -> Path:
        path = tmp_path / "orders.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return _write
