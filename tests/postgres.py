"""A real PostgreSQL for tests: one server for the session, one fresh database for each module.

``DOORSTEP_TEST_POSTGRES_URL`` names a server to use; without it one is started in a temporary directory from
the installed binaries, and stopped at the end.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

START_SECONDS = 60
INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a server's maintenance database."""
    given = os.environ.get("DOORSTEP_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with own_server() as server:
        yield server.url


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database, dropped after the module."""
    with fresh_database(postgres_server) as url:
        yield url


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Create a database on the server, and drop it afterwards whoever is still connected."""
    name = f"doorstep_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    try:
        yield _with_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class PostgresServer:
    """A server of our own, which may be ended in each of PostgreSQL's ways and started again."""

    url: str
    port: int
    directory: Path
    owner: str | None
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Return when it answers."""
        options = (
            "fsync=off",
            "full_page_writes=off",
            "max_connections=200",
            "listen_addresses=127.0.0.1",
        )
        settings = [part for option in options for part in ("-c", option)]
        data, log = self.directory / "data", self.directory / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [_binaries() / "postgres", "-D", data, "-p", str(self.port), "-k", self.directory, *settings],
                user=self.owner,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )
        _wait_until_ready(self.url, self._process, log)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """SIGTERM: smart, waits for clients; SIGINT: fast; SIGQUIT: immediate, as a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextlib.contextmanager
def own_server() -> Iterator[PostgresServer]:
    """A server that nobody else uses."""
    owner = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    # Not pytest's own directory: the server's user could not enter it.
    directory = Path(tempfile.mkdtemp(prefix="doorstep-postgres-"))
    port = _free_port()
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    server = PostgresServer(url=url, port=port, directory=directory, owner=owner)
    try:
        if owner:
            shutil.chown(directory, owner)
        subprocess.run(
            [_binaries() / "initdb", "-D", directory / "data", *INITDB],
            check=True,
            user=owner,
            cwd=directory,
            stdout=subprocess.DEVNULL,
        )
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _binaries() -> Path:
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4])
    )
    found = installed[-1] if installed else shutil.which("postgres")
    if not found:
        pytest.fail(
            "PostgreSQL is not installed: install Debian's package postgresql, "
            "or set DOORSTEP_TEST_POSTGRES_URL"
        )
    return Path(found).resolve().parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


def _with_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
