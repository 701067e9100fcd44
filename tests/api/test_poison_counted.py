"""How many action servers a poisoned message ends before it is isolated: two, whoever is asked beside it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from api.conversations.ports import BotFailedError
from api.rasa import RasaClient
from store.database import Database
from store.locks import alone
from tests.api.rasa_double import TOKEN, Asked, RasaDouble, echo, rasa_double
from tests.api.test_rasa import PATIENCE, question

PATIENT = replace(PATIENCE, timeout=20)

DIED = (502, b'{"title": "Bad Gateway", "status": 502, "died": true}')
AWAY = (503, b"{}")


class SharedActions:
    """The action server behind several Rasas: it ends over poison, with all that it has in hand.

    "Question" is not answered before the first end.
    """

    def __init__(self) -> None:
        self.in_hand: list[list[str]] = []  # at each death
        self._life = threading.Event()
        self._busy: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, asked: Asked) -> Any:
        text = asked["text"]
        with self._changed:
            life = self._life
            if life.is_set():
                return AWAY
            self._busy.append(text)
            self._changed.notify_all()
        is_held = "question" in text and not self.in_hand
        died = life.wait(0.1 if "poison" in text else 15 if is_held else 0.3)
        with self._changed:
            if "poison" in text and not died:
                self._die(life)
            self._busy.remove(text)
            self._changed.notify_all()
        return DIED if life.is_set() else echo(asked)

    def has_in_hand(self, count: int) -> None:
        """Return once it has that many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._busy) >= count, timeout=30)

    def _die(self, life: threading.Event) -> None:
        life.set()
        self.in_hand.append(list(self._busy))
        threading.Timer(0.3, self._start).start()

    def _start(self) -> None:
        self._life = threading.Event()


@pytest.fixture
def actions() -> SharedActions:
    return SharedActions()


@pytest.fixture
def rasas(actions: SharedActions) -> Iterator[list[RasaDouble]]:
    with ExitStack() as stack:
        doubles = [stack.enter_context(rasa_double()) for _ in range(2)]
        for double in doubles:
            double.answer = actions
        yield doubles


def client(
    rasas: list[RasaDouble], one_at_a_time: Callable[[], AbstractContextManager[None]] = nullcontext
) -> RasaClient:
    return RasaClient(
        url=",".join(rasa.url for rasa in rasas),
        token=SecretStr(TOKEN),
        patience=PATIENT,
        one_at_a_time=one_at_a_time,
    )


def check(actions: SharedActions, ask_poison: RasaClient, ask_others: RasaClient) -> None:
    """Poison and what is asked at the same moment: two deaths, and everybody else is answered."""
    with ThreadPoolExecutor(8) as pool:
        others = [pool.submit(ask_others.ask, question(f"question {number}")) for number in range(5)]
        actions.has_in_hand(5)
        poisoned = pool.submit(ask_poison.ask, question("poison"))
        while not poisoned.done():  # and new ones all the time
            others.append(pool.submit(ask_others.ask, question("one more")))
            time.sleep(0.05)
        with pytest.raises(BotFailedError):
            poisoned.result()
        answers = {each.result(timeout=30)[0].text for each in others}
    assert answers == {"You said: one more", *(f"You said: question {number}" for number in range(5))}
    assert len(actions.in_hand) == 2
    assert all("poison" in each for each in actions.in_hand)
    assert {f"question {number}" for number in range(5)} <= set(actions.in_hand[0]), "all were suspected"
    assert not any("question" in text for text in actions.in_hand[1]), "no suspect beside another"


def test_one_service_before_two_rasas(rasas: list[RasaDouble], actions: SharedActions) -> None:
    one = client(rasas)
    check(actions, one, one)
    one.close()


def test_two_services_before_two_rasas(
    rasas: list[RasaDouble], actions: SharedActions, postgres_url: str
) -> None:
    database = Database(postgres_url)
    one, other = (client(rasas, partial(alone, database, "suspects")) for _ in range(2))
    check(actions, one, other)
    one.close()
    other.close()
    database.dispose()


def test_while_the_database_is_away_no_suspect_is_asked(
    rasas: list[RasaDouble], unused_tcp_port: int
) -> None:
    """Nobody could know who else is: it waits, as for all that is away."""
    for rasa in rasas:
        rasa.answer = lambda _: DIED
    database = Database(f"postgresql://127.0.0.1:{unused_tcp_port}/none")
    asking = client(rasas, partial(alone, database, "suspects"))
    with pytest.raises(BotFailedError, match="store_away"):
        asking.ask(question("hello"))
    assert sum(len(rasa.asked) for rasa in rasas) == 1
    asking.close()
    database.dispose()
