"""How often somebody may do something, counted in memory, or where all processes count together."""

import math
import time
from dataclasses import dataclass
from typing import Final, Self

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from api.errors import DoorstepError
from telemetry import figures


class TooManyRequestsError(DoorstepError):
    """Too often."""

    status = 429
    title = "Too many requests"

    def __init__(self, *, retry_after: float) -> None:
        seconds = max(1, math.ceil(retry_after))
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(f"That was too fast. Try again in {seconds} {unit}.", retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: ``item`` says how many in which time; ``name`` keeps its counts apart from others'."""

    name: str
    item: RateLimitItem

    @classmethod
    def per_minute(cls, name: str, amount: int) -> Self:
        """A limit of that many a minute."""
        return cls(name, RateLimitItemPerMinute(amount))

    @classmethod
    def per_quarter_hour(cls, name: str, amount: int) -> Self:
        """A limit of that many in 15 minutes."""
        return cls(name, RateLimitItemPerMinute(amount, 15))


SET_BACK: Final = 5.0
"""Seconds: a clock that goes back by more was set, and what was counted would stand in the way for long."""


class Limiter:
    """Counts, and refuses what is too much."""

    def __init__(self, storage: Storage | None = None) -> None:
        """``storage`` supports moving windows; without one this process counts for itself."""
        self._own: MemoryStorage | None = None
        if storage is None:
            storage = self._own = MemoryStorage()
        self._window = MovingWindowRateLimiter(storage)
        self._epoch = time.time() - time.monotonic()

    def check(self, limit: Limit, key: str) -> None:
        """Count one; raises ``TooManyRequestsError`` (with the seconds to wait) when it is too much."""
        self._heed_the_clock()
        if self._window.hit(limit.item, limit.name, key):
            return
        figures.REFUSED.labels(limit.name).inc()
        stats = self._window.get_window_stats(limit.item, limit.name, key)
        raise TooManyRequestsError(retry_after=min(stats.reset_time - time.time(), limit.item.get_expiry()))

    def _heed_the_clock(self) -> None:
        epoch = time.time() - time.monotonic()
        if self._own is not None and epoch < self._epoch - SET_BACK:
            self._own.reset()
            self._epoch = epoch
        self._epoch = max(self._epoch, epoch)
