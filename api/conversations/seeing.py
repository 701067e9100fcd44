"""Agents learn that the customer has had their words on the screen. Nothing else is noted of reading."""

from uuid import UUID

from api.conversations.ports import AgentDesk
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.visits import VisitRepository


class Receipts:
    """Takes what browsers say they have shown."""

    def __init__(self, *, database: Database, desk: AgentDesk, wanted: bool = True) -> None:
        """Unless ``wanted``, nothing is kept and nobody is told."""
        self._database = database
        self._desk = desk
        self._wanted = wanted

    def seen(self, *, conversation_id: UUID, seq: int) -> None:
        """All up to that number was seen. Only the last agent's message among it is noted, and no time."""
        if not self._wanted:
            return
        with self._database.read() as session:
            if VisitRepository(session).newly_seen(conversation_id, seq) is None:
                return
        with self._database.begin() as session:
            visits = VisitRepository(session)
            if ConversationRepository(session).lock(conversation_id) is None:
                return
            newest = visits.newly_seen(conversation_id, seq)
            if newest is None:
                return
            visits.note_seen(conversation_id, newest)
        self._desk.changed(conversation_id)
