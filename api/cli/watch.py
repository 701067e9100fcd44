"""Whether a process that lives still answers: by what ``doorstep up`` takes one for hung."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx


@dataclass(frozen=True, kw_only=True)
class Probing:
    """A question goes out every so many seconds, and is to be answered, with whatever, within ``timeout``
    seconds. A process hangs when ``failures`` in a row are not; 0: none ever does."""

    every: float = 5.0
    timeout: float = 5.0
    failures: int = 3


class Watch:
    """One process from its start to its end, as whoever asks it finds it.

    Silence counts from when it has begun to listen, and only while the asking itself is on time: a machine
    that was asleep, or that has no time for anybody, is no hang, and all begins anew. ``clock`` gives seconds
    and is never set.
    """

    def __init__(self, probing: Probing, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._probing = probing
        self._clock = clock
        self._failures = 0
        self._was_there = False
        self._next = self._due = self._heard_at = clock()

    def pause(self) -> float:
        """Seconds until the next question."""
        now = self._clock()
        self._due = max(self._next, now)
        return self._due - now

    def asks(self) -> None:
        """A question goes out."""
        if not self._is_on_time():
            self._failures = 0
        now = self._clock()
        if not self._was_there:
            self._heard_at = now
        self._next, self._due = now + self._probing.every, now + self._probing.timeout

    def hears(self) -> None:
        """It was answered."""
        self._was_there = True
        self._failures, self._heard_at = 0, self._clock()

    def hears_nothing(self) -> None:
        """Somebody listens, and it was not answered in time."""
        self._was_there = True
        self._failures = self._failures + 1 if self._is_on_time() else 0

    def finds_nobody(self) -> None:
        """Nobody listens: it is starting, or it has stopped to."""
        if self._was_there:
            self.hears_nothing()

    @property
    def is_hung(self) -> bool:
        """Whether that is enough."""
        return 0 < self._probing.failures <= self._failures

    @property
    def silent_for(self) -> float:
        """Seconds since the last answer, or since it was first found silent."""
        return self._clock() - self._heard_at

    def _is_on_time(self) -> bool:
        return self._clock() - self._due < self._probing.timeout / 2


async def until_hung(url: str, probing: Probing) -> float:
    """Asks there until nothing answers any more, if ever; the seconds since something did."""
    watch = Watch(probing)
    # A connection for each question, as a new customer has, and through nobody's proxy.
    fresh = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=None, trust_env=False, limits=fresh) as http:
        while not watch.is_hung:
            await asyncio.sleep(watch.pause())
            watch.asks()
            try:
                async with asyncio.timeout(probing.timeout):
                    await http.get(url)
                watch.hears()
            except httpx.ConnectError:
                watch.finds_nobody()
            except (TimeoutError, httpx.HTTPError):
                watch.hears_nothing()
    return watch.silent_for
