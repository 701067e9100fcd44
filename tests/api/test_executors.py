"""A process that dies: what it had begun goes on at another, once."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.machines.executors import DEAD_AFTER, Executors
from store.database import Database
from store.repositories.executors import ExecutorRepository
from tests.api.customer import Customer
from tests.api.process import ApiProcess, revive, two_processes
from tests.api.rasa_double import Asked, RasaDouble, rasa_double, say
from tests.e2e.product import eventually

TAKEN_OVER_WITHIN = 30.0  # seconds


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(scope="module")
def started(
    postgres_url: str, rasa: RasaDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    with two_processes(tmp_path_factory.mktemp("pair"), rasa_url=rasa.url, database_url=postgres_url) as pair:
        yield pair


@pytest.fixture
def pair(started: tuple[ApiProcess, ApiProcess], rasa: RasaDouble) -> tuple[ApiProcess, ApiProcess]:
    revive(*started)
    rasa.asked.clear()
    return started


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    database.upgrade()
    yield database
    database.dispose()


def moved(customer: Customer, elsewhere: ApiProcess) -> Customer:
    """The customer, from now on over another process: no session sticks to one."""
    customer.url = elsewhere.url
    customer.http.base_url = httpx.URL(elsewhere.url)
    return customer


def test_killed_in_the_middle_of_turns_the_other_answers_each_once_and_in_order(
    pair: tuple[ApiProcess, ApiProcess], rasa: RasaDouble
) -> None:
    dying, other = pair
    dead = threading.Event()

    def thinks_until_the_death(asked: Asked) -> Any:
        if not asked["text"].startswith("quick"):
            dead.wait(20)
        return say(f"to {asked['text']}")(asked)

    rasa.answer = thinks_until_the_death
    customers = [dying.customer() for _ in range(4)]
    for customer in customers:
        for word in ("one", "two", "three"):
            customer.send(word)
    eventually(lambda: len(rasa.asked) == len(customers), within=10)
    dying.kill()
    killed = time.monotonic()
    dead.set()
    quick = other.customer()
    quick.send("quick question")
    quick.wait_for(2)
    assert time.monotonic() - killed < 5, "the living answer as ever"
    for customer in customers:
        moved(customer, other)
        eventually(lambda customer=customer: len(customer.said()) >= 6, within=TAKEN_OVER_WITHIN)
    took = time.monotonic() - killed
    print(f"taken over within {took:.1f} s")
    assert took < TAKEN_OVER_WITHIN
    time.sleep(2)
    for customer in customers:
        said = customer.said()
        assert [text for author, text in said if author == "bot"] == ["to one", "to two", "to three"]


def test_what_a_stopped_process_left_is_taken_over_at_once(
    pair: tuple[ApiProcess, ApiProcess], rasa: RasaDouble
) -> None:
    stopping, other = pair
    gone = threading.Event()

    def thinks(asked: Asked) -> Any:
        gone.wait(20)
        return say(f"to {asked['text']}")(asked)

    rasa.answer = thinks
    customer = stopping.customer()
    customer.send("one")
    eventually(lambda: len(rasa.asked) == 1, within=10)
    stopping.stop()
    stopped = time.monotonic()
    gone.set()
    moved(customer, other)
    assert customer.wait_for(2)[1] == ("bot", "to one")
    assert time.monotonic() - stopped < DEAD_AFTER.total_seconds()


class Watch:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def executors(database: Database, name: str, taken: list[str], watch: Watch | None = None) -> Executors:
    def take_over(executor_id: str) -> int:
        if executor_id in ("me", "other"):  # the module's processes are there, too
            taken.append(executor_id)
        return 1

    return Executors(database=database, executor_id=name, take_over=take_over, clock=watch or Watch())


def set_clock(postgres_url: str, by: str) -> None:
    """As if the database's clock had been set: all stamps are older, or of a time to come."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("UPDATE store.executors SET seen_at = seen_at - %s::interval", (by,))


def test_only_the_silent_are_buried_and_who_was_buried_alive_comes_back(database: Database) -> None:
    taken: list[str] = []
    watch = Watch()
    me, other = (executors(database, name, taken, watch) for name in ("me", "other"))
    me.enter()
    other.enter()
    for _ in range(4):
        me.beat()
        watch.now += 3
    assert taken == []
    watch.now += 1
    me.beat()
    assert taken == ["other"]
    me.beat()
    assert taken == ["other"]
    other.beat()
    me.beat()
    assert taken == ["other"]
    with database.read() as session:
        assert ExecutorRepository(session).lives("other", heard_of_within=DEAD_AFTER)
    other.leave()
    me.beat()
    assert taken == ["other", "other"]


@pytest.mark.parametrize("by", ["1 hour", "-1 hour"])
def test_the_databases_clock_may_jump(database: Database, postgres_url: str, by: str) -> None:
    taken: list[str] = []
    watch = Watch()
    me, other = (executors(database, name, taken, watch) for name in ("me", "other"))
    me.enter()
    other.enter()
    me.beat()
    set_clock(postgres_url, by)
    for _ in range(6):
        watch.now += 3
        other.beat()
        me.beat()
    assert taken == [], "they live"
    set_clock(postgres_url, by)
    for _ in range(6):
        watch.now += 3
        me.beat()
    assert taken == ["other"], "silence is noticed all the same, once"
    with database.read() as session:
        assert not ExecutorRepository(session).is_known("other")
    me.leave()


def test_a_name_belongs_to_its_latest_run(database: Database) -> None:
    taken: list[str] = []
    first, second = (executors(database, "same", taken) for _ in range(2))
    first.enter()
    second.enter()
    second.beat()
    first.beat()
    first.leave()
    with database.read() as session:
        assert ExecutorRepository(session).lives("same", heard_of_within=DEAD_AFTER), "it is the second's now"
