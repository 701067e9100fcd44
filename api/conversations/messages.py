"""A message as plain data, free of any database session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from store.models import Message
from store.vocabulary import AuthorKind


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageView:
    """One message of a conversation, as everybody in it sees it. ``attachments`` as in `Message`."""

    id: UUID
    seq: int
    author_kind: AuthorKind
    author_name: str | None
    text: str
    buttons: Sequence[Mapping[str, Any]]
    citations: Sequence[Mapping[str, Any]]
    attachments: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any] | None
    in_reply_to: UUID | None
    external_id: str | None
    created_at: datetime


def view(message: Message) -> MessageView:
    """The plain data of a stored message."""
    return MessageView(
        id=message.id,
        seq=message.seq,
        author_kind=message.author_kind,
        author_name=message.author_name,
        text=message.text,
        buttons=message.buttons,
        citations=message.citations,
        attachments=message.attachments,
        data=message.data,
        in_reply_to=message.in_reply_to,
        external_id=message.external_id,
        created_at=message.created_at,
    )
