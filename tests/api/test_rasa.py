"""The client to Rasa against a real HTTP server that behaves well, badly, or not at all."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from api.conversations.ports import BotFailedError, BotQuestion, HandoffWish, TurnInterruptedError
from api.rasa import Patience, RasaClient
from store.vocabulary import AddressKind, Channel, ConversationStatus, HandoffPriority
from tests.api.rasa_double import TOKEN, Asked, RasaDouble, rasa_double, say

PATIENCE = Patience(timeout=0.4, pauses=(0.02, 0.02), restart=2.0, restart_pause=0.05)


@pytest.fixture
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture
def client(rasa: RasaDouble) -> Iterator[RasaClient]:
    client = RasaClient(url=rasa.url, token=SecretStr(TOKEN), patience=PATIENCE, codes=[AddressKind.email])
    yield client
    client.close()


def question(text: str = "where is it", **changes: Any) -> BotQuestion:
    content: dict[str, Any] = {
        "conversation_id": uuid4(),
        "message_id": uuid4(),
        "text": text,
        "is_payload": False,
        "channel": Channel.widget,
        "status": ConversationStatus.bot,
        "locale": "en-GB",
        "time_zone": "Europe/London",
    }
    return BotQuestion(**(content | changes))


def test_what_rasa_is_asked(client: RasaClient, rasa: RasaDouble) -> None:
    asked = question("أين طلبي؟ 😀")
    client.ask(asked)
    assert rasa.asked == [
        {
            "conversation": str(asked.conversation_id),
            "message_id": str(asked.message_id),
            "text": "أين طلبي؟ 😀",
            "metadata": {
                "payload": False,
                "channel": "widget",
                "status": "bot",
                "locale": "en-GB",
                "time_zone": "Europe/London",
                "codes": ["email"],
                "pictures": 0,
            },
        }
    ]
    assert rasa.tokens == [f"Bearer {TOKEN}"]


def test_all_that_a_reply_can_hold(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.answer = say(
        "First.",
        "Second.",
        buttons=[{"title": "Yes", "payload": "/affirm", "type": "postback"}],
        citations=[{"title": "Shipping", "url": "https://shop.example/help/shipping"}],
        data={"kind": "shipment_status", "shipments": [{"status": "InTransit"}]},
        handoff={"reason": "asked"},
        send_code={"id": "01a20471-9f70-77c0-98fa-f00c7b78bc3d"},
        something_new=1,
    )
    first, second = client.ask(question())
    assert (first.text, first.buttons, first.handoff) == ("First.", (), None)
    assert [(button.title, button.payload) for button in second.buttons] == [("Yes", "/affirm")]
    assert second.citations[0].url == "https://shop.example/help/shipping"
    assert second.data == {"kind": "shipment_status", "shipments": [{"status": "InTransit"}]}
    assert (first.send_code, str(second.send_code)) == (None, "01a20471-9f70-77c0-98fa-f00c7b78bc3d")
    assert second.handoff == HandoffWish(reason="asked")


def test_a_wish_for_a_person_is_taken_with_what_can_be_read_of_it(
    client: RasaClient, rasa: RasaDouble
) -> None:
    order_id = uuid4()
    told = {"priority": "urgent", "mood": "angry", "summary": "where is it", "order_id": str(order_id)}
    rasa.answer = say("One.", handoff={"reason": "legal", **told})
    (reply,) = client.ask(question())
    assert reply.handoff == HandoffWish(
        reason="legal",
        priority=HandoffPriority.urgent,
        mood="angry",
        summary="where is it",
        order_id=order_id,
    )
    garbled = {"priority": "soon", "mood": 3, "summary": ["x"], "order_id": "none", "more": 1}
    rasa.answer = say("One.", handoff={"reason": "a reason of the merchant", **garbled})
    (reply,) = client.ask(question())
    assert reply.handoff == HandoffWish(reason="a reason of the merchant")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (500, "http_500"),
        (502, "http_502"),
        (401, "http_401"),
        (302, "http_302"),
        (b"", "not_understood"),
        (b"<html>Oops</html>", "not_understood"),
        (b"[]", "not_understood"),
        (b'"hello"', "not_understood"),
        (b"\xff\xfe", "not_understood"),
        ({}, "not_understood"),
        ({"replies": None}, "not_understood"),
        ({"replies": [{"text": 3}]}, "not_understood"),
        ({"replies": [{"text": "x", "buttons": [{"title": "no payload"}]}]}, "not_understood"),
        (
            {"replies": [{"text": "x", "citations": [{"title": "t", "url": "javascript:alert(1)"}]}]},
            "not_understood",
        ),
        ({"replies": [{"text": "x"}] * 51}, "not_understood"),
        ({"replies": []}, "silent"),
        ({"replies": [{"text": ""}]}, "silent"),
        ({"replies": [{"handoff": {"reason": "asked"}}]}, "silent"),
    ],
)
def test_three_tries_and_then_it_has_failed(
    client: RasaClient, rasa: RasaDouble, wrong: Any, reason: str
) -> None:
    rasa.answer = lambda _: wrong
    with pytest.raises(BotFailedError) as failed:
        client.ask(question())
    assert failed.value.reason == reason
    assert len(rasa.asked) == 3
    assert len({asked["message_id"] for asked in rasa.asked}) == 1


def test_a_try_that_goes_well_is_enough(client: RasaClient, rasa: RasaDouble) -> None:
    def third_time_lucky(asked: Asked) -> Any:
        return say("Here.")(asked) if len(rasa.asked) == 3 else 503

    rasa.answer = third_time_lucky
    assert client.ask(question())[0].text == "Here."


def test_rasa_that_takes_too_long(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.answer = lambda _: time.sleep(0.8)
    began = time.monotonic()
    with pytest.raises(BotFailedError) as failed:
        client.ask(question())
    assert failed.value.reason == "timeout"
    assert time.monotonic() - began < 3 * PATIENCE.timeout + 5


def test_rasa_that_restarts_is_waited_for(client: RasaClient, rasa: RasaDouble) -> None:
    client.ask(question())
    rasa.stop()
    threading.Timer(0.5, rasa.start).start()
    assert client.ask(question("again"))[0].text == "You said: again"


def test_rasa_that_does_not_come_back(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.stop()
    began = time.monotonic()
    with pytest.raises(BotFailedError) as failed:
        client.ask(question())
    assert failed.value.reason == "not_listening"
    assert PATIENCE.restart <= time.monotonic() - began < PATIENCE.restart + 5


def test_stopping_interrupts_who_waits(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.stop()
    interrupted = threading.Event()

    def ask() -> None:
        try:
            client.ask(question())
        except TurnInterruptedError:
            interrupted.set()

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.1)
    client.stop()
    thread.join(timeout=1)
    assert interrupted.is_set()
    with pytest.raises(TurnInterruptedError):
        client.ask(question())


def test_many_at_once(client: RasaClient, rasa: RasaDouble) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(client.ask(question(f"{n}"))[0].text))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert sorted(answers) == sorted(f"You said: {n}" for n in range(20))
