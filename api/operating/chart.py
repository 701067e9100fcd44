"""The last day as a small drawing: bars of messages and a line of the turns' seconds, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.operating.pace import HOURS, Hour

WIDTH: Final = 480
HEIGHT: Final = 72
_STEP: Final = WIDTH / HOURS
_GAP: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """An hour's rectangle, in the drawing's units, and the hour itself."""

    x: float
    y: float
    width: float
    height: float
    hour: Hour


@dataclass(frozen=True, kw_only=True)
class Dot:
    """An hour's 95th percentile, and the hour itself."""

    x: float
    y: float
    hour: Hour


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Both drawings. ``lines`` are the paths between dots of neighbouring hours; silent hours part them."""

    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    most: int
    slowest: float


def chart_of(hours: Sequence[Hour]) -> Chart:
    """The drawings of the hours, each scaled to its own largest value."""
    most = max((hour.messages for hour in hours), default=0)
    slowest = max((hour.p95 for hour in hours if hour.p95 is not None), default=0.0)
    dots = [
        Dot(x=_middle(place), y=_height(hour.p95 / slowest if slowest else 0.0), hour=hour)
        for place, hour in enumerate(hours)
        if hour.p95 is not None
    ]
    return Chart(
        bars=tuple(_bar(place, hour, most) for place, hour in enumerate(hours) if hour.messages),
        dots=tuple(dots),
        lines=tuple(_lines(dots)),
        most=most,
        slowest=slowest,
    )


def _bar(place: int, hour: Hour, most: int) -> Bar:
    top = _height(hour.messages / most)
    return Bar(
        x=round(place * _STEP + _GAP / 2, 1),
        y=top,
        width=round(_STEP - _GAP, 1),
        height=round(HEIGHT - top, 1),
        hour=hour,
    )


def _height(share: float) -> float:
    """From the top; a little is always seen."""
    return round((HEIGHT - 6) * (1 - share) + 3, 1)


def _middle(place: int) -> float:
    return round((place + 0.5) * _STEP, 1)


def _lines(dots: Sequence[Dot]) -> list[str]:
    runs: list[list[Dot]] = []
    for dot in dots:
        if runs and dot.x - runs[-1][-1].x <= _STEP + 0.2:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return [" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1]
