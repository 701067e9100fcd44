"""``doorstep up`` and its processes at their worst: they hang for good, or end over one message each time."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil
import pytest

from benchmarks.faults.targets import SABOTAGED
from tests.e2e.product import Customer, Product, eventually, make_product
from tests.e2e.test_kills import answers_once, talks_to

PROOF = "1001 maya.lindqvist@example.com"
QUICK = {"PROBE_SECONDS": "1", "PROBE_TIMEOUT_SECONDS": "3", "PROBE_FAILURES": "2"}

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product that loses its patience with its processes early."""
    settings = {f"DOORSTEP_{name}": value for name, value in QUICK.items()}
    running = make_product(tmp_path_factory.mktemp("watched"), **settings, **{"PYTHONPATH": str(SABOTAGED)})
    running.start()
    yield running
    running.stop()


@contextmanager
def suspended(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()


def said_of(product: Product, name: str, what: str) -> int:
    """How often ``doorstep up`` has said that of one of its processes."""
    return product.log.read_text().count(f"{name:>8} │ {what}")


def send(customer: Customer, text: str, client_id: str) -> int:
    """As the widget does: again and again until it is acknowledged. Its number."""
    sent: list[int] = []

    def accepted() -> bool:
        with contextlib.suppress(httpx.HTTPError):
            response = customer.post(text, client_id=client_id)
            if response.status_code == 202:
                sent.append(response.json()["seq"])
        return bool(sent)

    eventually(accepted, within=120)
    return sent[0]


def hang_in_a_turn(product: Product, name: str, customer: Customer) -> tuple[psutil.Process, int]:
    """The process that hangs from now on, and the number of the message that it has in hand."""
    process = product.service(name)
    if name != "api":
        process.suspend()
        return process, send(customer, PROOF, "first")
    rasa = product.service("rasa")
    with suspended(rasa):
        seq = send(customer, PROOF, "first")
        eventually(lambda: talks_to(process, rasa), within=10)
        process.suspend()
    return process, seq


@pytest.mark.parametrize("name", ["rasa", "actions", "api"])
def test_what_hangs_for_good_is_ended_and_every_message_is_answered_once(watched: Product, name: str) -> None:
    customer = watched.customer()
    customer.say("where is my order")
    times = said_of(watched, name, "hangs: ")
    hung, first = hang_in_a_turn(watched, name, customer)
    began = time.monotonic()
    second = send(customer, "thanks!", "second")
    eventually(lambda: not hung.is_running(), within=60, what=lambda: watched.log.read_text()[-4000:])
    ended = time.monotonic() - began
    watched.wait_until_ready()
    answers_once(customer, first)
    answers_once(customer, second)
    messages = customer.read()
    asked = [each["id"] for each in messages if each["seq"] in (first, second)]
    answers = [each["in_reply_to"] for each in messages if each["author"]["kind"] == "bot"]
    assert answers[-2:] == asked, "answered in order"
    assert [each["text"] for each in messages].count("thanks!") == 1
    assert said_of(watched, name, "hangs: it has answered nothing for ") == times + 1
    print(f"{name}: ended after {ended:.1f} s, both answered after {time.monotonic() - began:.1f} s")


def test_a_poisoned_message_ends_two_action_servers_and_who_is_beside_it_is_answered(
    watched: Product,
) -> None:
    honest, victim = watched.customer(), watched.customer()
    honest.say("where is my order")
    deaths = said_of(watched, "actions", "ended with ")
    rasa, actions = watched.service("rasa"), watched.service("actions")
    with suspended(actions):
        asked = send(honest, PROOF, "honest")
        poison = send(victim, "where is my order? poison: die", "poison")
        eventually(lambda: talks_to(rasa, actions, connections=2), within=10)
    answers_once(honest, asked)
    assert "sorry" in victim.answers_to(poison)[0]["text"]
    watched.wait_until_ready()
    assert said_of(watched, "actions", "ended with ") == deaths + 2
    assert {each["author"]["kind"] for each in honest.read()} == {"customer", "bot"}, "nobody was fetched"
    assert "#1001" in honest.read()[-1]["text"]
