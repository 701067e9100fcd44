"""Which turn a request of Rasa's belongs to: for log lines, and for the trace."""

from contextvars import ContextVar
from typing import Any

import structlog
from sanic import Request

_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def remembered(request: Request) -> None:
    """Take the turn from a request. Connections stay open: each request replaces what the last one left."""
    structlog.contextvars.clear_contextvars()
    _traceparent.set(request.headers.get("traceparent"))
    if request.path == "/webhook":
        structlog.contextvars.bind_contextvars(**_named(request.json))


def forgotten() -> None:
    """The request was answered."""
    structlog.contextvars.clear_contextvars()
    _traceparent.set(None)


def traceparent() -> str | None:
    """The W3C header that the service sent with the message, by way of Rasa."""
    return _traceparent.get()


def _named(call: Any) -> dict[str, str]:
    tracker = call.get("tracker") if isinstance(call, dict) else None
    if not isinstance(tracker, dict):
        return {}
    latest = tracker.get("latest_message")
    ids = {
        "turn": latest.get("message_id") if isinstance(latest, dict) else None,
        "conversation": tracker.get("sender_id"),
        "action": call.get("next_action"),
    }
    return {name: str(value) for name, value in ids.items() if value}
