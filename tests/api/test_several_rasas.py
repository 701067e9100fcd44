"""Several Rasas behind one service: any answers, and one that fails is left alone for a while."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pydantic import SecretStr

from api.conversations.ports import BotFailedError
from api.rasa import Patience, RasaClient
from tests.api.rasa_double import TOKEN, Asked, RasaDouble, rasa_double, say
from tests.api.test_rasa import question

PATIENCE = Patience(timeout=0.5, pauses=(0.02, 0.02), restart=1.0, restart_pause=0.05, rest=0.5)


@pytest.fixture
def rasas() -> Iterator[list[RasaDouble]]:
    with ExitStack() as stack:
        doubles = [stack.enter_context(rasa_double()) for _ in range(2)]
        for number, double in enumerate(doubles, start=1):
            double.answer = say(f"from {number}")
        yield doubles


@pytest.fixture
def client(rasas: list[RasaDouble]) -> Iterator[RasaClient]:
    urls = ", ".join(f"{rasa.url}/" for rasa in rasas)
    client = RasaClient(url=urls, token=SecretStr(TOKEN), patience=PATIENCE)
    yield client
    client.close()


def ask(client: RasaClient) -> str:
    return client.ask(question())[0].text


def test_the_less_busy_one_is_asked(client: RasaClient, rasas: list[RasaDouble]) -> None:
    may_answer = threading.Event()

    def slow(asked: Asked) -> Any:
        may_answer.wait(5)
        return say("from 1")(asked)

    rasas[0].answer = slow
    waiting = threading.Thread(target=ask, args=(client,))
    waiting.start()
    while not rasas[0].asked:
        time.sleep(0.01)
    assert [ask(client) for _ in range(3)] == ["from 2"] * 3
    may_answer.set()
    waiting.join()


def test_one_that_is_gone_costs_nothing(client: RasaClient, rasas: list[RasaDouble]) -> None:
    rasas[0].stop()
    began = time.monotonic()
    assert [ask(client) for _ in range(20)] == ["from 2"] * 20
    assert time.monotonic() - began < PATIENCE.restart_pause * 20
    rasas[0].start()
    rasas[1].stop()
    assert ask(client) == "from 1"


def test_one_that_hangs_is_given_up_and_the_same_question_goes_to_the_other(
    client: RasaClient, rasas: list[RasaDouble]
) -> None:
    def hangs(asked: Asked) -> Any:
        time.sleep(1.5)
        return say("too late")(asked)

    rasas[0].answer = hangs
    assert ask(client) == "from 2"
    assert rasas[0].asked == rasas[1].asked, "the same message id: no answer is doubled"
    assert ask(client) == "from 2", "it is left alone for a while"
    assert len(rasas[0].asked) == 1


def test_nobody_listening_is_waited_for_and_then_told(client: RasaClient, rasas: list[RasaDouble]) -> None:
    for rasa in rasas:
        rasa.stop()
    began = time.monotonic()
    with pytest.raises(BotFailedError, match="not_listening"):
        ask(client)
    assert PATIENCE.restart < time.monotonic() - began < PATIENCE.restart + 5
