"""Runs the product's processes side by side: prefixed logs, restarts, and one clean end."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

from rich.markup import escape

from api.background import in_background
from api.cli.console import console
from api.cli.watch import Probing, until_hung

STOP_WITHIN = 8.0  # seconds; the whole product has to end within 10
GIVE_UP_AFTER = 5  # deaths within WINDOW, before everything has been up for once
WINDOW = 60.0
LONGEST_PAUSE = 8.0
HUNG_ENDS_WITHIN = 3.0  # seconds; then it is killed
LINE_LIMIT = 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """One process of the product. At ``alive_at`` it answers as long as it does not hang."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    colour: str
    alive_at: str = ""


class GaveUpError(Exception):
    """A process died again and again, and never was up; the message names it and holds its last lines."""


@dataclass
class Running:
    """A service and its process of the moment."""

    service: Service
    process: asyncio.subprocess.Process | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_AFTER))
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=15))


class Supervisor:
    """Keeps ``services`` running until told to stop; the last service is stopped first.

    One that hangs, of those that say where to ask, is ended, and started again like one that died.
    """

    def __init__(self, services: Sequence[Service], probing: Probing | None = None) -> None:
        self._probing = probing or Probing()
        self._running = [Running(service) for service in services]
        self._stopping = asyncio.Event()
        self._was_up = False

    def stop(self) -> None:
        """End everything (also from a signal handler)."""
        self._stopping.set()

    async def run(self, when_started: Callable[[], Coroutine[None, None, None]]) -> None:
        """Start all services, call ``when_started`` beside them, and return when all have ended.

        Once ``when_started`` has returned nothing is given up any more: what worked will work again, and a
        message that ends a process must not end the others.

        Raises:
            GaveUpError: a service died too often before that.
        """
        keepers = [asyncio.create_task(self._keep(running)) for running in self._running]
        greeting = asyncio.create_task(self._greet(when_started))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while not stopping.done():
                done, _ = await asyncio.wait({*keepers, stopping}, return_when=asyncio.FIRST_COMPLETED)
                for keeper in done & set(keepers):
                    keeper.result()
        finally:
            self._stopping.set()
            greeting.cancel()
            stopping.cancel()
            await self._end_all()
            await asyncio.gather(*keepers, greeting, stopping, return_exceptions=True)

    async def _greet(self, when_started: Callable[[], Coroutine[None, None, None]]) -> None:
        await when_started()
        self._was_up = True

    async def _keep(self, running: Running) -> None:
        while not self._stopping.is_set():
            code = await self._run_once(running)
            if self._stopping.is_set():
                return
            running.deaths.append(time.monotonic())
            if self._is_hopeless(running):
                name, lines = running.service.name, "\n".join(running.last_lines)
                raise GaveUpError(f"{name} ended {GIVE_UP_AFTER} times in a minute; its last lines:\n{lines}")
            recent = sum(1 for death in running.deaths if running.deaths[-1] - death < WINDOW)
            pause = min(0.25 * 2 ** (recent - 1), LONGEST_PAUSE)
            self._say(running, f"ended with {_ending(code)}; starting it again", style="yellow")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    def _is_hopeless(self, running: Running) -> bool:
        deaths = running.deaths
        return not self._was_up and len(deaths) == GIVE_UP_AFTER and deaths[-1] - deaths[0] < WINDOW

    async def _run_once(self, running: Running) -> int:
        process = await asyncio.create_subprocess_exec(
            *running.service.command,
            env=dict(running.service.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LINE_LIMIT,
            # A Ctrl-C in the terminal reaches this process alone, which then ends the others in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        running.process = process
        assert process.stdout is not None
        async with in_background(self._end_when_hung(running, process)):
            async for line in _lines(process.stdout):
                running.last_lines.append(line)
                self._say(running, line)
            return await process.wait()

    async def _end_when_hung(self, running: Running, process: asyncio.subprocess.Process) -> None:
        if not running.service.alive_at or not self._probing.failures:
            return
        seconds = await until_hung(running.service.alive_at, self._probing)
        if self._stopping.is_set():
            return
        self._say(running, f"hangs: it has answered nothing for {seconds:.0f} s; ending it", style="yellow")
        _signal(process, signal.SIGTERM)
        await _ended(process, HUNG_ENDS_WITHIN)
        _signal(process, signal.SIGKILL)

    async def _end_all(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for running in reversed(self._running):
            _signal(running.process, signal.SIGTERM)
            share = 0.6 if running is self._running[-1] else 1.0
            await _ended(running.process, (deadline - time.monotonic()) * share)
        for running in self._running:
            _signal(running.process, signal.SIGKILL)

    @staticmethod
    def _say(running: Running, line: str, *, style: str = "") -> None:
        text = f"[{style}]{escape(line)}[/{style}]" if style else escape(line)
        console.print(f"[{running.service.colour}]{running.service.name:>8} │[/] {text}", soft_wrap=True)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Lines of a stream as text; one beyond the limit comes in pieces."""
    while True:
        try:
            line = await stream.readuntil()
        except asyncio.IncompleteReadError as end:
            line = end.partial
        except asyncio.LimitOverrunError as overrun:
            line = await stream.readexactly(overrun.consumed)
        if not line:
            return
        yield line.decode(errors="replace").rstrip()


def _ending(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"code {code}"


def _signal(process: asyncio.subprocess.Process | None, number: signal.Signals) -> None:
    if process is None or process.returncode is not None:
        return
    # The whole group: what a service started itself ends with it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def _ended(process: asyncio.subprocess.Process | None, within: float) -> None:
    if process is not None and process.returncode is None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), max(within, 0.1))


def _end_with_parent() -> None:
    """In the child on Linux: be told when the supervisor itself is killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
