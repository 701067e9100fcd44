"""The product on several machines: any number of each process on one PostgreSQL, with a directory each."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from api.cli.places import rasa_python
from api.cli.training import embedding_directory, train
from tests.e2e.product import ROOT, eventually, free_ports

READY_WITHIN = 240.0  # seconds; six processes load their models side by side


@dataclass
class Member:
    """One process."""

    command: list[str]
    environment: Mapping[str, str]
    url: str
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env={**os.environ, **self.environment}, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """As a machine does that loses its power."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an orchestrator does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None


@dataclass
class Fleet:
    """All processes. They share the database and nothing else."""

    apis: list[Member] = field(default_factory=list)
    rasas: list[Member] = field(default_factory=list)
    actions: list[Member] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        return self.actions + self.rasas + self.apis

    def wait_until_ready(self) -> None:
        """Return when every API finds every other process well."""
        for api in self.apis:
            eventually(partial(_is_whole, api), within=READY_WITHIN, what=self.last_words)

    def last_words(self) -> str:
        return "\n".join(f"{each.log.name}: {each.log.read_text()[-1500:]}" for each in self.members)


def _is_whole(api: Member) -> bool:
    try:
        response = httpx.get(f"{api.url}/readyz", timeout=10)
    except httpx.HTTPError:
        return False
    components = response.json()["components"]
    several = [state for name, state in components.items() if name[-1].isdigit()]
    return response.status_code == 200 and len(several) == 4 and set(several) == {"ok"}


@contextmanager
def fleet(directory: Path, database_url: str, *, of_each: int = 2, **settings: str) -> Iterator[Fleet]:
    """That many of each process, started; call ``wait_until_ready``."""
    python = rasa_python()
    assert python is not None, "Rasa's environment is missing: make setup"
    var = ROOT / "var"
    model = train(var, on_step=lambda _: None).path.resolve()
    ports = iter(free_ports(3 * of_each))
    rasas, actions, apis = ([f"http://127.0.0.1:{next(ports)}" for _ in range(of_each)] for _ in range(3))
    shared = {
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_RASA_TOKEN": uuid.uuid4().hex,
        "DOORSTEP_LOG_FORMAT": "json",
        "DOORSTEP_LIMIT_MESSAGES_PER_CONVERSATION": "10000",
        "DOORSTEP_LIMIT_SESSIONS_PER_ADDRESS": "10000",
        "DOORSTEP_LIMIT_VERIFICATION_ATTEMPTS_PER_ADDRESS": "10000",
    } | settings

    def member(name: str, machine: int, url: str, command: list[str], **own: str) -> Member:
        data = directory / f"machine-{machine}"  # where the API keeps the index that the actions read
        data.mkdir(exist_ok=True)
        if not (data / "embedding").exists():
            (data / "embedding").symlink_to(embedding_directory(var).resolve())
        environment = {**shared, "DOORSTEP_DATA_DIR": str(data), **own}
        log = data / f"{name}-{url.rsplit(':', 1)[1]}.log"
        return Member(command=command, environment=environment, url=url, log=log)

    made = Fleet(
        rasas=[
            member(
                "rasa",
                machine,
                url,
                [python, "-m", "bot.serve"],
                DOORSTEP_RASA_MODEL=str(model),
                DOORSTEP_RASA_PORT=url.rsplit(":", 1)[1],
                DOORSTEP_ACTIONS_URL=",".join(actions),
                DOORSTEP_TRACKER_URL=database_url,
                DOORSTEP_EMBEDDING_DIR=str(embedding_directory(var).resolve()),
                PYTHONPATH=str(ROOT),
                PYTHONWARNINGS="ignore",
            )
            for machine, url in enumerate(rasas)
        ],
        actions=[
            member("actions", machine, url, [sys.executable, "-m", "actions"], DOORSTEP_ACTIONS_URL=url)
            for machine, url in enumerate(actions)
        ],
        apis=[
            member(
                "api",
                machine,
                url,
                [sys.executable, "-m", "api"],
                DOORSTEP_PORT=url.rsplit(":", 1)[1],
                DOORSTEP_RASA_URL=",".join(rasas),
                DOORSTEP_ACTIONS_URL=",".join(actions),
            )
            for machine, url in enumerate(apis)
        ],
    )
    try:
        for each in made.members:
            each.start()
        yield made
    finally:
        for each in reversed(made.members):
            each.kill()
