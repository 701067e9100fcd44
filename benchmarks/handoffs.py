"""From a customer's message to the card in Slack, and two hundred of them at once; on the stand-in for Slack.

The whole product runs, and the stand-in holds to Slack's pace: a post a second in a channel, 429 before that.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import httpx

from benchmarks.figures import milliseconds, percentile, table
from tests.e2e.product import Customer, Product

ASKS: Final = "I want to talk to a person please"
APART: Final = 3.0
"""Seconds between two requests measured one by one: the card and what was said are a post each."""

AT_ONCE: Final = 16
PATIENCE: Final = 900.0

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Arrived:
    """Cards by conversation, in the order in which they were posted; seconds from the first message."""

    conversations: list[str]
    seconds: float
    pauses: list[float]


class Channel:
    """Looks into the stand-in's channel."""

    def __init__(self, product: Product) -> None:
        self._url = f"{product.api_url}/simulators/slack/state"
        self._http = httpx.Client(timeout=30)
        self._version = 0
        self.messages: Sequence[Said] = ()

    def look(self) -> None:
        """What is there now; a whole answer only when something has changed."""
        state = self._http.get(self._url, params={"after": self._version}).raise_for_status().json()
        self._version = state["version"]
        self.messages = state.get("messages", self.messages)

    def cards(self) -> list[tuple[str, float]]:
        """(conversation, when it was posted), the first first."""
        found = [
            (str(one["metadata"]["event_payload"]["conversation_id"]), float(one["ts"]))
            for one in self.messages
            if one.get("bot_id") and not one.get("thread_ts") and one.get("metadata")
        ]
        return sorted(found, key=lambda card: card[1])

    def posts(self) -> list[float]:
        """When the app posted anything."""
        return sorted(float(one["ts"]) for one in self.messages if one.get("bot_id"))


def measure(product: Product, *, single: int = 40, crowd: int = 200) -> None:
    """Print both tables."""
    channel = Channel(product)
    one_by_one(product, channel, 2)  # warm up
    taken = one_by_one(product, channel, single)
    rows = [(str(single), *(milliseconds(percentile(taken, share)) for share in (0.5, 0.95, 1.0)))]
    table("From the message to the card", ("requests one by one", "p50", "p95", "longest"), rows)
    arrived = all_at_once(product, channel, crowd)
    order = _in_order_of_asking(product, arrived.conversations)
    table(
        "Requests at once",
        ("requests", "cards", "in the order of asking", "until the last card", "shortest pause of two posts"),
        [
            (
                str(crowd),
                str(len(arrived.conversations)),
                "yes" if order else "no",
                f"{arrived.seconds:.0f} s",
                f"{min(arrived.pauses):.3f} s",
            )
        ],
    )


def one_by_one(product: Product, channel: Channel, count: int) -> list[float]:
    """Seconds from sending to the card, of each request."""
    taken = []
    for _ in range(count):
        customer = product.customer()
        began = time.perf_counter()
        customer.post(ASKS)
        _until(channel, partial(_has_card, channel, customer.conversation))
        taken.append(time.perf_counter() - began)
        time.sleep(APART)
    return taken


def all_at_once(product: Product, channel: Channel, count: int) -> Arrived:
    """Everybody asks in the same moment."""
    customers = [product.customer() for _ in range(count)]
    ours = {customer.conversation for customer in customers}
    before = len(channel.posts())
    began = time.perf_counter()

    def ask(customer: Customer) -> None:
        customer.post(ASKS).raise_for_status()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, customers))
    _until(channel, lambda: ours <= {card[0] for card in channel.cards()}, pause=0.5)
    seconds = time.perf_counter() - began
    posts = channel.posts()[before:]
    return Arrived(
        conversations=[card[0] for card in channel.cards() if card[0] in ours],
        seconds=seconds,
        pauses=[later - earlier for earlier, later in pairwise(posts)],
    )


def _has_card(channel: Channel, conversation: str) -> bool:
    return any(card[0] == conversation for card in channel.cards())


def _until(channel: Channel, seen: Callable[[], bool], *, pause: float = 0.002) -> None:
    deadline = time.monotonic() + PATIENCE
    channel.look()
    while not seen():
        if time.monotonic() > deadline:
            raise TimeoutError("the cards did not come")
        time.sleep(pause)
        channel.look()


def _in_order_of_asking(product: Product, conversations: Sequence[str]) -> bool:
    """Whether cards came in the order in which they were queued, which is that of the requests."""
    with sqlite3.connect(product.data_dir / "doorstep.db") as store:
        rows = store.execute(
            "SELECT replace(t.conversation_id, '-', '') FROM slack_deliveries d"
            " JOIN slack_threads t ON t.id = d.thread_id WHERE d.kind = 'card' ORDER BY d.created_at, d.id"
        ).fetchall()
    ours = {conversation.replace("-", "") for conversation in conversations}
    asked = [row[0] for row in rows if row[0] in ours]
    return asked == [conversation.replace("-", "") for conversation in conversations]
