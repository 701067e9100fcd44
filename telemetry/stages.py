"""The stages of a turn, as figures and as spans at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from telemetry import figures, tracing

Stage = Literal["rasa", "store"]

_SPANS: Final[dict[Stage, str]] = {"rasa": "rasa.ask", "store": "store"}


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """A stage of the turn under way, for as long as the block lasts."""
    with tracing.span(_SPANS[name]), figures.TURN_SECONDS.labels(name).time():
        yield
