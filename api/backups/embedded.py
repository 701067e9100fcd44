"""Backups of the embedded databases.

All are read as they were at one moment: while the store's write lock is held, which takes no longer than
opening the files, each gets a reader, and SQLite keeps what that reader sees until it has been copied. The
product goes on meanwhile. So an acknowledged message is in the backup with its turn, and what a turn did
outside of the store is either there too or done again, which is harmless (see ``conversations.turns``).
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from api.backups.manifest import BackupError
from api.engine_database import dbos_url
from api.settings import Settings

STORE: Final = "doorstep.db"
PATIENCE_SECONDS: Final = 30.0
_BESIDE: Final = ("-wal", "-shm", "-journal")


def databases(settings: Settings) -> dict[str, Path]:
    """The embedded databases by their names in a backup, whether they exist or not; the store first."""
    store = make_url(settings.url).database or ""
    engine = make_url(dbos_url(settings)).database or ""
    return {
        STORE: Path(store),
        "dbos.db": Path(engine),
        "rasa.db": settings.data_dir / "rasa.db",
        "slack-simulator.db": settings.data_dir / "slack-simulator.db",
    }


def copy_all(settings: Settings, directory: Path) -> list[str]:
    """Copy the databases that exist into ``directory``; their names. Raises `BackupError`."""
    existing = {name: path for name, path in databases(settings).items() if path.is_file()}
    if STORE not in existing:
        raise BackupError(f"There is no store at {databases(settings)[STORE]}: nothing to back up.")
    try:
        with _at_one_moment(existing) as readers:
            for name, reader in readers.items():
                _copy(reader, directory / name)
    except sqlite3.Error as error:
        raise BackupError(f"The databases cannot be copied: {error}.") from error
    return list(existing)


def schema_of(store: Path) -> str:
    """The migration that a copy of the store has."""
    with closing(sqlite3.connect(store)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def put_back(settings: Settings, directory: Path, names: list[str], aside: Path) -> None:
    """Put the databases of a backup in place; those that are there are kept in ``aside``.

    Raises `BackupError` while anybody has one of them open; then nothing has been touched.
    """
    places = databases(settings)
    for path in places.values():
        _refuse_open(path)
    for name in names:
        places[name].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(directory / name, _new(places[name]))
    for path in places.values():
        _move_aside(path, aside)
    for name in names:
        _new(places[name]).rename(places[name])


@contextmanager
def _at_one_moment(paths: Mapping[str, Path]) -> Iterator[dict[str, sqlite3.Connection]]:
    with ExitStack() as stack:

        def opened(path: Path) -> sqlite3.Connection:
            connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
            return stack.enter_context(closing(connection))

        readers = {name: opened(path) for name, path in paths.items()}
        writer = opened(paths[STORE])
        writer.execute("BEGIN IMMEDIATE")
        for reader in readers.values():
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees this state
        writer.execute("ROLLBACK")
        yield readers


def _copy(reader: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise BackupError(f"The copy {path.name} is damaged: {found}.")
    path.chmod(0o600)


def _refuse_open(path: Path) -> None:
    """SQLite leaves the write-ahead log only when nobody else has the database open."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise BackupError(f"{path} is in use. Stop Doorstep, then restore again.") from None
        # A damaged file is what restoring is for.


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.restored")


def _move_aside(path: Path, aside: Path) -> None:
    for each in (path, *(path.with_name(path.name + ending) for ending in _BESIDE)):
        if each.exists():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.move(each, aside / each.name)
