"""Turns through the whole product, as a widget sees them: from sending to the answer on the WebSocket."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass

import httpx
import websockets

PROOF = "where is order 1001? maya.lindqvist@example.com"
QUESTION = "where is my order?"
ALL = "where are 1001, 980 and 1013? maya.lindqvist@example.com"
EACH = (("where is order 1001?", "#1001"), ("where is order 980?", "#980"), ("where is order 1013?", "#1013"))
"""Asked again in the same conversation, a question is met with "nothing has changed": so each once."""


@dataclass(frozen=True)
class Turns:
    """Latencies (seconds) of all turns, and how long all of them took together."""

    latencies: list[float]
    elapsed: float
    all_turns: int

    @property
    def per_second(self) -> float:
        """Throughput, the turns that prove the orders included."""
        return self.all_turns / self.elapsed


class Widget:
    """One customer on a WebSocket."""

    def __init__(self, api_url: str, token: str, conversation: str) -> None:
        self.url = f"{api_url.replace('http', 'ws', 1)}/widget/ws?token={token}&after=0"
        self.conversation = conversation
        self.token = token

    @classmethod
    def open(cls, api_url: str) -> "Widget":
        """Start a session."""
        session = httpx.post(f"{api_url}/widget/sessions", json={}, timeout=30).raise_for_status().json()
        return cls(api_url, session["token"], session["conversation_id"])

    async def converse(self) -> list[float]:
        """Prove three orders, then ask where each is; the latency of each question."""
        async with websockets.connect(self.url, max_size=None) as socket:
            await self._turn(socket, ALL, EACH[0][1])
            return [await self._turn(socket, text, expected) for text, expected in EACH]

    @staticmethod
    async def _turn(socket: websockets.ClientConnection, text: str, expected: str) -> float:
        client_id = str(uuid.uuid4())
        started = time.perf_counter()
        await socket.send(json.dumps({"type": "message", "client_id": client_id, "text": text}))
        mine = None
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] != "message":
                continue
            message = frame["message"]
            if message["author"]["kind"] == "customer" and message["text"] == text:
                mine = message["id"]
            elif message["author"]["kind"] == "bot" and message["in_reply_to"] == mine:
                elapsed = time.perf_counter() - started
                assert expected in message["text"], message["text"]
                return elapsed


def measure(api_url: str, *, at_once: int, conversations: int) -> Turns:
    """``conversations`` one after the other by each of ``at_once`` customers."""
    opened = [[Widget.open(api_url) for _ in range(conversations)] for _ in range(at_once)]

    async def one_by_one(widgets: list[Widget]) -> list[float]:
        return [latency for widget in widgets for latency in await widget.converse()]

    async def run() -> Turns:
        started = time.perf_counter()
        latencies = await asyncio.gather(*(one_by_one(widgets) for widgets in opened))
        elapsed = time.perf_counter() - started
        turns = at_once * conversations * (len(EACH) + 1)
        return Turns([one for each in latencies for one in each], elapsed, turns)

    return asyncio.run(run())
