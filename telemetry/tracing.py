"""Traces: one for each turn, from the customer's channel to Slack, over all processes (OpenTelemetry).

Off unless ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set; then spans are sent there in the background, as OTLP over
HTTP, and the other variables of OpenTelemetry (headers, sampler, timeouts) hold as well. The trace's id
follows from the message's, so whoever takes a turn over after a crash goes on in the same trace. Spans carry
ids and names of ours, never a customer's words.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from uuid import UUID

from telemetry.ids import root_span_id, trace_id

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
TURN: Final = "doorstep.turn"
"""The attribute that holds the message's id, which is ``turn`` in the logs."""


def wanted() -> bool:
    """Whether the environment says where traces go."""
    return os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true" and any(
        os.environ.get(name) for name in ENDPOINTS
    )


def start(service: str, *, processor: "SpanProcessor | None" = None) -> None:
    """Trace from now on, as the process ``service``, when it is wanted or a ``processor`` is given."""
    global _tracing
    if processor is None and not wanted():
        return
    from telemetry.spans import Tracing

    _tracing = Tracing(service, processor)


def stop() -> None:
    """Send what is left, and trace no more."""
    global _tracing
    if _tracing is not None:
        _tracing.close()
        _tracing = None


if TYPE_CHECKING:
    from telemetry.spans import Tracing

_tracing: "Tracing | None" = None
_turn: ContextVar["Context | None"] = ContextVar("turn", default=None)


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """A part of the turn under way; nothing outside of turns."""
    if _tracing is None or (parent := _turn.get()) is None:
        yield
        return
    with _tracing.span(name, parent, attributes) as context, _within(context):
        yield


@contextmanager
def turn(message_id: UUID | None, name: str, **attributes: str | int) -> Iterator[None]:
    """A part of that message's turn, done by whichever process."""
    if _tracing is None or message_id is None:
        yield
        return
    parent = _tracing.parent(trace_id(message_id), root_span_id(message_id))
    with _tracing.span(name, parent, {TURN: str(message_id), **attributes}) as context, _within(context):
        yield


def began(message_id: UUID, name: str, seconds: float, **attributes: str | int) -> None:
    """The first part of that message's turn, which ends now and took so long."""
    if _tracing is not None:
        ids = trace_id(message_id), root_span_id(message_id)
        now = time.time_ns()
        _tracing.root(name, ids, now - int(seconds * 1e9), now, {TURN: str(message_id), **attributes})


def traceparent() -> str | None:
    """The W3C header that tells another process where in the trace it works."""
    if _tracing is None or (context := _turn.get()) is None:
        return None
    return _tracing.header(context)


@contextmanager
def continued(header: str | None, name: str, **attributes: str | int) -> Iterator[None]:
    """A part of the turn that another process told by ``traceparent``."""
    if _tracing is None or header is None:
        yield
        return
    with _tracing.span(name, _tracing.read(header), attributes) as context, _within(context):
        yield


@contextmanager
def _within(context: "Context") -> Iterator[None]:
    token = _turn.set(context)
    try:
        yield
    finally:
        _turn.reset(token)
