"""A customer's phone, through the whole product: the order's own phone proves it, and STOP is STOP."""

import time
from typing import Any

import httpx

from tests.api.test_slack_files import png
from tests.e2e.product import Product, eventually
from tests.e2e.test_human_agent import Agent, Said

GRACE = "+14045550134"
STRANGER = "+13125559876"
ASKED = "I want to talk to a real person please"


class Phone:
    """A phone on the stand-in's page."""

    def __init__(self, product: Product, number: str) -> None:
        self.number = number
        self._product = product
        self._url = f"{product.api_url}/simulators/phone"

    def text(self, body: str) -> None:
        sent = httpx.post(
            f"{self._url}/messages", params={"number": self.number}, files={"text": (None, body)}, timeout=20
        )
        assert sent.status_code == 200, sent.text

    def messages(self) -> list[dict[str, Any]]:
        state = httpx.get(f"{self._url}/state", params={"number": self.number}, timeout=20)
        return [one for one in state.json()["messages"] if one["direction"] != "inbound"]

    def answer(self, many: int) -> str:
        """The newest text, once there are that many."""
        eventually(lambda: len(self.messages()) >= many, within=60, what=self._product.log.read_text)
        return str(self.messages()[-1]["body"])


def card_of(agent: Agent, product: Product, words: str) -> Said:
    """The card of a conversation in which that was said last."""
    found: list[Said] = []

    def posted() -> bool:
        found[:] = [one for one in agent.messages() if not one.get("thread_ts") and words in str(one)]
        return bool(found)

    eventually(posted, within=30, what=product.log.read_text)
    return found[-1]


def test_from_the_orders_phone_to_an_agent_and_to_stop(product: Product) -> None:
    phone = Phone(product, GRACE)
    phone.text("where is my order?")
    answer = phone.answer(1)
    assert "#" in answer
    assert "email" not in answer
    assert len(phone.messages()) == 1
    phone.text(ASKED)
    phone.answer(2)
    agent = Agent(product, "Ana Silva")
    card = card_of(agent, product, "SMS")
    before = len(phone.messages())
    agent.press("claim", card)
    eventually(lambda: len(phone.messages()) > before, within=30, what=product.log.read_text)
    agent.write("I’ve found it — it comes tomorrow.", card)
    eventually(
        lambda: phone.messages()[-1]["body"] == "Ana Silva: I've found it - it comes tomorrow.",
        within=30,
        what=product.log.read_text,
    )
    agent.share("parcel.png", png(), card, "This one?")
    eventually(lambda: phone.messages()[-1]["media"], within=30, what=product.log.read_text)
    assert phone.messages()[-1]["body"] == "Ana Silva: This one?"
    phone.text("STOP")
    eventually(lambda: "no more texts" in phone.messages()[-1]["body"], within=30, what=product.log.read_text)
    until_stop = len(phone.messages())
    agent.write("one more thing", card)
    eventually(lambda: agent.copies(card, "Not sent") == 1, within=30, what=product.log.read_text)
    phone.text("hello?")
    time.sleep(2)
    assert len(phone.messages()) == until_stop
    assert all(one["num_segments"] in ("1", "2", "3", "4") for one in phone.messages())


def test_another_phone_proves_nothing(product: Product) -> None:
    phone = Phone(product, STRANGER)
    phone.text("where is my order #1001?")
    answer = phone.answer(1)
    assert "Maya" not in answer
    assert "http" not in answer
    phone.text("1001 maya.lindqvist@example.com")
    eventually(lambda: "#1001" in phone.answer(2), within=30)
