"""The widget live: what is said in a conversation, pushed over a WebSocket, from a cursor on."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.addresses import address_key
from api.channels.widget.channel import WidgetChannel
from api.channels.widget.schemas import (
    AnyFrame,
    MessageFrame,
    SeenFrame,
    TypingFrame,
    agent_out,
    frames,
    message_out,
)
from api.channels.widget.sessions import UnknownTokenError, WidgetCaller
from api.conversations.events import (
    CommittedElsewhere,
    Event,
    FellBehind,
    MessageAdded,
    SessionEnded,
    StatusChanged,
    Subscription,
    Typing,
)
from api.conversations.messages import MessageView
from api.conversations.notes import is_note
from api.errors import DoorstepError
from api.limits import TooManyRequestsError
from api.outages import refusal_of
from api.problems import problem_of, sentence
from store.vocabulary import AuthorKind, ConversationStatus
from telemetry import figures

BAD_TOKEN: Final = 4401
IDLE: Final = 4408
TRY_AGAIN_LATER: Final = 1013
PAGE: Final = 200

_log = structlog.get_logger(__name__)

router = APIRouter()


class InvalidFrameError(DoorstepError):
    """Not a frame of this protocol."""

    status = 422
    title = "Not understood"


@router.websocket("/widget/ws")
async def live(socket: WebSocket, token: str = "", after: str = "0") -> None:
    """The conversation live. ``after``: the last sequence number that the client has.

    Server frames: message, ack, typing, status and, for a frame that could not be taken, error with the
    problem and the frame's client_id. Closes 4401 for a bad token, 4408 when idle too long, 1012 on restart.
    """
    channel: WidgetChannel = socket.app.state.widget
    if not _origin_is_allowed(socket, channel.rules.origins):
        return await socket.close()  # before it is accepted: 403
    await socket.accept()
    try:
        await run_in_threadpool(channel.admit_connection, address_key(socket))
        caller = await run_in_threadpool(channel.caller, token)
    except TooManyRequestsError:
        return await socket.close(TRY_AGAIN_LATER, "too many connections")
    except UnknownTokenError:
        return await socket.close(BAD_TOKEN, "unknown session")
    except SQLAlchemyError as error:
        if refusal_of(error) is None:
            raise
        return await socket.close(TRY_AGAIN_LATER, "the store is away")
    with (
        figures.SOCKETS.track_inprogress(),
        channel.hub.watching(caller.conversation_id) as subscription,
    ):
        connection = _Connection(socket, channel, token, caller, subscription, cursor=_cursor(after))
        try:
            await connection.run()
        finally:
            with suppress(SQLAlchemyError):  # known less, a message is texted that was seen
                await run_in_threadpool(channel.has_shown, caller, connection.cursor)


class _Connection:
    """One open WebSocket: a task that reads frames, one that writes them."""

    def __init__(
        self,
        socket: WebSocket,
        channel: WidgetChannel,
        token: str,
        caller: WidgetCaller,
        subscription: Subscription,
        *,
        cursor: int,
    ) -> None:
        self._socket = socket
        self._channel = channel
        self._token = token
        self._caller = caller
        self._subscription = subscription
        self.cursor = cursor
        self._status: tuple[ConversationStatus, str | None] | None = None
        self._active_at = time.monotonic()
        # Held while a message is taken in, so that its ack comes before the message itself.
        self._writing = asyncio.Lock()

    async def run(self) -> None:
        """Serve until the client leaves, the session ends or nothing happens for too long."""
        tasks = [asyncio.create_task(work) for work in (self._write(), self._read(), self._watch_idle())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                with suppress(WebSocketDisconnect):
                    await self._ended(task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ended(self, task: asyncio.Task[None]) -> None:
        try:
            task.result()
        except SQLAlchemyError as error:
            if refusal_of(error) is None:
                raise
            await self._socket.close(TRY_AGAIN_LATER, "the store is away")

    async def _read(self) -> None:
        while True:
            received = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            self._active_at = time.monotonic()
            try:
                self._channel.admit_frame(self._caller.session_id)
            except TooManyRequestsError as error:
                await self._send({"type": "error", "client_id": None, "problem": problem_of(error)})
                return await self._socket.close(TRY_AGAIN_LATER, "too many frames")
            await self._take(received.get("text") or "")

    async def _take(self, text: str) -> None:
        client_id = None
        try:
            frame = _parsed(text)
            if isinstance(frame, TypingFrame):
                self._channel.service.typing(
                    conversation_id=self._caller.conversation_id, author=AuthorKind.customer
                )
                return
            if isinstance(frame, SeenFrame):
                await run_in_threadpool(
                    self._channel.receipts.seen, conversation_id=self._caller.conversation_id, seq=frame.seq
                )
                return
            client_id = frame.client_id
            await self._accept(frame)
        except (DoorstepError, SQLAlchemyError) as error:
            refusal = error if isinstance(error, DoorstepError) else refusal_of(error)
            if refusal is None:
                raise
            await self._send({"type": "error", "client_id": client_id, "problem": problem_of(refusal)})

    async def _accept(self, frame: MessageFrame) -> None:
        async with self._writing:
            accepted = await run_in_threadpool(
                self._channel.accept,
                conversation_id=self._caller.conversation_id,
                client_id=frame.client_id,
                text=frame.text,
            )
            await self._send({"type": "ack", "client_id": frame.client_id, "seq": accepted.seq})

    async def _write(self) -> None:
        await self._catch_up()
        while True:
            for event in await self._subscription.next():
                async with self._writing:
                    if not await self._tell(event):
                        return

    async def _tell(self, event: Event) -> bool:
        match event:
            case MessageAdded(message) if message.seq == self.cursor + 1 and is_note(message.data):
                self.cursor = message.seq
            case MessageAdded(message) if message.seq == self.cursor + 1:
                await self._send_message(message)
            case MessageAdded(message) if message.seq > self.cursor:
                await self._catch_up()
            case CommittedElsewhere(seq) if seq is None or seq > self.cursor:
                await self._catch_up()
            case FellBehind():
                if not await self._session_lasts():
                    return False
                await self._catch_up()
            case StatusChanged(status, agent_name):
                await self._send_status(status, agent_name)
            case Typing(author) if author is not AuthorKind.customer:
                await self._send({"type": "typing", "author": {"kind": str(author), "name": None}})
            case SessionEnded(session_id) if session_id == self._caller.session_id:
                await self._socket.close(BAD_TOKEN, "session ended")
                return False
        return True

    async def _session_lasts(self) -> bool:
        """Whether it does; that it ended may be among what was missed."""
        try:
            await run_in_threadpool(self._channel.caller, self._token)
        except UnknownTokenError:
            await self._socket.close(BAD_TOKEN, "session ended")
            return False
        return True

    async def _catch_up(self) -> None:
        while True:
            history = await run_in_threadpool(
                self._channel.history,
                conversation_id=self._caller.conversation_id,
                after=self.cursor,
                limit=PAGE,
            )
            for message in history.messages:
                await self._send_message(message)
            await self._send_status(history.status, history.agent_name)
            if len(history.messages) < PAGE:
                return

    async def _watch_idle(self) -> None:
        longest = self._channel.rules.idle.total_seconds()
        while (quiet := time.monotonic() - self._active_at) < longest:
            await asyncio.sleep(longest - quiet)
        await self._socket.close(IDLE, "idle too long")

    async def _send_message(self, message: MessageView) -> None:
        self.cursor = message.seq
        self._active_at = time.monotonic()
        await self._send({"type": "message", "message": message_out(message)})
        if message.author_kind is AuthorKind.agent:  # so that it is not texted, whichever process looks
            await run_in_threadpool(self._channel.has_shown, self._caller, message.seq)

    async def _send_status(self, status: ConversationStatus, agent_name: str | None) -> None:
        if self._status == (status, agent_name):
            return
        self._status = (status, agent_name)
        await self._send({"type": "status", "status": str(status), "agent": agent_out(agent_name)})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_text(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


def _parsed(text: str) -> AnyFrame:
    try:
        return frames.validate_json(text)
    except ValidationError as error:
        raise InvalidFrameError(sentence(error.errors(include_input=False, include_url=False))) from error


def _cursor(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0


def _origin_is_allowed(socket: WebSocket, origins: frozenset[str]) -> bool:
    """Browsers name their page's origin. Nothing is asked of other clients, or when no origins are set."""
    origin = socket.headers.get("origin")
    if not origins or origin is None:
        return True
    named = urlsplit(origin.lower())
    return f"{named.scheme}://{named.netloc}" in origins
