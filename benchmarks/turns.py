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
EXPECTED = "#1001"


@dataclass(frozen=True)
class Turns:
    """Latencies (seconds) of all turns, and how long all of them took together."""

    latencies: list[float]
    elapsed: float

    @property
    def per_second(self) -> float:
        """Throughput."""
        return len(self.latencies) / self.elapsed


class Widget:
    """One customer on a WebSocket."""

    def __init__(self, api_url: str, token: str, conversation: str) -> None:
        self._url = f"{api_url.replace('http', 'ws', 1)}/widget/ws?token={token}&after=0"
        self.conversation = conversation
        self.token = token

    @classmethod
    def open(cls, api_url: str) -> "Widget":
        """Start a session."""
        session = httpx.post(f"{api_url}/widget/sessions", json={}, timeout=30).raise_for_status().json()
        return cls(api_url, session["token"], session["conversation_id"])

    async def converse(self, turns: int) -> list[float]:
        """Prove an order, then ask ``turns`` times where it is; the latency of each."""
        async with websockets.connect(self._url, max_size=None) as socket:
            await self._turn(socket, PROOF)
            return [await self._turn(socket, QUESTION) for _ in range(turns)]

    @staticmethod
    async def _turn(socket: websockets.ClientConnection, text: str) -> float:
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
                assert EXPECTED in message["text"], message["text"]
                return elapsed


def measure(api_url: str, *, conversations: int, turns: int) -> Turns:
    """``turns`` turns in each of ``conversations`` conversations at once."""
    widgets = [Widget.open(api_url) for _ in range(conversations)]

    async def run() -> Turns:
        started = time.perf_counter()
        latencies = await asyncio.gather(*(widget.converse(turns) for widget in widgets))
        return Turns([one for each in latencies for one in each], time.perf_counter() - started)

    return asyncio.run(run())
