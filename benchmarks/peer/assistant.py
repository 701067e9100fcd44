"""The peer as a running assistant: trained once, and served by Rasa with its own action server."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import psutil

from api.cli.places import ROOT, rasa_python
from benchmarks.figures import console
from benchmarks.memory import pss
from tests.e2e.product import eventually, free_ports

HERE: Final = Path(__file__).resolve().parent
DATA: Final = ("nlu.yml", "rules.yml", "stories.yml")
READY_WITHIN: Final = 600.0
CUSTOMER: Final = "maya.lindqvist@example.com"
STATUS: Final = "in transit"


@dataclass(frozen=True)
class Peer:
    """The peer's two servers."""

    url: str
    rasa: psutil.Process
    actions: psutil.Process

    def memory(self) -> dict[str, int]:
        """Bytes of proportional set size by server, their child processes included."""
        return {
            name: sum(pss(one.pid) for one in (server, *server.children(recursive=True)))
            for name, server in (("rasa", self.rasa), ("actions", self.actions))
        }


def trained(folder: Path) -> Path:
    """The peer's model under ``folder``, trained when its files have changed since."""
    sources = [HERE / name for name in ("config.yml", "domain.yml", *DATA)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    model = folder / f"{digest}.tar.gz"
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        files = [f"--{name}={HERE / name}.yml" for name in ("config", "domain")]
        out = ["--out", str(folder), "--fixed-model-name", digest]
        data = ["--data", *(str(HERE / name) for name in DATA)]
        command = [_python(), "-m", "rasa", "train", *files, *out, *data]
        console.print("training the peer, which takes some minutes")
        with (folder / "training.log").open("wb") as log:
            subprocess.run(command, cwd=folder, env=_environment(), stdout=log, stderr=log, check=True)
    return model


@contextmanager
def serving(model: Path, scratch: Path) -> Iterator[Peer]:
    """Rasa with the REST channel and its action server, on free ports; ended at the end."""
    rasa_port, actions_port = free_ports(2)
    file = _orders(scratch / "peer.db")
    (scratch / "credentials.yml").write_text("rest:\n")
    endpoint = f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
    (scratch / "endpoints.yml").write_text(endpoint)
    actions = ["-m", "rasa_sdk", "--actions", "benchmarks.peer.actions", "--port", str(actions_port)]
    rasa = ["-m", "rasa", "run", "--model", str(model), "--interface", "127.0.0.1", "--port", str(rasa_port)]
    files = [f"--{name}={scratch / name}.yml" for name in ("credentials", "endpoints")]
    with (
        _started(actions, scratch / "actions.log", PEER_DATABASE=str(file)) as acting,
        _started([*rasa, *files], scratch / "rasa.log") as understanding,
    ):
        peer = Peer(f"http://127.0.0.1:{rasa_port}", understanding, acting)
        _wait(f"http://127.0.0.1:{actions_port}/health", acting, scratch / "actions.log")
        _wait(f"{peer.url}/", understanding, scratch / "rasa.log")
        yield peer


@contextmanager
def _started(arguments: list[str], log: Path, **environment: str) -> Iterator[psutil.Process]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_python(), *arguments],
            cwd=ROOT,
            env=_environment() | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = psutil.Process(process.pid)
    try:
        yield server
    finally:
        everybody = [server, *server.children(recursive=True)] if server.is_running() else []
        process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(everybody, timeout=15)
        for left in alive:
            left.kill()
        process.wait()


def _wait(url: str, server: psutil.Process, log: Path) -> None:
    def there() -> bool:
        time.sleep(0.5)
        assert server.status() != psutil.STATUS_ZOMBIE, log.read_text(errors="replace")[-4000:]
        try:
            return httpx.get(url, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    eventually(there, within=READY_WITHIN, what=lambda: log.read_text(errors="replace")[-4000:])


def _orders(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, day TEXT, status TEXT)")
        database.execute("CREATE TABLE stock (size TEXT, color TEXT)")
        customers = [CUSTOMER, *(f"customer{number}@example.com" for number in range(50))]
        rows = [(email, "2026-03-01", STATUS) for email in customers]
        database.executemany("INSERT INTO orders (email, day, status) VALUES (?, ?, ?)", rows)
        shoes = [(str(size), color) for size in range(7, 13) for color in ("blue", "black")]
        database.executemany("INSERT INTO stock VALUES (?, ?)", shoes)
    return file


def _python() -> str:
    python = rasa_python()
    assert python is not None, "Rasa's environment is missing: make setup"
    return str(python)


def _environment() -> dict[str, str]:
    return os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
