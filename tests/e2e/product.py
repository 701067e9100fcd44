"""The whole product as customers meet it: ``doorstep up`` with its three real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from api.cli.training import train

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 120.0
ANSWER_WITHIN = 60.0
IDENTITY_SECRET = "a-secret-of-the-shop-that-is-long-enough-for-the-tests"
MODULES = {"rasa": "bot.serve", "actions": "actions", "api": "api"}


@dataclass
class Product:
    """A running product on free ports, with a directory of its own."""

    data_dir: Path
    environment: dict[str, str]
    api_url: str
    rasa_url: str
    actions_url: str
    rasa_token: str
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", "up"],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    def stop(self) -> float:
        """Press Ctrl-C; return the seconds until everything had ended."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        _, alive = psutil.wait_procs(children, timeout=5)
        assert not alive, f"left behind: {alive}"
        return time.monotonic() - started

    def wait_until_ready(self) -> None:
        """Return when every component is ready."""

        def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            try:
                return httpx.get(f"{self.api_url}/readyz", timeout=5).status_code == 200
            except httpx.HTTPError:
                return False

        eventually(ready, within=READY_WITHIN, what=lambda: self.log.read_text()[-4000:])

    def service(self, name: str) -> psutil.Process:
        """The process of ``rasa``, ``actions`` or ``api``."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            if child.cmdline()[-2:] == ["-m", MODULES[name]]:
                return child
        raise LookupError(name)

    def kill(self, name: str) -> None:
        """Kill a service the hard way; ``doorstep up`` starts it again."""
        self.service(name).kill()

    def customer(self) -> "Customer":
        """Someone opens the widget."""
        return Customer(self)


@dataclass
class Customer:
    """A customer in the widget, over its public interface."""

    product: Product
    token: str = ""
    conversation: str = ""
    locale: str | None = None
    identity: str | None = None  # a token that the shop signed
    seen: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        told = {"locale": self.locale, "identity": self.identity}
        session = httpx.post(
            f"{self.product.api_url}/widget/sessions",
            json={name: value for name, value in told.items() if value},
            timeout=20,
        )
        assert session.status_code == 201, session.text
        self.token = session.json()["token"]
        self.conversation = session.json()["conversation_id"]

    def post(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Send a message; return the service's answer to the request."""
        return httpx.post(
            f"{self.product.api_url}/widget/messages",
            json={"client_id": client_id or str(uuid.uuid4()), "text": text},
            headers=self._headers,
            timeout=20,
        )

    def read(self) -> list[dict[str, Any]]:
        """All messages so far."""
        response = httpx.get(
            f"{self.product.api_url}/widget/messages",
            params={"after": 0, "limit": 200},
            headers=self._headers,
            timeout=20,
        )
        return list(response.raise_for_status().json()["messages"])

    def ask(self, text: str) -> list[dict[str, Any]]:
        """Send a message and return what the assistant answered to it."""
        sent = self.post(text)
        assert sent.status_code == 202, sent.text
        return self.answers_to(sent.json()["seq"])

    def say(self, text: str) -> str:
        """Send a message and return the words of the answer."""
        return "\n".join(message["text"] for message in self.ask(text))

    def answers_to(self, seq: int) -> list[dict[str, Any]]:
        """The bot's answers to the message with that number, once there are any."""
        found: list[dict[str, Any]] = []

        def answered() -> bool:
            try:
                messages = self.read()
            except httpx.HTTPError:  # the service may be starting again
                return False
            mine = next(message["id"] for message in messages if message["seq"] == seq)
            found[:] = [
                message
                for message in messages
                if message.get("in_reply_to") == mine and message["author"]["kind"] == "bot"
            ]
            return bool(found)

        eventually(answered, within=ANSWER_WITHIN, what=lambda: self.product.log.read_text()[-4000:])
        return found

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def eventually(condition: Callable[[], bool], *, within: float, what: Callable[[], str] = str) -> None:
    """Wait until ``condition`` holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s\n{what()}"
        time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for free in sockets:
        free.bind(("127.0.0.1", 0))
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return ports


def make_product(data_dir: Path, **settings: str) -> Product:
    """A product that is ready to start, with the demo shop and with the model that the work tree gives."""
    shared = ROOT / "var"
    train(shared, on_step=lambda _: None)
    for name in ("embedding", "models"):
        (data_dir / name).symlink_to(shared / name)
    api, rasa, actions = free_ports(3)
    token = uuid.uuid4().hex
    environment = {
        "DOORSTEP_DATA_DIR": str(data_dir),
        "DOORSTEP_PORT": str(api),
        "DOORSTEP_RASA_URL": f"http://127.0.0.1:{rasa}",
        "DOORSTEP_ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "DOORSTEP_RASA_TOKEN": token,
        "DOORSTEP_DEMO": "1",
        "DOORSTEP_WIDGET_IDENTITY_SECRET": IDENTITY_SECRET,
        "DOORSTEP_LIMIT_MESSAGES_PER_CONVERSATION": "10000",
        "DOORSTEP_LIMIT_SESSIONS_PER_ADDRESS": "10000",
        "DOORSTEP_LIMIT_FRAMES_PER_SESSION": "10000",
        "DOORSTEP_LIMIT_UPLOADS_PER_CONVERSATION": "10000",
        "DOORSTEP_LIMIT_VERIFICATION_ATTEMPTS_PER_ADDRESS": "10000",
    } | settings
    return Product(
        data_dir=data_dir,
        environment=environment,
        api_url=f"http://127.0.0.1:{api}",
        rasa_url=f"http://127.0.0.1:{rasa}",
        actions_url=f"http://127.0.0.1:{actions}",
        rasa_token=token,
        log=data_dir / "up.log",
    )


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One running product for all end-to-end tests; each test opens its own conversation."""
    running = make_product(tmp_path_factory.mktemp("product"))
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        assert running.stop() < 10
