"""``python -m api`` as a process that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.api.customer import Customer
from tests.api.rasa_double import TOKEN
from tests.e2e.product import free_ports

ROOT = Path(__file__).parents[2]
START_SECONDS = 120


class ApiProcess:
    """The service, started with nothing but environment variables. ``log`` is all that it wrote."""

    def __init__(self, directory: Path, *, port: int, rasa_url: str, **settings: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._log = directory / "log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")},
            "DOORSTEP_DATA_DIR": str(directory / "var"),
            "DOORSTEP_PORT": str(port),
            "DOORSTEP_RASA_URL": rasa_url,
            "DOORSTEP_ACTIONS_URL": rasa_url,
            "DOORSTEP_RASA_TOKEN": TOKEN,
            "DOORSTEP_LOG_FORMAT": "json",
            "DOORSTEP_LIMIT_MESSAGES_PER_CONVERSATION": "100000",
            **{f"DOORSTEP_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def runs(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def has_died(self) -> bool:
        """Whether it ended without being told to."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"{self.url}/healthz")
                return
            except httpx.TransportError:
                assert self._process.poll() is None, self.log
                assert time.monotonic() < deadline, self.log
                time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> float:
        """Ask it to end; the seconds that it took."""
        began = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - began

    def interrupt(self) -> float:
        """Ctrl-C; the seconds that it took."""
        began = time.monotonic()
        self._end(signal.SIGINT)
        return time.monotonic() - began

    def customer(self) -> Customer:
        return Customer(self.url)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def two_processes(
    directory: Path, *, rasa_url: str, database_url: str, **settings: str
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    """Two on one database, each with a directory of its own, started at the same moment."""
    pair = []
    for port in free_ports(2):
        (directory / str(port)).mkdir()
        pair.append(
            ApiProcess(
                directory / str(port), port=port, rasa_url=rasa_url, database_url=database_url, **settings
            )
        )
    one, two = pair
    try:
        revive(one, two)
        yield one, two
    finally:
        one.kill()
        two.kill()


def revive(*processes: ApiProcess) -> None:
    """Start those that do not run."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(ApiProcess.start, [process for process in processes if not process.runs]))


@contextmanager
def api_process(directory: Path, *, port: int, rasa_url: str, **settings: str) -> Iterator[ApiProcess]:
    process = ApiProcess(directory, port=port, rasa_url=rasa_url, **settings)
    process.start()
    try:
        yield process
    finally:
        process.kill()
