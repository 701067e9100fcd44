"""Two processes of the service on one PostgreSQL: what happens at one is known at the other."""

import statistics
import time
from collections.abc import Iterator

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.api.customer import Customer, Live, open_socket
from tests.api.process import ApiProcess, two_processes
from tests.api.rasa_double import RasaDouble, echo, rasa_double

AT_ONCE = 0.5  # seconds; the pulse alone needs up to 2
SAMPLES = 20


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(scope="module")
def pair(
    postgres_url: str, rasa: RasaDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    with two_processes(
        tmp_path_factory.mktemp("pair"), rasa_url=rasa.url, database_url=postgres_url
    ) as started:
        yield started


def watching(customer: Customer, elsewhere: ApiProcess) -> Live:
    """The customer's conversation, watched at another process."""
    live = Live(open_socket(elsewhere.url, token=customer.token))
    live.until(lambda frame: frame["type"] == "status")
    return live


def test_what_is_typed_at_one_is_on_the_screen_at_the_other_at_once(
    pair: tuple[ApiProcess, ApiProcess], rasa: RasaDouble
) -> None:
    rasa.answer = echo
    here, there = pair
    customer = here.customer()
    live = watching(customer, there)
    took: list[float] = []
    for number in range(SAMPLES):
        began = time.monotonic()
        customer.send(f"message {number}")
        asked, answered = live.messages(2)
        took.append(time.monotonic() - began)
        assert (asked["text"], answered["text"]) == (f"message {number}", f"You said: message {number}")
    took.sort()
    print(
        f"message and answer at the other process: median {statistics.median(took) * 1000:.0f} ms, "
        f"longest {took[-1] * 1000:.0f} ms"
    )
    assert statistics.median(took) < AT_ONCE
    assert took[-2] < 2 * AT_ONCE, took
    live.socket.close()


def test_typing_and_the_end_of_the_session_are_told_across(pair: tuple[ApiProcess, ApiProcess]) -> None:
    here, there = pair
    customer = here.customer()
    live = watching(customer, there)
    customer.send("hello")
    frames = live.until(lambda frame: frame["type"] == "message" and frame["message"]["seq"] == 2)
    assert any(frame["type"] == "typing" for frame in frames)
    began = time.monotonic()
    assert customer.http.delete("/widget/sessions").status_code == 204
    with pytest.raises(ConnectionClosed) as closed:
        live.frame(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert time.monotonic() - began < 2


def test_a_lost_connection_to_the_database_is_mended_and_nothing_is_missed(
    pair: tuple[ApiProcess, ApiProcess], postgres_url: str
) -> None:
    here, there = pair
    customer = here.customer()
    live = watching(customer, there)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%') "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    assert ended is not None
    assert ended[0] >= 2  # each listens
    customer.send("while nobody listens")
    assert [message["seq"] for message in live.messages(2)] == [1, 2]
    time.sleep(0.5)
    began = time.monotonic()
    customer.send("listening again")
    live.messages(2)
    assert time.monotonic() - began < 2 * AT_ONCE
    live.socket.close()
