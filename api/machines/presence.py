"""Whether a customer has the conversation open, in this process or in another one on the same PostgreSQL."""

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from typing import Final
from uuid import UUID

from api.background import repeated
from api.conversations.events import Hub
from store.database import Database
from store.repositories.visits import VisitRepository

BEAT_SECONDS: Final = 5.0

LASTS: Final = timedelta(seconds=20)
"""Four beats: so long a process that has died still counts for its customers."""


class Presence:
    """Each process writes down which conversations that people have are open with it."""

    def __init__(self, *, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._database = database

    def is_there(self, conversation_id: UUID) -> bool:
        """Whether the customer has it open somewhere."""
        if conversation_id in self._hub.watched():
            return True
        if self._database.is_sqlite:  # one process only
            return False
        with self._database.read() as session:
            return VisitRepository(session).is_there(conversation_id, within=LASTS)

    def beating(self) -> AbstractAsyncContextManager[None]:
        """Beat for as long as the block lasts; on SQLite, where there is one process only, not at all."""
        if self._database.is_sqlite:
            return nullcontext()
        return repeated(self.beat, every=BEAT_SECONDS, failed="presence_failed")

    def beat(self) -> None:
        """Write down who is here: one statement for all."""
        watched = self._hub.watched()
        if watched:
            with self._database.begin() as session:
                VisitRepository(session).note_there(watched)
