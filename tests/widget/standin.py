"""A small server that speaks the widget's public interface, over real HTTP and WebSockets, on a free port.

It stands in for the API while the widget is tested, so that answers can be late, doubled or missing at will.
"""

import asyncio
import contextlib
import io
import re
import socket
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Form, Query, Request, UploadFile, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, Response
from PIL import Image

from api.shop import widget_source

from .facts import in_transit, in_trouble, split
from .wishes import Wishes

STATIC = Path(__file__).parents[2] / "api" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:"
)
PROOF = re.compile(r"1001.*(@|\b60625\b)", re.S)


@dataclass
class Faults:
    """What goes wrong on purpose. Counters count down with each use."""

    answer_delay: float = 0.05
    """Seconds from a message to its answer."""
    doubled_frames: bool = False
    dropped_frames: int = 0
    """Socket frames with a message that are lost."""
    lost_receipts: int = 0
    """Messages that are stored and then answered with 503."""
    limited: int = 0
    """Messages refused with 429 and one second to wait."""
    no_sockets: bool = False
    refused_pictures: int = 0
    """Pictures refused with 415."""
    failing: int = 0
    """Ratings and transcripts that are answered with 503."""


@dataclass
class Conversation:
    """One customer's messages and the sockets that watch them."""

    token: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    messages: list[dict[str, Any]] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)
    status: str = "bot"
    agent: dict[str, str] | None = None


