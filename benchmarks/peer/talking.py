"""Turns of the peer, over Rasa's REST channel: from sending to the answer in the response."""

import asyncio
import time
import uuid
from typing import Final

import httpx

from benchmarks.peer.assistant import CUSTOMER, STATUS
from benchmarks.turns import Turns

PROOF: Final = (("where is my order?", "e-mail address"), (CUSTOMER, STATUS))
"""The form asks for the address once; after that each question is answered in one turn."""

QUESTIONS: Final = ("where is my order?", "has my order shipped yet", "what is the state of my order")


async def converse(client: httpx.AsyncClient, url: str) -> list[float]:
    """Give the address, then ask three times; seconds of each question."""
    sender = str(uuid.uuid4())
    for text, expected in PROOF:
        await _turn(client, url, sender, text, expected)
    return [await _turn(client, url, sender, text, STATUS) for text in QUESTIONS]


async def _turn(client: httpx.AsyncClient, url: str, sender: str, text: str, expected: str) -> float:
    started = time.perf_counter()
    response = await client.post(f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text})
    elapsed = time.perf_counter() - started
    answers = " ".join(str(answer.get("text")) for answer in response.raise_for_status().json())
    assert expected in answers, f"{text!r}: {answers!r}"
    return elapsed


def measure(url: str, *, at_once: int, conversations: int) -> Turns:
    """``conversations`` one by one by each of ``at_once`` customers; as `benchmarks.turns.measure`."""

    async def one_by_one(client: httpx.AsyncClient) -> list[float]:
        return [latency for _ in range(conversations) for latency in await converse(client, url)]

    async def run() -> Turns:
        limits = httpx.Limits(max_connections=at_once)
        async with httpx.AsyncClient(timeout=300, limits=limits) as client:
            started = time.perf_counter()
            latencies = await asyncio.gather(*(one_by_one(client) for _ in range(at_once)))
            elapsed = time.perf_counter() - started
        turns = at_once * conversations * (len(PROOF) + len(QUESTIONS))
        return Turns([one for each in latencies for one in each], elapsed, turns)

    return asyncio.run(run())
