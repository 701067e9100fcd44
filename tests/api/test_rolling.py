"""One process after another is restarted while customers write: no request fails, nothing is lost."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.api.customer import open_socket
from tests.api.process import ApiProcess, two_processes
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.e2e.product import eventually

DRAIN = 1.5  # seconds


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(scope="module")
def pair(
    postgres_url: str, rasa: RasaDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    with two_processes(
        tmp_path_factory.mktemp("pair"),
        rasa_url=rasa.url,
        database_url=postgres_url,
        drain_seconds=str(DRAIN),
    ) as started:
        yield started


class Balancer:
    """Sends each request to a process that says it is ready, asked every 200 ms, as an ingress does."""

    def __init__(self, processes: Sequence[ApiProcess]) -> None:
        self._clients = {process.url: httpx.Client(base_url=process.url, timeout=10) for process in processes}
        self._ready = list(self._clients)
        self._turn = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_for_ever)
        self.failures: list[str] = []

    def __enter__(self) -> "Balancer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def request(self, method: str, path: str, **rest: object) -> httpx.Response | None:
        self._turn += 1
        ready = self._ready
        try:
            response = self._clients[ready[self._turn % len(ready)]].request(method, path, **rest)  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            self.failures.append(type(error).__name__)
            return None
        if response.status_code >= 500:
            self.failures.append(f"{response.status_code}")
        return response

    def ready(self) -> int:
        return len(self._ready)

    def _look_for_ever(self) -> None:
        while not self._ended.wait(0.2):
            self._ready = [url for url in self._clients if _is_ready(url)] or self._ready


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_rolling_restart_fails_no_request(pair: tuple[ApiProcess, ApiProcess]) -> None:
    with Balancer(pair) as balancer:
        opened = balancer.request("POST", "/widget/sessions", json={})
        assert opened is not None
        headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        sent: list[str] = []
        done = threading.Event()

        def write() -> None:
            while not done.is_set():
                text = f"message {len(sent)}"
                body = {"client_id": str(uuid4()), "text": text}
                response = balancer.request("POST", "/widget/messages", json=body, headers=headers)
                if response is not None and response.status_code == 202:
                    sent.append(text)
                time.sleep(0.02)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for process in pair:
                eventually(lambda: balancer.ready() == 2, within=20)
                assert process.stop() > DRAIN
                process.start()
            eventually(lambda: balancer.ready() == 2, within=20)
        finally:
            done.set()
            writer.join()
        assert balancer.failures == []
        assert len(sent) > 50

        def said() -> list[dict[str, object]]:
            response = balancer.request("GET", "/widget/messages", params={"limit": 1000}, headers=headers)
            assert response is not None
            return list(response.json()["messages"])

        eventually(lambda: len(said()) >= 2 * len(sent), within=30)
        customer = [message["text"] for message in said() if message["author"]["kind"] == "customer"]  # type: ignore[index]
        bot = [message["text"] for message in said() if message["author"]["kind"] == "bot"]  # type: ignore[index]
    assert customer == sent
    assert bot == [f"You said: {text}" for text in sent]
    print(f"{len(sent)} messages over two restarts, none failed")


def test_readiness_goes_first_and_sockets_are_told_that_it_restarts(
    pair: tuple[ApiProcess, ApiProcess],
) -> None:
    stopping, _ = pair
    customer = stopping.customer()
    socket = open_socket(stopping.url, token=customer.token)
    ended = threading.Thread(target=stopping.stop)
    ended.start()
    eventually(lambda: not _is_ready(stopping.url), within=2)
    states = httpx.get(f"{stopping.url}/readyz")
    assert states.status_code == 503
    assert states.json()["components"]["service"] == "stopping"
    assert states.headers["Connection"] == "close"
    assert customer.send("still served") == 1
    frames = list(_until_closed(socket))
    ended.join()
    assert any('"still served"' in frame for frame in frames)
    assert socket.protocol.close_rcvd is not None
    assert socket.protocol.close_rcvd.code == 1012


def _until_closed(socket: ClientConnection) -> Iterator[str]:
    with suppress(ConnectionClosed):
        while True:
            yield str(socket.recv(timeout=10))