class Standin:
    """The server; `url` is its address while it runs."""

    def __init__(self, path_prefix: str = "") -> None:
        self.faults = Faults()
        self.conversations: dict[str, Conversation] = {}
        self.sends: list[dict[str, Any]] = []
        """Every POST of a message that arrived, repeated ones too."""
        self.sessions: list[dict[str, Any]] = []
        """Every body of a POST of a session."""
        self.uploads: list[dict[str, Any]] = []
        """Every POST of a picture that arrived: client_id, text, size in bytes, content_type."""
        self.pictures: dict[str, bytes] = {}
        self.ratings: list[dict[str, Any]] = []
        self.wishes = Wishes()
        self.typing = 0
        self.seen: list[int] = []
        self._prefix = path_prefix
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}{path_prefix}"

    @contextlib.contextmanager
    def running(self) -> Iterator["Standin"]:
        """Serves in a thread until the block ends."""
        config = uvicorn.Config(
            self._app(), port=self._port, log_level="warning", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield self
        server.should_exit = True
        thread.join(timeout=5)

    @property
    def only(self) -> Conversation:
        """The conversation, when there is exactly one."""
        (conversation,) = self.conversations.values()
        return conversation

    def customer_texts(self) -> list[str]:
        """What customers wrote, over all conversations, each message once."""
        everything = [message for talk in self.conversations.values() for message in talk.messages]
        return [message["text"] for message in everything if message["author"]["kind"] == "customer"]

    def say(self, conversation: Conversation, text: str, *, kind: str = "bot", **fields: Any) -> None:
        """A message from outside the browser's thread, as an agent's or a proactive one would come."""
        self._in_loop(self._publish(conversation, text, kind=kind, **fields))

    def set_status(self, conversation: Conversation, status: str, agent: str | None = None) -> None:
        """Changes who owns the conversation and tells the sockets."""

        async def change() -> None:
            conversation.status = status
            conversation.agent = {"name": agent} if agent else None
            await self._tell(conversation, {"type": "status", "status": status, "agent": conversation.agent})

        self._in_loop(change())

    def show_typing(self, conversation: Conversation, **author: str) -> None:
        """Somebody writes."""
        self._in_loop(self._tell(conversation, {"type": "typing", "author": author}))

    def close_sockets(self, conversation: Conversation, code: int) -> None:
        """Closes every socket of the conversation."""

        async def close() -> None:
            for watcher in list(conversation.sockets):
                await watcher.close(code)

        self._in_loop(close())

    def forget_tokens(self) -> None:
        """Every token is unknown from now on, and the sockets close with 4401."""
        for conversation in list(self.conversations.values()):
            self.close_sockets(conversation, 4401)
        self.conversations.clear()

    def _in_loop(self, work: Any) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=5)

    async def _tell(self, conversation: Conversation, frame: dict[str, Any]) -> None:
        if frame["type"] == "message" and self.faults.dropped_frames > 0:
            self.faults.dropped_frames -= 1
            return
        for watcher in list(conversation.sockets):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await watcher.send_json(frame)
                if self.faults.doubled_frames:
                    await watcher.send_json(frame)

    async def _publish(self, conversation: Conversation, text: str, *, kind: str, **fields: Any) -> int:
        message = {
            "seq": len(conversation.messages) + 1,
            "id": str(uuid.uuid4()),
            "author": {"kind": kind, "name": fields.pop("name", None)},
            "text": text,
            "buttons": [],
            "citations": [],
            "attachments": [],
            "data": None,
            "in_reply_to": None,
            "client_id": None,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        } | fields
        conversation.messages.append(message)
        await self._tell(conversation, {"type": "message", "message": message})
        return len(conversation.messages)

    async def _answer(self, conversation: Conversation, asked: dict[str, Any]) -> None:
        await asyncio.sleep(self.faults.answer_delay)
        text = asked["text"]
        lowered = text.lower()
        fields: dict[str, Any] = {}
        if PROOF.search(text):
            fields["data"] = in_transit()
            reply = "Your order is on its way and should arrive tomorrow, as promised. Last seen in Chicago."
        elif "split" in lowered:
            fields["data"] = split()
            reply = "Your order travels in two parcels. One has arrived, the other is still on its way."
        elif "customs" in lowered:
            fields["data"] = in_trouble()
            reply = "I am sorry, your parcel is held at customs. The carrier is asking you for a document."
        elif "return" in lowered:
            fields["buttons"] = [
                {"title": "Yes, please", "payload": "/affirm"},
                {"title": "No, thank you", "payload": "/deny"},
            ]
            fields["citations"] = [{"title": "Returns", "url": "https://shop.example.com/help/returns"}]
            reply = "That is something for my colleagues. Shall I tell a person?"
        elif "person" in lowered:
            conversation.status = "awaiting_agent"
            await self._tell(conversation, {"type": "status", "status": "awaiting_agent"})
            await self._publish(conversation, "A person has been told and will answer here.", kind="system")
            return
        elif "where" in lowered:
            reply = (
                "I can look that up. Please send me the order number, and the e-mail address or the postcode "
                "that the order was made with."
            )
        else:
            reply = f"Thank you, I have read: {text[:40]}"
        await self._publish(conversation, reply, kind="bot", in_reply_to=asked["id"], **fields)

    def _app(self) -> FastAPI:
        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            self._loop = asyncio.get_running_loop()
            yield

        app = FastAPI(lifespan=lifespan)
        self._pages(app)
        self._sessions(app)
        self._messages(app)
        self._pictures(app)
        self._rest(app)
        self.wishes.serve(app, self._prefix)
        return app

    def _pages(self, app: FastAPI) -> None:
        @app.get(f"{self._prefix}/")
        def shop() -> FileResponse:
            return FileResponse(STATIC / "shop.html", headers={"Content-Security-Policy": POLICY})

        @app.get(f"{self._prefix}/widget.js")
        def widget() -> Response:
            return Response(widget_source(), media_type="text/javascript; charset=utf-8")

        @app.get(f"{self._prefix}/static/{{name}}")
        def static(name: str) -> FileResponse:
            return FileResponse(STATIC / Path(name).name)

        @app.get(f"{self._prefix}/embedded")
        def embedded(request: Request) -> Response:
            """A bare page with the widget, its attributes taken from the query."""
            attributes = " ".join(
                f'data-{name}="{escape(value)}"' for name, value in request.query_params.items()
            )
            page = (
                '<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>'
                '<meta name="viewport" content="width=device-width">'
                "<style>*{color:red;font-size:40px!important} button{display:none}</style><p>A shop</p>"
                f'<script src="widget.js" {attributes} defer></script>'
            )
            return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    def _sessions(self, app: FastAPI) -> None:
        @app.post(f"{self._prefix}/widget/sessions", status_code=201)
        async def create(body: dict[str, Any]) -> Response:
            self.sessions.append(body)
            if body.get("identity") == "stale":
                return problem(401, "The identity has expired.")
            talk = Conversation(token=uuid.uuid4().hex)
            self.conversations[talk.token] = talk
            return JSONResponse({"conversation_id": talk.id, "token": talk.token}, 201)

        @app.delete(f"{self._prefix}/widget/sessions")
        async def end(request: Request) -> Response:
            talk = self._caller(request)
            if talk is None:
                return problem(401, "This session is not known.")
            del self.conversations[talk.token]
            for watcher in list(talk.sockets):
                await watcher.close(4401)
            return Response(status_code=204)

    def _caller(self, request: Request) -> Conversation | None:
        return self.conversations.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    def _messages(self, app: FastAPI) -> None:
        @app.get(f"{self._prefix}/widget/messages")
        async def read(request: Request, after: int = 0, limit: int = 200) -> Response:
            talk = self._caller(request)
            if talk is None:
                return problem(401, "This session is not known.")
            page = [message for message in talk.messages if message["seq"] > after][:limit]
            return JSONResponse({"messages": page, "status": talk.status, "agent": talk.agent})

        @app.post(f"{self._prefix}/widget/messages", status_code=202)
        async def send(request: Request, body: dict[str, str]) -> Response:
            talk = self._caller(request)
            self.sends.append(body)
            if talk is None:
                return problem(401, "This session is not known.")
            if self.faults.limited > 0:
                self.faults.limited -= 1
                return problem(429, "Too many messages.", {"Retry-After": "1"})
            if len(body["text"]) > 20_000:
                return problem(413, "A message can have at most 20,000 characters.")
            known = [message["seq"] for message in talk.messages if message["client_id"] == body["client_id"]]
            seq = known[0] if known else await self._accept(talk, body)
            if self.faults.lost_receipts > 0:
                self.faults.lost_receipts -= 1
                return problem(503, "Restarting.")
            return JSONResponse({"seq": seq}, 202)

        @app.websocket(f"{self._prefix}/widget/ws")
        async def live(watcher: WebSocket, token: str, after: int = 0) -> None:
            if self.faults.no_sockets:
                return await watcher.close()
            await watcher.accept()
            talk = self.conversations.get(token)
            if talk is None:
                return await watcher.close(4401)
            for message in talk.messages[after:]:
                await watcher.send_json({"type": "message", "message": message})
            talk.sockets.add(watcher)
            # As the service does, so that no status is lost between the session and the socket.
            await watcher.send_json({"type": "status", "status": talk.status, "agent": talk.agent})
            try:
                while True:
                    frame = await watcher.receive_json()
                    self.typing += frame["type"] == "typing"
                    self.seen += [frame["seq"]] if frame["type"] == "seen" else []
            except WebSocketDisconnect:
                talk.sockets.discard(watcher)

    def _pictures(self, app: FastAPI) -> None:
        @app.post(f"{self._prefix}/widget/uploads", status_code=202)
        async def upload(
            request: Request,
            file: UploadFile,
            client_id: Annotated[str, Form()],
            text: Annotated[str, Form()] = "",
        ) -> Response:
            talk = self._caller(request)
            data = await file.read()
            kind = file.content_type or ""
            sent = {"client_id": client_id, "text": text, "size": len(data), "content_type": kind}
            self.uploads.append(sent)
            if talk is None:
                return problem(401, "This session is not known.")
            if self.faults.refused_pictures > 0:
                self.faults.refused_pictures -= 1
                return problem(415, "This is not a picture that can be shown.")
            known = [message["seq"] for message in talk.messages if message["client_id"] == client_id]
            seq = known[0] if known else await self._picture(talk, sent, data)
            if self.faults.lost_receipts > 0:
                self.faults.lost_receipts -= 1
                return problem(503, "Restarting.")
            return JSONResponse({"seq": seq, "id": talk.messages[seq - 1]["attachments"][0]["id"]}, 202)

        @app.get(f"{self._prefix}/widget/uploads/{{name}}")
        async def see(request: Request, name: str) -> Response:
            talk = self._caller(request)
            if talk is None or name not in self.pictures:
                return problem(404, "There is no such picture.")
            return Response(self.pictures[name], media_type="image/jpeg")

    async def _picture(self, talk: Conversation, sent: dict[str, Any], data: bytes) -> int:
        with Image.open(io.BytesIO(data)) as image:
            attachment = self.attachment(data, image.width, image.height)
        fields = {"client_id": sent["client_id"], "attachments": [attachment]}
        return await self._publish(talk, sent["text"], kind="customer", **fields)

    def attachment(self, data: bytes, width: int, height: int) -> dict[str, Any]:
        """Keeps a picture; what a message says of it."""
        name = str(uuid.uuid4())
        self.pictures[name] = data
        return {"id": name, "content_type": "image/jpeg", "width": width, "height": height}

    def _rest(self, app: FastAPI) -> None:
        @app.post(f"{self._prefix}/widget/rating", status_code=204)
        async def rate(body: dict[str, Any]) -> Response:
            if self.faults.failing > 0:
                self.faults.failing -= 1
                return problem(503, "")
            self.ratings.append(body)
            return Response(status_code=204)

        @app.get(f"{self._prefix}/widget/transcript")
        async def transcript(request: Request, form: Annotated[str, Query(alias="format")]) -> Response:
            if self.faults.failing > 0 or self._caller(request) is None:
                self.faults.failing -= 1
                return problem(503, "")
            return Response(f"<p>The conversation as {form}</p>", media_type="text/html")

    async def _accept(self, talk: Conversation, body: dict[str, str]) -> int:
        offered = [button for message in talk.messages for button in message["buttons"]]
        titles = {button["payload"]: button["title"] for button in offered}
        text = titles.get(body["text"], body["text"])
        seq = await self._publish(talk, text, kind="customer", client_id=body["client_id"])
        if talk.status != "with_agent":
            task = asyncio.create_task(self._answer(talk, talk.messages[-1]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return seq


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as the product words it."""
    body = {"type": "about:blank", "title": "Not taken", "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
