"""Tells this process's subscribers what other processes committed, when several share one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select

from api.background import in_background
from api.conversations.events import FellBehind, Hub
from store.database import Database
from store.models import Conversation

BEAT_SECONDS: Final = 2.0

_log = structlog.get_logger(__name__)


class Pulse:
    """Makes whoever watches a conversation look into the store after it has grown."""

    def __init__(self, *, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._database = database
        self._seen: Mapping[UUID, int] = {}

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat for as long as the block lasts; on SQLite, where there is one process only, not at all."""
        if self._database.is_sqlite:
            yield
            return
        async with in_background(self._beat_for_ever()):
            yield

    def beat(self) -> None:
        """One look: one query for all that is watched. What another process does is known by the next."""
        watched = self._hub.watched()
        if not watched:
            return
        with self._database.read() as session:
            query = select(Conversation.id, Conversation.next_seq).where(Conversation.id.in_(watched))
            seen = {row.id: row.next_seq for row in session.execute(query)}
        for conversation_id, next_seq in seen.items():
            if self._seen.get(conversation_id) != next_seq:
                self._hub.publish(conversation_id, FellBehind())
        self._seen = seen

    async def _beat_for_ever(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await asyncio.to_thread(self.beat)
            except Exception:
                _log.exception("pulse_failed")
