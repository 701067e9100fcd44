"""Customers who keep on writing through everything, and the agents who answer some of them."""

import contextlib
import itertools
import random
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from benchmarks.faults.ledger import Ledger
from tests.api.agent import Agent, SlackDouble

PATIENCE: Final = 180.0
"""Seconds until a customer takes a message that nobody answers for lost."""

BETWEEN_LINES: Final = 4.0
"""Seconds between a customer's lines to an agent: Slack takes one message a second for a whole channel."""

PROOF: Final = "where is order 1001? maya.lindqvist@example.com"
QUESTIONS: Final = (
    "where is order 1001?",
    "and where is 980?",
    "what is your return policy",
    "can I send back order 1013",
    "do you ship to canada?",
    "thanks!",
    "when do I get my money back for 1001",
)
ASKS_FOR_PERSON: Final = "I want to talk to a real person please"


@dataclass
class Customer:
    """Somebody in the widget. What was not acknowledged is sent again, as the widget does."""

    urls: Sequence[str]
    ledger: Ledger
    token: str = ""
    conversation: str = ""
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))

    def arrive(self) -> None:
        """Open a session."""
        opened = self._until_accepted("POST", "/widget/sessions", {})
        self.token, self.conversation = opened["token"], opened["conversation_id"]
        self.ledger.note("arrived", conversation=self.conversation, token=self.token)

    def send(self, text: str) -> int:
        """Write a message; its number, once the service says that it is safe."""
        client_id = str(uuid.uuid4())
        self.ledger.note("sent", conversation=self.conversation, client_id=client_id, text=text)
        body = {"client_id": client_id, "text": text}
        seq = int(self._until_accepted("POST", "/widget/messages", body)["seq"])
        self.ledger.note("acknowledged", conversation=self.conversation, client_id=client_id, seq=seq)
        return seq

    def read(self) -> dict[str, Any]:
        """The conversation; ``messages`` are all of them."""
        messages: list[dict[str, Any]] = []
        while True:
            after = messages[-1]["seq"] if messages else 0
            page = self._until_accepted("GET", f"/widget/messages?limit=1000&after={after}")
            messages += page["messages"]
            if not page["messages"]:
                return page | {"messages": messages}

    def waits_for_answer(self, seq: int) -> bool:
        """Whether the message with that number was answered within the customer's patience."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            messages = self.read()["messages"]
            mine = next((each["id"] for each in messages if each["seq"] == seq), None)
            if any(each["in_reply_to"] == mine for each in messages):
                return True
            time.sleep(0.2)
        return False

    def _until_accepted(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        for url in itertools.cycle(self.urls):
            with contextlib.suppress(httpx.HTTPError):
                answer = self._http.request(method, url + path, json=body, headers=headers)
                if answer.is_success:
                    return dict(answer.json())
                self._refused(answer)
                if answer.status_code < 500 and answer.status_code != 429:
                    raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
            time.sleep(0.3)
        raise AssertionError("never")

    def _refused(self, answer: httpx.Response) -> None:
        """Noted down: while something is amiss the service says so, and how long to wait."""
        is_honest = answer.status_code < 500 or "retry-after" in answer.headers
        self.ledger.note("refused", status=answer.status_code, honest=is_honest)


def ask_the_bot(urls: Sequence[str], ledger: Ledger, stopping: threading.Event, seed: int) -> None:
    """Ask question after question, sometimes three at once."""
    drawn = random.Random(seed)
    customer = Customer(urls, ledger)
    customer.arrive()
    customer.waits_for_answer(customer.send(PROOF))
    while not stopping.is_set():
        numbers = [customer.send(drawn.choice(QUESTIONS)) for _ in range(drawn.choice((1, 1, 1, 3)))]
        if not customer.waits_for_answer(numbers[-1]):
            return
        stopping.wait(drawn.uniform(0.1, 0.6))


def talk_to_a_person(
    urls: Sequence[str], ledger: Ledger, stopping: threading.Event, slack: SlackDouble, name: str
) -> None:
    """Get to an agent, and then both write numbered messages."""
    customer = Customer(urls, ledger)
    customer.arrive()
    customer.waits_for_answer(customer.send(ASKS_FOR_PERSON))
    with contextlib.closing(Agent(slack, name)) as agent:
        card = _claimed(agent, customer)
        ledger.note("claimed", conversation=customer.conversation, card=card["ts"])
        for number in itertools.count(1):
            if stopping.is_set():
                return
            customer.send(f"customer line {number:04}")
            agent.write(f"agent line {number:04}", card)
            ledger.note("agent wrote", conversation=customer.conversation, text=f"agent line {number:04}")
            stopping.wait(BETWEEN_LINES)


def _claimed(agent: Agent, customer: Customer) -> dict[str, Any]:
    """The card, once the service took the claim: a press that met a dead service is pressed again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(AssertionError):
            card = agent.card(customer.conversation)
            agent.press("claim", card)
            if customer.read()["status"] == "with_agent":
                return card
        time.sleep(1)
    raise AssertionError("nobody could claim the conversation")
