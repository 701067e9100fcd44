"""What goes wrong. Each fault begins, lasts its while, and ends."""

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import psutil

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.targets import Target

PAUSE: Final = (2.0, 6.0)
"""Seconds between faults, from and to."""

ENDED_WITHIN: Final = 120.0
"""Seconds; `doorstep up` needs 23 on a machine that has time."""

Fault = Callable[[], AbstractContextManager[None]]
Faults = dict[str, Fault]


class Sabotage:
    """Injects faults one after another until told to stop. A kind's last words may say how long: "6 s"."""

    def __init__(
        self, faults: Faults, ledger: Ledger, seed: int, *, pause: tuple[float, float] = PAUSE
    ) -> None:
        self._faults = faults
        self._ledger = ledger
        self._pause = pause
        self._drawn = random.Random(seed)

    def run(self, stopping: threading.Event) -> None:
        """Each kind of fault in turn, in an order drawn anew for every round."""
        while not stopping.is_set():
            kinds = list(self._faults)
            self._drawn.shuffle(kinds)
            for kind in kinds:
                if stopping.wait(self._drawn.uniform(*self._pause)):
                    return
                self._ledger.note("fault", kind=kind)
                with self._faults[kind]():
                    stopping.wait(lasts(kind))


def lasts(kind: str) -> float:
    """Seconds."""
    words = kind.split()
    return float(words[-2]) if words[-1] == "s" else 0.0


def process_faults(target: Target) -> Faults:
    """Processes that die or hang."""
    return {
        "kill -9 of the API": lambda: _killed(target, "api"),
        "kill -9 of Rasa": lambda: _killed(target, "rasa"),
        "kill -9 of the action server": lambda: _killed(target, "actions"),
        "Rasa hangs for 12 s": lambda: hanging(target, "rasa"),
        "the action server hangs for 8 s": lambda: hanging(target, "actions"),
        "the API hangs for 3 s": lambda: hanging(target, "api"),
    }


def hang_faults(target: Target) -> Faults:
    """Processes that never answer again. Whoever keeps the product running has to find that out."""
    return {
        "Rasa hangs for good": lambda: hung(target, "rasa"),
        "the action server hangs for good": lambda: hung(target, "actions"),
        "the API hangs for good": lambda: hung(target, "api"),
    }


def poison_faults(send: Callable[[str], None]) -> Faults:
    """Messages over which an action raises, hangs, or ends its process, each time. ``send`` has one sent."""

    def fault(how: str) -> Fault:
        @contextmanager
        def poisoning() -> Iterator[None]:
            send(f"poison: {how}")
            yield

        return poisoning

    return {
        "a message that ends the action server": fault("die"),
        "a message over which the action raises": fault("raise"),
        "a message over which the action hangs": fault("hang"),
    }


@contextmanager
def hanging(target: Target, name: str) -> Iterator[None]:
    """The process stands still for as long as the block lasts."""
    try:
        process = target.process(name)
        process.suspend()
    except (LookupError, psutil.NoSuchProcess):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()


@contextmanager
def hung(target: Target, name: str) -> Iterator[None]:
    """The process stands still until somebody ends it. If nobody does, the product is never ready again."""
    with contextlib.suppress(LookupError, psutil.NoSuchProcess, psutil.TimeoutExpired):
        process = target.process(name)
        process.suspend()
        process.wait(timeout=ENDED_WITHIN)
    yield


@contextmanager
def _killed(target: Target, name: str) -> Iterator[None]:
    target.kill(name)
    yield
