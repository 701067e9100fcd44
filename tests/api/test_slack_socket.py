"""Socket Mode: what Slack sends over a WebSocket is taken in and acknowledged."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from fastapi import FastAPI

from store.repositories.slack import SlackRepository

PATIENCE = 20.0


@dataclass
class Socket:
    """A stand-in for the two ends of Socket Mode: where to connect, and the connection."""

    url: str = ""
    asked: list[str] = field(default_factory=list)  # the tokens that asked where to connect
    acked: list[dict[str, Any]] = field(default_factory=list)
    got: asyncio.Event = field(default_factory=asyncio.Event)
    to_send: list[dict[str, Any]] = field(default_factory=list)

    async def opened(self, request: web.Request) -> web.Response:
        self.asked.append(request.headers.get("Authorization", ""))
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        for envelope in self.to_send:
            await socket.send_json(envelope)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acked.append(json.loads(message.data))
                self.got.set()
        return socket


@pytest.fixture
async def socket() -> AsyncIterator[Socket]:
    made = Socket()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", made.opened)
    app.router.add_get("/link", made.link)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}"
    yield made
    await runner.cleanup()


@pytest.mark.anyio
async def test_an_event_over_the_socket_is_taken_in_and_acknowledged(
    socket: Socket, quiet_app: Callable[..., FastAPI]
) -> None:
    event = {"type": "message", "user": "U1", "text": "hi", "ts": "1.000000", "channel": "C1"}
    payload = {"type": "event_callback", "event_id": "EvSocket", "team_id": "T0", "event": event}
    socket.to_send.append({"envelope_id": "e-1", "type": "events_api", "payload": payload})
    app = quiet_app(
        slack_bot_token="xoxb-1",
        slack_channel="C1",
        slack_app_token="xapp-1",
        slack_api_url=f"{socket.url}/api/",
    )
    slack = app.state.parts.slack
    async with slack.listening():
        await asyncio.wait_for(socket.got.wait(), PATIENCE)
    assert socket.asked[0] == "Bearer xapp-1"
    assert [each["envelope_id"] for each in socket.acked] == ["e-1"]
    with app.state.parts.database.read() as session:
        assert SlackRepository(session).seen("EvSocket"), "acknowledged means kept"
    assert slack.door is None, "nothing is taken in over HTTP without a secret"
