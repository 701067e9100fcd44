"""Tells this process's subscribers what other processes committed, when several share one PostgreSQL."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final
from uuid import UUID

from sqlalchemy import select

from api.background import repeated
from api.conversations.events import FellBehind, Hub
from store.database import Database
from store.models import Conversation

BEAT_SECONDS: Final = 2.0


class Pulse:
    """Makes whoever watches a conversation look into the store after it has grown."""

    def __init__(self, *, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._database = database
        self._seen: Mapping[UUID, int] = {}

    def beating(self) -> AbstractAsyncContextManager[None]:
        """Beat for as long as the block lasts; on SQLite, where there is one process only, not at all."""
        if self._database.is_sqlite:
            return nullcontext()
        return repeated(self.beat, every=BEAT_SECONDS, failed="pulse_failed")

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
