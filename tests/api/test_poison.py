"""Messages over which a process ends, every time: each is isolated, and everybody else is answered."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from pydantic import SecretStr

from api.conversations.ports import BotFailedError
from api.rasa import RasaClient
from tests.api.process import api_process
from tests.api.rasa_double import TOKEN, Asked, RasaDouble, echo, rasa_double
from tests.api.test_rasa import PATIENCE, question
from tests.e2e.product import eventually, free_ports


@pytest.fixture
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture
def client(rasa: RasaDouble) -> Iterator[RasaClient]:
    client = RasaClient(url=rasa.url, token=SecretStr(TOKEN), patience=PATIENCE)
    yield client
    client.close()


class Fragile:
    """A Rasa that ends over the word poison, takes its other turns with it, and is started again."""

    def __init__(self, rasa: RasaDouble) -> None:
        self._rasa = rasa
        self.deaths = 0
        self.beside: list[int] = []  # turns under way at each death
        self.busy = 0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Any:
        with self._lock:
            self.busy += 1
        try:
            if "poison" in asked["text"]:
                time.sleep(0.1)
                self._die()
            time.sleep(0.2)
            return echo(asked)
        finally:
            with self._lock:
                self.busy -= 1

    def _die(self) -> None:
        with self._lock:
            self.deaths += 1
            self.beside.append(self.busy - 1)
        self._rasa.stop()
        threading.Timer(0.3, self._rasa.start).start()
        raise ConnectionAbortedError


def test_what_ends_rasa_is_given_up_and_what_was_under_way_beside_it_is_answered(
    client: RasaClient, rasa: RasaDouble
) -> None:
    fragile = Fragile(rasa)
    rasa.answer = fragile
    with ThreadPoolExecutor(8) as pool:
        others = [pool.submit(client.ask, question(f"question {number}")) for number in range(6)]
        with pytest.raises(BotFailedError) as failed:
            client.ask(question("poison"))
        answers = [each.result(timeout=30)[0].text for each in others]
    assert failed.value.reason == "connection_lost"
    assert answers == [f"You said: question {number}" for number in range(6)]
    assert fragile.deaths == PATIENCE.deaths
    assert fragile.beside[-1] == 0, "it was asked for alone before it was blamed"


def test_an_action_server_that_ends_over_it_is_told_of_and_counts_the_same(
    client: RasaClient, rasa: RasaDouble
) -> None:
    told = b'{"title": "Bad Gateway", "status": 502, "died": true}'
    rasa.answer = lambda _: (502, told)
    with pytest.raises(BotFailedError):
        client.ask(question())
    assert len(rasa.asked) == PATIENCE.deaths


def test_what_rasa_needs_is_waited_for(client: RasaClient, rasa: RasaDouble) -> None:
    """More often than a failure is tried again: the message is not why."""
    rasa.answer = lambda asked: 503 if len(rasa.asked) < 10 else echo(asked)
    assert client.ask(question("hello"))[0].text == "You said: hello"
    rasa.answer = lambda _: 503
    began = time.monotonic()
    with pytest.raises(BotFailedError, match="unavailable"):
        client.ask(question())
    assert time.monotonic() - began >= PATIENCE.restart


def test_what_is_away_for_one_message_alone_is_given_up(rasa: RasaDouble) -> None:
    rasa.answer = lambda asked: 503 if "one" in asked["text"] else echo(asked)
    patience = replace(PATIENCE, restart=0.5, longest=1.0)
    client = RasaClient(url=rasa.url, token=SecretStr(TOKEN), patience=patience)
    deadline = time.monotonic() + 20
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.ask, question("this one"))
        while not asked.done() and time.monotonic() < deadline:
            assert client.ask(question("hello"))[0].text == "You said: hello"
        client.stop()  # or it would wait for ever
        with pytest.raises(BotFailedError, match="unavailable"):
            asked.result()
    client.close()


def test_what_ends_the_service_is_given_up_and_the_rest_goes_on(rasa: RasaDouble, tmp_path: Path) -> None:
    deaths: list[int] = []
    (port,) = free_ports(1)

    def answer(asked: Asked) -> Any:
        if "poison" in asked["text"]:
            deaths.append(service.pid)
            with contextlib.suppress(psutil.NoSuchProcess):
                os.kill(service.pid, signal.SIGKILL)
        return echo(asked)

    rasa.answer = answer
    with api_process(tmp_path, port=port, rasa_url=rasa.url) as service:
        victim, other = service.customer(), service.customer()
        with contextlib.suppress(httpx.HTTPError):
            victim.send("poison")

        def settled() -> bool:
            if service.has_died():
                service.start()
            with contextlib.suppress(httpx.HTTPError, AssertionError):
                return len(victim.said()) >= 3
            return False

        eventually(settled, within=120, what=lambda: service.log[-3000:])
        said = victim.said()
        assert [author for author, _ in said] == ["customer", "bot", "system"]
        assert "sorry" in said[1][1]
        assert 2 <= len(deaths) <= 4
        other.send("hello")
        assert other.wait_for(2)[1] == ("bot", "You said: hello")
        victim.send("still there?")
        assert victim.wait_for(5)[-1] == ("bot", "You said: still there?")
