"""Which turn this process works on at the moment: for its log lines, and told on to the action server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A turn. ``traceparent`` is the W3C header that the service sent, passed on as it came."""

    turn: str
    conversation: str
    traceparent: str | None = None


_place: ContextVar[Place | None] = ContextVar("place", default=None)


@contextmanager
def entered(place: Place) -> Iterator[None]:
    """The turn is worked on for as long as the block lasts."""
    token = _place.set(place)
    try:
        yield
    finally:
        _place.reset(token)


def here() -> Place | None:
    """The turn that is worked on."""
    return _place.get()
