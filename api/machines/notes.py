"""What one process tells the others about a conversation: where to look, never what was said."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from api.conversations.events import (
    CommittedElsewhere,
    Event,
    MessageAdded,
    SessionEnded,
    StatusChanged,
    Typing,
)
from store.vocabulary import AuthorKind


class Note(BaseModel):
    """One event on its way to the other processes. ``sender`` is the process that it happened in."""

    sender: str
    conversation: UUID
    kind: Literal["message", "status", "typing", "session"]
    seq: int | None = None
    author: AuthorKind | None = None
    session: UUID | None = None

    def event(self) -> Event:
        """What those who watch the conversation in this process are told."""
        if self.kind == "typing" and self.author is not None:
            return Typing(self.author)
        if self.kind == "session" and self.session is not None:
            return SessionEnded(self.session)
        return CommittedElsewhere(self.seq)


def note(sender: str, conversation: UUID, event: Event) -> Note | None:
    """The note about an event; None when it concerns this process only."""
    match event:
        case MessageAdded(message):
            return Note(sender=sender, conversation=conversation, kind="message", seq=message.seq)
        case StatusChanged():
            return Note(sender=sender, conversation=conversation, kind="status")
        case Typing(author):
            return Note(sender=sender, conversation=conversation, kind="typing", author=author)
        case SessionEnded(session_id):
            return Note(sender=sender, conversation=conversation, kind="session", session=session_id)
    return None
