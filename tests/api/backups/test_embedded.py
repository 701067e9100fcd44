"""A backup of the embedded databases: what it holds, and what it refuses."""

import json
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.backups.backups import bring_back, take
from api.backups.embedded import copy_all, databases
from api.backups.manifest import NAME, BackupError
from api.settings import Settings
from store.database import Database
from tests.api.conftest import settings_for


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a shop whose store has nothing in it, and whose dialogues have one row."""
    made = settings_for(
        tmp_path / "var", smtp_url="smtps://shop:secret-password@mail.example:465", mail_from="a@b.example"
    )
    database = Database(made.url)
    database.upgrade()
    database.dispose()
    with closing(sqlite3.connect(made.data_dir / "rasa.db")) as rasa, rasa:
        rasa.execute("PRAGMA journal_mode = WAL")
        rasa.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, at INTEGER)")
        rasa.execute("INSERT INTO events (at) VALUES (1)")
    return made


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(query))


def test_a_backup_says_what_it_is_and_keeps_no_secret(settings: Settings, tmp_path: Path) -> None:
    manifest = take(settings, tmp_path / "backup", version="1.2")
    assert set(manifest.files) == {"doorstep.db", "rasa.db"}
    assert manifest.schema_version
    for path in (tmp_path / "backup").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.name == NAME
        assert b"secret-password" not in path.read_bytes()
        assert b"the-token-of-the-tests" not in path.read_bytes()
    told = json.loads((tmp_path / "backup" / NAME).read_text())
    assert told["settings"]["DOORSTEP_MAIL_FROM"] == "a@b.example"
    assert told["settings"]["DOORSTEP_SMTP_URL"].startswith("(secret")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_was_written_since_is_gone_after_restoring_and_kept_aside(
    settings: Settings, tmp_path: Path
) -> None:
    take(settings, tmp_path / "backup", version="1")
    with closing(sqlite3.connect(settings.data_dir / "rasa.db")) as rasa, rasa:
        rasa.execute("INSERT INTO events (at) VALUES (2)")
    _, kept = bring_back(settings, tmp_path / "backup")
    assert rows(settings.data_dir / "rasa.db", "SELECT at FROM events") == [(1,)]
    assert rows(Path(kept) / "rasa.db", "SELECT at FROM events") == [(1,), (2,)]


def test_a_database_that_the_backup_has_not_is_put_aside_too(settings: Settings, tmp_path: Path) -> None:
    take(settings, tmp_path / "backup", version="1")
    engine = databases(settings)["dbos.db"]
    with closing(sqlite3.connect(engine)) as connection, connection:
        connection.execute("CREATE TABLE workflows (id INTEGER)")
    _, kept = bring_back(settings, tmp_path / "backup")
    assert not engine.exists()  # its workflows would belong to turns that never were
    assert (Path(kept) / "dbos.db").exists()


@pytest.mark.parametrize("name", ["doorstep.db", "rasa.db"])
def test_nothing_is_restored_while_somebody_has_a_database_open(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    take(settings, tmp_path / "backup", version="1")
    before = {path.name: path.stat().st_ino for path in settings.data_dir.glob("*.db")}
    with closing(sqlite3.connect(settings.data_dir / name)) as open_one:
        open_one.execute("PRAGMA journal_mode = WAL")
        open_one.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with pytest.raises(BackupError, match="in use"):
            bring_back(settings, tmp_path / "backup")
    assert {path.name: path.stat().st_ino for path in settings.data_dir.glob("*.db")} == before


def test_a_damaged_backup_is_refused(settings: Settings, tmp_path: Path) -> None:
    take(settings, tmp_path / "backup", version="1")
    copy = tmp_path / "backup" / "doorstep.db"
    content = bytearray(copy.read_bytes())
    content[5000] ^= 1
    copy.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        bring_back(settings, tmp_path / "backup")
    copy.unlink()
    with pytest.raises(BackupError, match="missing"):
        bring_back(settings, tmp_path / "backup")
    with pytest.raises(BackupError, match="no backup"):
        bring_back(settings, tmp_path / "elsewhere")


def test_a_damaged_store_can_be_replaced(settings: Settings, tmp_path: Path) -> None:
    take(settings, tmp_path / "backup", version="1")
    databases(settings)["doorstep.db"].write_bytes(b"not a database at all" * 500)
    bring_back(settings, tmp_path / "backup")
    database = Database(settings.url)
    assert database.is_current()
    database.dispose()


def test_a_backup_of_a_newer_version_is_refused(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(databases(settings)["doorstep.db"])) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    take(settings, tmp_path / "backup", version="1")
    with pytest.raises(BackupError, match="newer version"):
        bring_back(settings, tmp_path / "backup")


def test_it_writes_over_nothing_and_leaves_no_half_backup(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BackupError, match="not empty"):
        take(settings, tmp_path / "mine", version="1")
    (settings.data_dir / "rasa.db").write_bytes(b"no database " * 1000)
    with pytest.raises(BackupError, match="cannot be copied"):
        take(settings, tmp_path / "half", version="1")
    assert not (tmp_path / "half").exists()


@pytest.fixture
def writing(settings: Settings) -> Iterator[threading.Event]:
    """Somebody writes a number first into the store and then into the dialogues, all the time."""
    stopped = threading.Event()
    store, dialogues = databases(settings)["doorstep.db"], settings.data_dir / "rasa.db"
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("CREATE TABLE numbers (number INTEGER)")

    def write() -> None:
        with (
            closing(sqlite3.connect(store, timeout=20, isolation_level=None)) as first,
            closing(sqlite3.connect(dialogues, timeout=20, isolation_level=None)) as second,
        ):
            number = 1
            while not stopped.is_set():
                number += 1
                first.execute("BEGIN IMMEDIATE")
                first.execute("INSERT INTO numbers VALUES (?)", [number])
                first.execute("COMMIT")
                second.execute("INSERT INTO events (at) VALUES (?)", [number])

    writer = threading.Thread(target=write)
    writer.start()
    yield stopped
    stopped.set()
    writer.join()


def test_all_databases_are_of_one_moment(
    settings: Settings, tmp_path: Path, writing: threading.Event
) -> None:
    seen = set()
    for number in range(15):
        directory = tmp_path / f"copy-{number}"
        directory.mkdir()
        copy_all(settings, directory)
        newest = [
            rows(directory / "doorstep.db", "SELECT coalesce(max(number), 1) FROM numbers")[0][0],
            rows(directory / "rasa.db", "SELECT max(at) FROM events")[0][0],
        ]
        assert newest[0] - newest[1] in (0, 1), newest  # type: ignore[operator]
        seen.add(newest[0])
    assert len(seen) > 10  # it wrote meanwhile


def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no store"):
        take(settings_for(tmp_path / "none"), tmp_path / "backup", version="1")
