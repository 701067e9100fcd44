"""The day it is needed: customers write, a backup is taken meanwhile, all is lost, and it goes on."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.backups.backups import bring_back, take
from api.backups.manifest import BackupError
from api.backups.postgres import SCHEMAS, dump_command
from tests.api.conftest import settings_for
from tests.api.customer import Customer
from tests.api.process import ROOT, api_process
from tests.api.rasa_double import Asked, rasa_double, say
from tests.postgres import fresh_database

CUSTOMERS = 3
ENOUGH = 5
"""Messages of each before the backup is taken."""


class Writer(threading.Thread):
    """A customer who writes one message after the other; ``acknowledged``: when each was taken in."""

    def __init__(self, customer: Customer, stopped: threading.Event) -> None:
        super().__init__(daemon=True)
        self.customer = customer
        self.acknowledged: list[tuple[float, str]] = []
        self._stopped = stopped

    def run(self) -> None:
        number = 0
        while not self._stopped.is_set():
            number += 1
            if self.customer.post(f"message {number}").status_code == 202:
                self.acknowledged.append((time.monotonic(), f"message {number}"))
            time.sleep(0.05)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Empty for the embedded one."""
    if request.param == "sqlite":
        yield ""
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


def destroy(directory: Path, database_url: str) -> None:
    if not database_url:
        shutil.rmtree(directory / "var")
        return
    with psycopg.connect(database_url, autocommit=True) as connection:
        for schema in SCHEMAS:
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def test_nothing_acknowledged_before_the_backup_is_lost(
    tmp_path: Path, unused_tcp_port: int, database_url: str
) -> None:
    def slow(asked: Asked) -> object:
        time.sleep(0.02)
        return say(f"to {asked['text']}")(asked)

    settings = {"database_url": database_url} if database_url else {}
    operator = settings_for(tmp_path / "var", **settings)
    backup = tmp_path / "backup"
    with (
        rasa_double() as rasa,
        api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, **settings) as api,
    ):
        rasa.answer = slow
        stopped = threading.Event()
        writers = [Writer(api.customer(), stopped) for _ in range(CUSTOMERS)]
        for writer in writers:
            writer.start()
        while min(len(writer.acknowledged) for writer in writers) < ENOUGH:
            time.sleep(0.02)
        began = time.monotonic()
        take(operator, backup, version="1")
        ended = time.monotonic()
        while not all(writer.acknowledged[-1][0] > ended for writer in writers):
            time.sleep(0.02)
        stopped.set()
        for writer in writers:
            writer.join()
        with pytest.raises(BackupError, match="in use"):
            bring_back(operator, backup)
        api.kill()
        destroy(tmp_path, database_url)
        bring_back(operator, backup)
        api.start()
        for writer in writers:
            before = [text for at, text in writer.acknowledged if at < began]
            after = {text for at, text in writer.acknowledged if at > ended}
            assert len(before) >= ENOUGH
            assert after
            said = writer.customer.wait(lambda said: all_answered(said))
            theirs = [text for author, text in said if author == "customer"]
            assert theirs[: len(before)] == before
            assert not after & set(theirs)  # they came after the backup: a backup is no mirror
            assert [text for author, text in said if author == "bot"] == [f"to {text}" for text in theirs]
            writer.customer.send("are you still there?")
            writer.customer.wait(lambda said: said[-1] == ("bot", "to are you still there?"))


def all_answered(said: list[tuple[str, str]]) -> bool:
    authors = [author for author, _ in said]
    return authors.count("customer") == authors.count("bot")


def test_where_the_tool_is_missing_its_command_is_told(tmp_path: Path, unused_tcp_port: int) -> None:
    url = "postgresql://shop:hush@db.example/shop?sslmode=require"
    command = dump_command(url, tmp_path / "x.dump")
    assert "--dbname=postgresql://shop@db.example/shop?sslmode=require" in command
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "backup", str(tmp_path / "new")],
        cwd=ROOT,
        env={"PATH": "/nowhere", "DOORSTEP_DATABASE_URL": url, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "pg_dump --format=custom" in done.stdout
    assert "hush" not in done.stdout + done.stderr
    assert not (tmp_path / "new").exists()
