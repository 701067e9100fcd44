"""The service as a process: killed in the middle of things, stopped, and what it writes to its log."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.api.customer import Customer
from tests.api.process import ApiProcess, api_process
from tests.api.rasa_double import Asked, RasaDouble, rasa_double, say
from tests.postgres import fresh_database


@pytest.fixture
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(params=["sqlite", "postgresql"])
def api(
    request: pytest.FixtureRequest, rasa: RasaDouble, tmp_path: Path, unused_tcp_port: int
) -> Iterator[ApiProcess]:
    if request.param == "sqlite":
        with api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url) as process:
            yield process
        return
    with (
        fresh_database(request.getfixturevalue("postgres_server")) as url,
        api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, database_url=url) as process,
    ):
        yield process


class Pondering:
    """Rasa that thinks until it is told to answer, the same for the same message."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.may_answer = threading.Event()

    def __call__(self, asked: Asked) -> Any:
        self.asked.set()
        self.may_answer.wait(20)
        return say(f"You said: {asked['text']}")(asked)


def test_killed_while_the_bot_thinks_the_customer_gets_exactly_one_answer(
    api: ApiProcess, rasa: RasaDouble
) -> None:
    rasa.answer = pondering = Pondering()
    customer = api.customer()
    customer.send("where is it?", client_id="one")
    assert pondering.asked.wait(10)
    api.kill()
    pondering.may_answer.set()
    api.start()
    expected = [("customer", "where is it?"), ("bot", "You said: where is it?")]
    assert customer.wait_for(2) == expected
    assert customer.send("where is it?", client_id="one") == 1
    time.sleep(1.5)  # more than DBOS's poll for what it recovers
    assert customer.said() == expected
    assert len({asked["message_id"] for asked in rasa.asked}) == 1


def test_killed_again_and_again_nothing_is_lost_doubled_or_out_of_order(
    api: ApiProcess, rasa: RasaDouble
) -> None:
    """Customers write all the time and, like the widget, repeat what was not acknowledged."""

    def slow(asked: Asked) -> Any:
        time.sleep(0.03)
        return say(f"to {asked['text']}")(asked)

    rasa.answer = slow
    customers = [api.customer() for _ in range(4)]
    texts = [str(number) for number in range(25)]

    def write(customer: Customer) -> None:
        for text in texts:
            while True:
                try:
                    customer.send(text, client_id=text)
                    break
                except httpx.TransportError:
                    time.sleep(0.02)
            time.sleep(0.04)

    writers = [threading.Thread(target=write, args=(customer,)) for customer in customers]
    for writer in writers:
        writer.start()
    for pause in (0.31, 0.47, 0.23, 0.4):
        time.sleep(pause)
        api.kill()
        api.start()
    for writer in writers:
        writer.join()
    for customer in customers:
        said = customer.wait_for(2 * len(texts))
        assert [text for author, text in said if author == "customer"] == texts
        assert [text for author, text in said if author == "bot"] == [f"to {text}" for text in texts]


def test_killed_between_the_message_and_its_turn(api: ApiProcess, rasa: RasaDouble) -> None:
    """The commit that takes a message in names its turn: the sweep finds what nobody started."""
    rasa.answer = pondering = Pondering()
    customer = api.customer()
    for number in range(5):  # all but the first wait for their turn
        customer.send(str(number))
    assert pondering.asked.wait(10)
    api.kill()
    pondering.may_answer.set()
    api.start()
    said = customer.wait_for(10)
    assert [text for author, text in said if author == "bot"] == [f"You said: {n}" for n in range(5)]


def test_a_clean_stop_is_quick_tells_the_sockets_and_leaves_the_turn_to_the_next_start(
    api: ApiProcess, rasa: RasaDouble
) -> None:
    rasa.answer = pondering = Pondering()
    customer = api.customer()
    with customer.live() as live:
        customer.send("hello?")
        assert pondering.asked.wait(10)
        seconds = api.stop()
        with pytest.raises(ConnectionClosed) as closed:
            live.until(lambda _: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    assert seconds < 9
    pondering.may_answer.set()
    api.start()
    assert customer.wait_for(2)[1] == ("bot", "You said: hello?")


def test_ctrl_c_while_rasa_is_away(api: ApiProcess, rasa: RasaDouble) -> None:
    rasa.stop()
    customer = api.customer()
    customer.send("hello?")
    assert api.interrupt() < 9
    assert "Traceback" not in api.log
    rasa.start()
    api.start()
    assert customer.wait_for(2)[1] == ("bot", "You said: hello?")


def test_the_log_of_a_run_holds_nothing_personal(api: ApiProcess, rasa: RasaDouble) -> None:
    rasa.answer = lambda asked: 500 if "fail" in asked["text"] else say("It goes to 60625 Chicago.")(asked)
    customer = api.customer()
    secrets = [
        "maya.lindqvist@example.com",
        "#1001",
        "60625",
        "+1 312 555 0142",
        "Wicker Park",
        customer.token,
    ]
    with customer.live() as live:
        customer.send(f"order #1001, {secrets[0]}, 60625, Wicker Park")
        live.messages(2)
        live.send(type="message", client_id="2", text=f"fail {secrets[3]} {secrets[4]}")
        live.messages(2)
        live.socket.send(f"not a frame: {secrets[0]} {secrets[4]}")
        live.frame()
    customer.http.get("/widget/messages", params={"after": 0, "token": customer.token})
    customer.http.post("/widget/messages", content=b"{" + secrets[0].encode())
    customer.http.get(f"/orders/{secrets[0]}")
    api.stop()
    lines = [json.loads(line) for line in api.log.splitlines()]
    assert {"started", "request", "turn_done", "rasa_failed", "stopped"} <= {line["event"] for line in lines}
    assert not any(line.get("path") == "/healthz" for line in lines), "asked every few seconds"
    for secret in secrets:
        assert secret not in api.log
    assert all("timestamp" in line and "level" in line for line in lines)
