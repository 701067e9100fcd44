"""PostgreSQL is restarted under load: refused honestly meanwhile, back by itself, nothing lost."""

import itertools
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from uuid import uuid4

import httpx
import pytest

from tests.api.process import ApiProcess, two_processes
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.e2e.product import eventually
from tests.postgres import PostgresServer, fresh_database, own_server

WRITERS = 4
AWAY = 1.5  # seconds
SETTLES_WITHIN = 120.0


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def pair(
    server: PostgresServer, rasa: RasaDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    with (
        fresh_database(server.url) as url,
        two_processes(tmp_path_factory.mktemp("pair"), rasa_url=rasa.url, database_url=url) as started,
    ):
        yield started


class Writer:
    """Writes to one process after the other, again and again until a message is acknowledged."""

    def __init__(self, processes: Sequence[ApiProcess]) -> None:
        self._http = httpx.Client(timeout=30)
        self._urls = itertools.cycle(process.url for process in processes)
        opened = self._http.post(f"{next(self._urls)}/widget/sessions", json={}).json()
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        self.acknowledged: list[str] = []
        self.refusals: list[httpx.Response] = []

    def write(self, text: str) -> None:
        body = {"client_id": str(uuid4()), "text": text}
        while True:
            answer = self._http.post(f"{next(self._urls)}/widget/messages", json=body)
            if answer.status_code == 202:
                self.acknowledged.append(text)
                return
            self.refusals.append(answer)
            time.sleep(0.2)

    def said(self) -> list[tuple[str, str]]:
        answer = self._http.get(f"{next(self._urls)}/widget/messages", params={"limit": 1000})
        found = answer.raise_for_status().json()["messages"]
        return [(message["author"]["kind"], message["text"]) for message in found]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_the_service_comes_back_by_itself(
    server: PostgresServer, pair: tuple[ApiProcess, ApiProcess], how: signal.Signals
) -> None:
    writers = [Writer(pair) for _ in range(WRITERS)]
    done = threading.Event()

    def talk(writer: Writer) -> None:
        for number in itertools.count():
            if done.is_set():
                return
            writer.write(f"message {number}")

    threads = [threading.Thread(target=talk, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(1)
    server.stop(how)
    try:
        eventually(lambda: _readiness(pair[0]).status_code == 503, within=30)
        missing = _readiness(pair[0])
        assert missing.json()["components"]["store"] == "unreachable"
        assert int(missing.headers["Retry-After"]) > 0
        time.sleep(AWAY)
    finally:
        server.start()
    eventually(
        lambda: all(_readiness(each).json()["components"]["store"] == "ok" for each in pair), within=60
    )
    time.sleep(1)
    done.set()
    for thread in threads:
        thread.join()
    refusals = [refusal for writer in writers for refusal in writer.refusals]
    assert refusals, "there was nothing to refuse"
    for refusal in refusals:
        assert refusal.status_code == 503, refusal.text
        assert int(refusal.headers["Retry-After"]) > 0
        assert "Send it again" in refusal.json()["detail"]
    for writer in writers:
        eventually(
            lambda writer=writer: len(writer.said()) >= 2 * len(writer.acknowledged),
            within=SETTLES_WITHIN,
            what=lambda: pair[0].log[-3000:],
        )
        said = writer.said()
        assert [text for author, text in said if author == "customer"] == writer.acknowledged
        answers = [text for author, text in said if author != "customer"]
        assert answers == [f"You said: {text}" for text in writer.acknowledged], "once, in order, no person"


def _readiness(process: ApiProcess) -> httpx.Response:
    return httpx.get(f"{process.url}/readyz", timeout=30)
