"""Work that goes on beside the requests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs ``work`` for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def repeated(beat: Callable[[], None], *, every: float, failed: str) -> AbstractAsyncContextManager[None]:
    """Runs ``beat`` on a thread, now and ``every`` so many seconds, for as long as the block lasts.

    One that raises is written into the log as ``failed``, and the next one comes all the same.
    """

    async def for_ever() -> None:
        while True:
            try:
                await asyncio.to_thread(beat)
            except Exception:
                _log.exception(failed)
            await asyncio.sleep(every)

    return in_background(for_ever())
