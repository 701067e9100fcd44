"""The last day hour by hour: how many messages came, and how fast the assistant answered."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from store.repositories.operating import Beat
from store.vocabulary import AuthorKind
from telemetry.ids import made_at

HOURS: Final = 24


@dataclass(frozen=True, kw_only=True)
class Hour:
    """From ``begin`` on. ``p95`` is in seconds; None when nothing was answered."""

    begin: datetime
    messages: int
    answered: int
    p95: float | None


def first_id(begin: datetime) -> UUID:
    """An id before all those that were made at that moment or later (UUIDv7)."""
    return UUID(int=int(begin.timestamp() * 1000) << 80)


def hours_of(beats: Sequence[Beat], now: datetime) -> list[Hour]:
    """The last ``HOURS`` hours up to ``now``, oldest first. ``messages`` counts what customers wrote.

    A turn's seconds are those from the customer's message to the first reply of the assistant; an agent's
    reply is no turn.
    """
    start = now - timedelta(hours=HOURS)
    messages = [0] * HOURS
    seconds: list[list[float]] = [[] for _ in range(HOURS)]
    for beat in beats:
        hour = int((made_at(beat.id) - start.timestamp()) // 3600)
        if not 0 <= hour < HOURS:
            continue
        if beat.author is AuthorKind.customer:
            messages[hour] += 1
        elif beat.author is AuthorKind.bot and beat.answers is not None:
            seconds[hour].append(max(0.0, made_at(beat.id) - made_at(beat.answers)))
    return [
        Hour(
            begin=start + timedelta(hours=hour),
            messages=messages[hour],
            answered=len(seconds[hour]),
            p95=percentile(seconds[hour], 0.95),
        )
        for hour in range(HOURS)
    ]


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least that share of the values does not exceed (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
