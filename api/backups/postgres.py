"""Backups of the one PostgreSQL, by its own tools: a dump is one state of it, taken while all goes on."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from api.backups.manifest import BackupError

DUMP: Final = "doorstep.dump"
SCHEMAS: Final = ("store", "dbos", "rasa")


def dump_command(url: str, file: Path) -> list[str]:
    """What dumps the database; the password goes into the environment (``PGPASSWORD``)."""
    schemas = [f"--schema={name}" for name in SCHEMAS]
    return ["pg_dump", "--format=custom", "--no-owner", *schemas, f"--file={file}", f"--dbname={_shown(url)}"]


def restore_command(url: str, file: Path) -> list[str]:
    """What brings a dump back into a database that has none of the schemas."""
    return [
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_shown(url)}",
        str(file),
    ]


def dump(url: str, file: Path) -> None:
    """Dump the database. Raises `BackupError` with the command where the tool is missing."""
    _run(dump_command(url, file), url)
    file.chmod(0o600)


def restore(url: str, file: Path, *, suffix: str) -> list[str]:
    """Bring a dump back; the schemas that are there are kept under names with ``suffix``, which are returned.

    Raises `BackupError`; when somebody is connected nothing has been touched.
    """
    kept = []
    with psycopg.connect(_plain(url)) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            raise BackupError("The database is in use. Stop every part of Doorstep, then restore again.")
        for name in SCHEMAS:
            found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone()
            if found:
                kept.append(name + suffix)
                connection.execute(
                    sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(
                        sql.Identifier(name), sql.Identifier(name + suffix)
                    )
                )
    _run(restore_command(url, file), url)
    return kept


def schema_of(url: str) -> str:
    """The migration that the store has."""
    with psycopg.connect(_plain(url)) as connection:
        row = connection.execute("SELECT version_num FROM store.alembic_version").fetchone()
    return str(row[0]) if row else ""


def _run(command: list[str], url: str) -> None:
    tool = shutil.which(command[0])
    if tool is None:
        raise BackupError(
            f"{command[0]} is not installed here. Run this where it is (it asks for the password):\n"
            + " ".join(command)
        )
    password = make_url(url).password
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run([tool, *command[1:]], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()}")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _shown(url: str) -> str:
    parsed = make_url(url)
    without = URL.create(
        "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query
    )
    return without.render_as_string(hide_password=False)
