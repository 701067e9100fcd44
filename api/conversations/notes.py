"""Something that the people who help a customer should know, in the conversation but not for the customer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.conversations import states
from api.conversations.events import MessageAdded
from api.conversations.ports import AgentDesk, Notifier
from api.conversations.repository import TurnRepository
from store.vocabulary import AuthorKind

NOTE: Final = "note"
"""The kind of data that such a message has."""


def is_note(data: Mapping[str, Any] | None) -> bool:
    """Whether a message with that data is for the team only."""
    return data is not None and data.get("kind") == NOTE


def add_note(
    session: Session,
    *,
    conversation_id: UUID,
    external_id: str,
    text: str,
    now: datetime,
    notifier: Notifier,
    desk: AgentDesk,
) -> Callable[[], None]:
    """Add a note in the caller's transaction; the same ``external_id`` again adds nothing.

    Returns what tells those who watch, to be called once it is committed.
    """
    turns = TurnRepository(session)
    conversation = turns.held(conversation_id)
    if conversation is None or turns.known(conversation_id, external_id):
        return lambda: None
    message = turns.append(
        conversation,
        author_kind=AuthorKind.system,
        text=text,
        external_id=external_id,
        data={"kind": NOTE},
        now=now,
    )
    turns.save(conversation, now=now)

    def publish() -> None:
        notifier.publish(conversation_id, MessageAdded(message))
        if states.is_for_people(conversation.status):
            desk.changed(conversation_id)

    return publish
