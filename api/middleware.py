"""What every request goes through: an id and a log line, a limit on its size, safe headers."""

import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.conversations.pictures import LARGEST_FILE
from api.errors import DoorstepError
from api.headers import SAFE, UNDER_HTTPS
from api.problems import response_of
from telemetry import figures

LARGEST_BODY: Final = 262_144
"""Bytes: 20,000 characters, escaped in JSON at their longest, fit in."""

_OTHERS: Final = (
    ("/widget/uploads", LARGEST_FILE + LARGEST_BODY),
    ("/knowledge/api/sign-in", LARGEST_BODY),
    ("/knowledge/api/import", 24_000_000),
    ("/knowledge/api/", 2_000_000),
    ("/sms/", 65_536),
    ("/simulators/phone/messages", 11_000_000),
    ("/webhooks/", 4_000_000),
    ("/simulators/slack/files", 11_000_000),
    ("/simulators/slack/upload/", 11_000_000),
)
"""Bytes where more is to be expected: files, articles of 100,000 characters escaped in JSON,
orders of many items; or less."""


def largest_body(path: str) -> int:
    """Bytes that a request of that path may have."""
    return next((most for start, most in _OTHERS if path.startswith(start)), LARGEST_BODY)


_log = structlog.get_logger("api.requests")


class BodyTooLargeError(DoorstepError):
    """More bytes than any request needs."""

    status = 413
    title = "Request too large"

    def __init__(self, largest: int = LARGEST_BODY) -> None:
        super().__init__(f"The request is too large. Send at most {largest:,} bytes.")


_PROBED: Final = "/healthz"
"""Asked every few seconds for as long as the process lives: nobody wants to read of it."""

_KEY_IN_PATH: Final = re.compile(r"(/returns/|/sms/pictures/).+")
"""Paths that open something for whoever knows them; the log does not."""


def told_path(path: str) -> str:
    """The path as a log may hold it."""
    return _KEY_IN_PATH.sub(r"\1…", path)


class RequestMiddleware:
    """Names each request, logs it when it has been answered (never its query or body), and adds headers.

    Once the process ``is_stopping``, every answer asks to close its connection: the next request will find
    another process.
    """

    def __init__(
        self, app: ASGIApp, *, secure: bool = False, is_stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """``secure``: browsers reach the service over https."""
        self._app = app
        self._headers = {**SAFE, **(UNDER_HTTPS if secure else {})}
        self._is_stopping = is_stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = uuid4().hex[:16]
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if self._is_stopping():
                    headers["Connection"] = "close"
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, sending)
            finally:
                seconds, route = time.perf_counter() - began, _template(scope)
                figures.request_answered(method=scope["method"], route=route, status=status, seconds=seconds)
                tell = _log.debug if route == _PROBED else _log.info
                tell(
                    "request",
                    method=scope["method"],
                    path=told_path(scope["path"]),
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                )


def _template(scope: Scope) -> str:
    """The route's path with its parameters' names: addresses that nobody made are all the same."""
    return str(getattr(scope.get("route"), "path", "none"))


class BodyLimitMiddleware:
    """Refuses bodies beyond what the path may take, by their announced length or else by counting."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while it is small."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        largest = largest_body(path)
        if announced.isdigit() and int(announced) > largest:
            return await response_of(BodyTooLargeError(largest))(scope, receive, send)
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise HTTPException(413)  # what FastAPI lets through while it reads a body
            return message

        return await self._app(scope, counting, send)


class PrefixMiddleware:
    """Serves under the path prefix of the public URL, whether or not the reverse proxy strips it."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] in ("http", "websocket"):
            path = scope["path"]
            stripped = path != self._prefix and not path.startswith(f"{self._prefix}/")
            prefixed = {
                **scope,
                "root_path": self._prefix,
                "path": f"{self._prefix}{path}" if stripped else path,
            }
            try:
                return await self._app(prefixed, receive, send)
            finally:
                scope["route"] = prefixed.get("route")  # whoever counts requests is further out
        await self._app(scope, receive, send)
