"""The fan-out across processes, over PostgreSQL's LISTEN and NOTIFY.

Notes are sent after the commit and may be lost with the process: whoever connects again is told to read the
store, and the pulse (``api.conversations.pulse``) mends the rest within two seconds.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final
from uuid import UUID, uuid4

import structlog
from psycopg import AsyncConnection, Error, sql
from pydantic import ValidationError
from sqlalchemy import URL

from api.background import in_background
from api.conversations.events import Event, FellBehind, Hub
from api.machines.connections import KEEPALIVE, conninfo
from api.machines.notes import Note, note

CHANNEL: Final = "doorstep_conversations"
AT_ONCE: Final = 500
"""Notes in one statement."""

MOST_WAITING: Final = 10_000
"""Notes kept while the database cannot be reached; the oldest go first."""

FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 5.0

Work = Callable[[AsyncConnection, Callable[[], None]], Awaitable[None]]
"""What is done over a connection, and is to say when the connection serves."""

_NOTIFY: Final = "SELECT pg_notify(%s, note) FROM unnest(%s::text[]) AS note"

_log = structlog.get_logger(__name__)


class SharedHub(Hub):
    """A hub whose events reach the subscribers of every process on the database."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._conninfo = conninfo(url)
        self._me = uuid4().hex
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._due: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, conversation_id: UUID, *events: Event) -> None:
        """Announce events here at once, and elsewhere as soon as they have been sent."""
        super().publish(conversation_id, *events)
        notes = [note(self._me, conversation_id, event) for event in events]
        self._waiting.extend(each.model_dump_json(exclude_none=True) for each in notes if each)
        self._wake()

    @asynccontextmanager
    async def sharing(self) -> AsyncIterator[None]:
        """Tell the others, and listen to them, for as long as the block lasts."""
        self._loop, self._due = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            for work in (self._listen, self._send):
                await stack.enter_async_context(in_background(self._connected(work)))
            yield

    def _wake(self) -> None:
        if self._loop is None or self._due is None or not self._waiting:
            return
        try:
            self._loop.call_soon_threadsafe(self._due.set)
        except RuntimeError:  # the loop is closed: the process ends
            return

    async def _connected(self, work: Work) -> None:
        """Do the work over a connection of its own, and over another when that is lost."""
        pause = FIRST_PAUSE

        def works() -> None:
            nonlocal pause
            pause = FIRST_PAUSE

        while True:
            try:
                async with await AsyncConnection.connect(
                    self._conninfo, autocommit=True, **KEEPALIVE
                ) as connection:
                    await work(connection, works)
            except (Error, OSError) as error:
                _log.warning("fan_out_interrupted", reason=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _listen(self, connection: AsyncConnection, works: Callable[[], None]) -> None:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        works()
        for conversation_id in self.watched():  # what was told meanwhile is lost
            super().publish(conversation_id, FellBehind())
        async for notification in connection.notifies():
            self._take(notification.payload)

    async def _send(self, connection: AsyncConnection, works: Callable[[], None]) -> None:
        assert self._due is not None
        self._wake()  # what waited for the connection
        while True:
            await self._due.wait()
            self._due.clear()
            while self._waiting:
                notes = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
                try:
                    await connection.execute(_NOTIFY, (CHANNEL, notes))
                except BaseException:
                    self._waiting.extendleft(reversed(notes))
                    raise
                works()

    def _take(self, payload: str) -> None:
        try:
            told = Note.model_validate_json(payload)
        except ValidationError:  # of another version of the service
            _log.warning("note_not_understood")
            return
        if told.sender != self._me:
            super().publish(told.conversation, told.event())
