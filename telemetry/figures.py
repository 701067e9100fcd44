"""The figures of this process, for Prometheus.

Labels take their values from fixed sets: an unknown value becomes ``other``, and nothing that a customer
wrote, or that names one, is a label. Counts start anew with the process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from uuid import UUID

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from telemetry.ids import seconds_since

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
OTHER: Final = "other"

REGISTRY: Final = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

_FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

TURNS: Final = Counter("doorstep_turns", "Turns that were settled here.", ["outcome"], registry=REGISTRY)
TURN_SECONDS: Final = Histogram(
    "doorstep_turn_seconds",
    "Seconds of a turn: waiting for it to begin (queue), the assistant (rasa), storing (store), all (total).",
    ["stage"],
    buckets=(*_FAST, 60.0),
    registry=REGISTRY,
)
MESSAGES: Final = Counter(
    "doorstep_messages", "Messages that were written.", ["author", "channel"], registry=REGISTRY
)
HANDOFFS: Final = Counter(
    "doorstep_handoffs", "Requests for a person.", ["reason", "priority"], registry=REGISTRY
)
SLACK: Final = Counter(
    "doorstep_slack_deliveries", "Tries to deliver to Slack.", ["kind", "outcome"], registry=REGISTRY
)
ERRANDS: Final = Counter(
    "doorstep_errand_tries", "Tries of work outside a turn.", ["errand", "outcome"], registry=REGISTRY
)
SEARCHES: Final = Counter(
    "doorstep_knowledge_searches", "Questions to the knowledge base.", ["outcome"], registry=REGISTRY
)
SEARCH_SECONDS: Final = Histogram(
    "doorstep_knowledge_search_seconds",
    "Seconds of a search with its embedding.",
    buckets=_FAST,
    registry=REGISTRY,
)
ACTIONS: Final = Counter(
    "doorstep_actions", "Actions that the assistant ran.", ["action", "outcome"], registry=REGISTRY
)
ACTION_SECONDS: Final = Histogram(
    "doorstep_action_seconds", "Seconds of an action.", buckets=_FAST, registry=REGISTRY
)
REFUSED: Final = Counter("doorstep_limits_refused", "Refused as too much.", ["limit"], registry=REGISTRY)
SOCKETS: Final = Gauge("doorstep_websockets_open", "WebSockets that are open.", registry=REGISTRY)
REQUESTS: Final = Counter(
    "doorstep_http_requests", "Requests that were answered.", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS: Final = Histogram(
    "doorstep_http_request_seconds", "Seconds of a request.", ["route"], buckets=_FAST, registry=REGISTRY
)
DATABASE_WAIT: Final = Histogram(
    "doorstep_database_wait_seconds",
    "Seconds that a writer waited for the database.",
    buckets=_FAST,
    registry=REGISTRY,
)
LOGGED: Final = Counter("doorstep_log_entries", "Log entries from WARNING on.", ["level"], registry=REGISTRY)


def exposed(*collectors: Collector) -> bytes:
    """All figures in Prometheus' text format, with what ``collectors`` look up at this moment."""
    moment = CollectorRegistry(auto_describe=False)
    for collector in collectors:
        moment.register(collector)
    return generate_latest(REGISTRY) + generate_latest(moment)


def known(value: str, values: frozenset[str]) -> str:
    """The value when it is one of those, else ``other``."""
    return value if value in values else OTHER


def request_answered(*, method: str, route: str, status: int, seconds: float) -> None:
    """An HTTP request; ``route`` is its template."""
    REQUESTS.labels(known(method, _METHODS), route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def waited(message_id: UUID) -> None:
    """A message's turn begins now."""
    TURN_SECONDS.labels("queue").observe(max(0.0, seconds_since(message_id)))


def settled(message_id: UUID, outcome: str) -> None:
    """A message's turn is settled now."""
    TURNS.labels(outcome).inc()
    TURN_SECONDS.labels("total").observe(max(0.0, seconds_since(message_id)))


@contextmanager
def action(name: str) -> Iterator[None]:
    """An action for as long as the block lasts."""
    outcome = "failed"
    try:
        with ACTION_SECONDS.time():
            yield
        outcome = "done"
    finally:
        ACTIONS.labels(name, outcome).inc()


@lru_cache
def logged(level: str) -> Callable[[], None]:
    """Counts a log entry of that level."""
    return LOGGED.labels(level).inc
