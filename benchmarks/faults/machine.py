"""The machine and its database in trouble: no room on the disk, PostgreSQL restarted, clocks that jump."""

import contextlib
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from benchmarks.faults.clocks import FakeClock
from benchmarks.faults.sabotage import Faults
from benchmarks.faults.targets import Target
from tests.postgres import PostgresServer

HOUR = 3600


def disk_faults(target: Target) -> Faults:
    """The embedded store: the limit of a process on the size of its files is a disk that is full."""
    return {"no room on the disk for 6 s": lambda: disk_full(target)}


def postgres_faults(server: PostgresServer) -> Faults:
    """The server ends in two ways, and is started again."""
    return {
        "PostgreSQL restarted (fast) and away for 3 s": lambda: restarted(server, signal.SIGINT),
        "PostgreSQL crashed (immediate) and away for 3 s": lambda: restarted(server, signal.SIGQUIT),
    }


def clock_faults(clock: FakeClock) -> Faults:
    """The wall clock of the service is set, and set right again."""
    return {
        "the service's clock an hour ahead for 6 s": lambda: _set(clock, HOUR),
        "the service's clock an hour behind for 6 s": lambda: _set(clock, -HOUR),
    }


@contextmanager
def disk_full(target: Target) -> Iterator[None]:
    """No process can write into a file for as long as the block lasts."""
    limited = []
    for name in ("api", "rasa", "actions"):
        with contextlib.suppress(LookupError, psutil.NoSuchProcess):
            process = target.process(name)
            _, hard = process.rlimit(resource.RLIMIT_FSIZE)
            process.rlimit(resource.RLIMIT_FSIZE, (0, hard))
            limited.append((process, hard))
    try:
        yield
    finally:
        for process, hard in limited:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.rlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def restarted(server: PostgresServer, how: signal.Signals) -> Iterator[None]:
    """The server is away for as long as the block lasts."""
    server.stop(how)
    try:
        yield
    finally:
        server.start()


@contextmanager
def _set(clock: FakeClock, seconds: int) -> Iterator[None]:
    clock.set(seconds)
    try:
        yield
    finally:
        clock.set(0)
