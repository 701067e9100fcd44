"""The conversation live, over real WebSockets."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.conversations.events import Hub
from api.conversations.service import ConversationService
from api.messages import Catalogue
from tests.api.conftest import Service, serving
from tests.api.customer import Customer, Frame, open_socket
from tests.api.rasa_double import Asked, say


def is_message(text: str) -> Callable[[Frame], bool]:
    return lambda frame: frame["type"] == "message" and frame["message"]["text"] == text


def closing_code(socket: Any, timeout: float = 10) -> int:
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=timeout)
    assert socket.close_code is not None
    return int(socket.close_code)


def test_a_conversation_over_the_socket(customer: Customer) -> None:
    with customer.live() as live:
        assert live.frame() == {"type": "status", "status": "bot", "agent": None}
        live.send(type="message", client_id="one", text="where is it?")
        frames = live.until(is_message("You said: where is it?"))
        assert [frame["type"] for frame in frames] == ["ack", "message", "typing", "message"]
        assert frames[0] == {"type": "ack", "client_id": "one", "seq": 1}
        assert frames[1]["message"]["client_id"] == "one"
        assert frames[2]["author"]["kind"] == "bot"
        assert [frame["message"] for frame in frames if frame["type"] == "message"] == (
            customer.history()["messages"]
        )


def test_the_same_message_again_is_acknowledged_again(customer: Customer) -> None:
    with customer.live() as live:
        for _ in range(3):
            live.send(type="message", client_id="one", text="hello")
        live.until(is_message("You said: hello"))
        live.send(type="message", client_id="one", text="hello")
        assert live.until(lambda frame: frame["type"] == "ack")[-1]["seq"] == 1
    assert customer.send("hello", client_id="one") == 1
    assert len(customer.said()) == 2


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_a_socket_resumes_after_its_cursor(customer: Customer, after: int) -> None:
    customer.send("one")
    customer.wait_for(2)
    customer.send("two")
    customer.wait_for(4)
    with customer.live(after=after) as live:
        assert [message["seq"] for message in live.messages(4 - after)] == list(range(after + 1, 5))
        customer.send("three")
        assert [message["seq"] for message in live.messages(2)] == [5, 6]


def test_nothing_is_missed_or_doubled_while_sockets_come_and_go(service: Service, customer: Customer) -> None:
    service.rasa.answer = lambda asked: say("a", "b", "c")(asked)
    writer = threading.Thread(target=lambda: [customer.send(str(number)) for number in range(25)])
    writer.start()
    seen: list[int] = []
    while len(seen) < 100:
        with customer.live(after=seen[-1] if seen else 0) as live:
            for message in live.messages(min(3, 100 - len(seen))):
                seen.append(message["seq"])
    writer.join()
    assert seen == list(range(1, 101))


def test_a_long_history_comes_in_full(service: Service, customer: Customer) -> None:
    service.rasa.answer = say(*[f"{number}" for number in range(49)])
    for number in range(10):
        customer.send(f"q{number}")
    customer.wait_for(500)
    with customer.live() as live:
        assert [message["seq"] for message in live.messages(500)] == list(range(1, 501))


def test_every_tab_hears_everything(customer: Customer) -> None:
    with customer.live() as one, customer.live() as other:
        one.send(type="message", client_id="1", text="hello")
        heard = [live.messages(2) for live in (one, other)]
        assert heard[0] == heard[1]


def test_nobody_hears_somebody_elses_conversation(service: Service, customer: Customer) -> None:
    stranger = service.customer()
    with stranger.live() as live:
        customer.send("mine")
        customer.wait_for(2)
        stranger.send("theirs")
        assert [message["text"] for message in live.messages(2)] == ["theirs", "You said: theirs"]


def test_status_and_agent_are_told(service: Service, customer: Customer) -> None:
    service.rasa.answer = say("Of course.", handoff={"reason": "asked"})
    conversation_id = UUID(customer.conversation_id)
    with customer.live() as live:
        assert live.frame()["status"] == "bot"
        customer.send("a person please")
        frames = live.until(lambda frame: frame["type"] == "status")
        assert [f["message"]["author"]["kind"] for f in frames if f["type"] == "message"] == [
            "customer",
            "bot",
            "system",
        ]
        assert frames[-1]["status"] == "awaiting_agent"
        service.parts.service.claim(conversation_id=conversation_id, agent_name="Ana")
        assert live.until(lambda frame: frame["type"] == "status")[-1] == {
            "type": "status",
            "status": "with_agent",
            "agent": {"name": "Ana"},
        }
    with customer.live(after=4) as live:
        assert live.frame()["agent"] == {"name": "Ana"}


def test_typing_is_told_to_the_others_only(service: Service, customer: Customer) -> None:
    with customer.live() as live:
        live.frame()
        live.send(type="typing")
        with pytest.raises(TimeoutError):
            live.frame(timeout=0.3)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 422),
        ("hello", 422),
        ("[]", 422),
        ("{}", 422),
        ('{"type": "message"}', 422),
        ('{"type": "shout", "text": "hi"}', 422),
        ('{"type": "message", "client_id": "1", "text": 5}', 422),
        ('{"type": "message", "client_id": "1", "text": ""}', 422),
        ('{"type": "message", "client_id": "1", "text": "' + "x" * 20_001 + '"}', 413),
        (b"\x00\x01", 422),
    ],
)
def test_frames_that_make_no_sense_get_an_error_and_the_socket_stays(
    customer: Customer, raw: str | bytes, status: int
) -> None:
    with customer.live() as live:
        live.frame()
        live.socket.send(raw)
        error = live.frame()
        assert error["type"] == "error"
        assert error["problem"]["status"] == status
        assert error["problem"]["detail"].endswith(".")
        live.send(type="message", client_id="2", text="still here?")
        live.until(is_message("You said: still here?"))


def test_a_refused_message_names_itself(customer: Customer) -> None:
    with customer.live() as live:
        live.frame()
        live.send(type="message", client_id="mine", text="  ")
        assert live.frame()["client_id"] == "mine"


def test_a_frame_that_is_too_large_ends_the_connection(customer: Customer) -> None:
    with customer.live() as live:
        live.frame()
        live.socket.send("x" * 300_000)
        assert closing_code(live.socket) == 1009


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 500, "%00", "ü"])
def test_a_bad_token_closes_with_4401(service: Service, token: str) -> None:
    with open_socket(service.url, token=token) as socket:
        assert closing_code(socket) == 4401


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 5000, "1.5"])
def test_a_cursor_that_makes_no_sense_starts_from_the_beginning(customer: Customer, after: str) -> None:
    customer.send("hello")
    with open_socket(customer.url, token=customer.token, after=after) as socket:
        assert json.loads(socket.recv(timeout=10))["message"]["seq"] == 1


def test_logging_out_closes_the_sockets_of_that_session(service: Service, customer: Customer) -> None:
    with customer.live() as live:
        live.frame()
        assert customer.http.delete("/widget/sessions").status_code == 204
        assert closing_code(live.socket) == 4401


def test_a_burst_of_events_is_caught_up_with(service: Service, customer: Customer) -> None:
    """More replies than a subscriber keeps in memory, while it cannot read."""
    service.rasa.answer = say(*[f"{number}" for number in range(50)])
    with customer.live(max_queue=1) as live:
        live.frame()
        for number in range(10):
            customer.send(f"q{number}")
        customer.wait_for(510)
        assert [message["seq"] for message in live.messages(510)] == list(range(1, 511))


def test_the_bot_is_typing_while_it_thinks(service: Service, customer: Customer) -> None:
    may_answer = threading.Event()

    def thinking(asked: Asked) -> Any:
        may_answer.wait(0.8)
        return say("Done.")(asked)

    service.rasa.answer = thinking
    with customer.live() as live:
        customer.send("hm")
        live.until(lambda frame: frame["type"] == "typing")
        may_answer.set()
        live.until(is_message("Done."))


def test_what_another_process_did_is_heard_of(service: Service, customer: Customer) -> None:
    """Another process commits, and cannot tell this one."""
    parts = service.parts
    elsewhere = ConversationService(
        database=parts.database, notifier=Hub(), turns=parts.engine, phrases=Catalogue()
    )
    with customer.live() as live:
        live.frame()
        parts.pulse.beat()
        service.rasa.answer = say("Of course.", handoff={"reason": "asked"})
        customer.send("a person please")
        live.messages(3)
        elsewhere.claim(conversation_id=UUID(customer.conversation_id), agent_name="Ana")
        parts.pulse.beat()
        frames = live.until(lambda frame: frame.get("status") == "with_agent")
        assert "Ana" in next(f for f in frames if f["type"] == "message")["message"]["text"]
        parts.pulse.beat()
        with pytest.raises(TimeoutError):
            live.frame(timeout=0.3)


def test_idle_sockets_are_closed_with_4408(quiet_app: Callable[..., FastAPI], running: Service) -> None:
    # The turns of this application are not started: DBOS is there once in a process.
    app = quiet_app(widget_idle_minutes=0.5 / 60)
    app.router.lifespan_context = _no_lifespan
    with serving(app) as url:
        customer = Customer(url)
        began = time.monotonic()
        with customer.live() as live:
            live.frame()
            time.sleep(0.3)
            live.send(type="typing")
            assert closing_code(live.socket) == 4408
            assert time.monotonic() - began >= 0.8


def test_sockets_of_other_origins_are_refused_when_origins_are_named(
    quiet_app: Callable[..., FastAPI], running: Service
) -> None:
    app = quiet_app(widget_allowed_origins="https://shop.example", public_url="https://help.example")
    app.router.lifespan_context = _no_lifespan
    with serving(app) as url:
        customer = Customer(url)
        for origin in ("https://shop.example", "https://help.example", None):
            with customer.live(origin=origin) as live:
                assert live.frame()["type"] == "status"
        with (
            pytest.raises(InvalidStatus) as refused,
            customer.live(origin="https://shop.example.evil.example"),
        ):
            pass
        assert refused.value.response.status_code == 403


def test_connections_are_limited_by_address(quiet_app: Callable[..., FastAPI], running: Service) -> None:
    app = quiet_app(limit_connections_per_address=2)
    app.router.lifespan_context = _no_lifespan
    with serving(app) as url:
        customer = Customer(url)
        for _ in range(2):
            with customer.live() as live:
                live.frame()
        with customer.live() as live:
            assert closing_code(live.socket) == 1013


class _no_lifespan:  # noqa: N801  # used as a function
    def __init__(self, _app: FastAPI) -> None: ...

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


def test_a_flood_of_frames_closes_the_flooders_connection_only(
    quiet_app: Callable[..., FastAPI], running: Service
) -> None:
    app = quiet_app(limit_frames_per_session=5)
    app.router.lifespan_context = _no_lifespan
    with serving(app) as url:
        flooder, other = Customer(url), Customer(url)
        with flooder.live() as live, other.live() as calm:
            for _ in range(6):
                live.send(type="typing")
            refused = live.until(lambda frame: frame["type"] == "error")[-1]
            assert refused["problem"]["status"] == 429
            assert closing_code(live.socket) == 1013
            calm.send(type="nonsense")
            assert calm.until(lambda frame: frame["type"] == "error")[-1]["problem"]["status"] == 422
