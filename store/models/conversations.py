"""Who talks with us, and what was said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import (
    AuthorKind,
    Channel,
    ConversationStatus,
    HandoffPriority,
    HandoffState,
    TurnState,
)

_TURN_UNDER_WAY = text("active_turn IS NOT NULL")
_EMPTY_LIST = text("'[]'")
_TURN_PENDING = text("turn_state = 'pending'")


class Contact(Identified):
    """A person who writes to the shop. Name and addresses may be claims: only a Proof proves them."""

    __tablename__ = "contacts"

    name: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Conversation(Identified):
    """One thread with a contact. ``channel`` is where the customer wrote last.

    ``active_turn`` is the customer message that the bot is answering now. It has no foreign key, as messages
    already point at conversations. ``address_key`` names the network or phone address for limits (a hash).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "ix_conversations_turn_under_way",
            "active_turn",
            postgresql_where=_TURN_UNDER_WAY,
            sqlite_where=_TURN_UNDER_WAY,
        ),
    )

    contact_id: Mapped[UUID] = owned_by("contacts")
    channel: Mapped[Channel] = enum(Channel)
    status: Mapped[ConversationStatus] = enum(ConversationStatus, default=ConversationStatus.bot)
    next_seq: Mapped[int] = mapped_column(default=1)
    active_turn: Mapped[UUID | None]
    address_key: Mapped[str] = mapped_column(index=True)
    agent_name: Mapped[str | None]
    locale: Mapped[str | None]
    time_zone: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class WidgetSession(Identified):
    """A browser's right to one conversation. Only the hash of its token is kept.

    ``seen_seq`` is the last message that its connections had shown when they were closed.
    """

    __tablename__ = "widget_sessions"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_seq: Mapped[int] = mapped_column(default=0, server_default="0")


class Message(Identified):
    """One message. ``seq`` counts from 1 without gaps inside its conversation.

    ``payload`` is what the bot is sent instead of ``text`` when a button was pressed. ``attachments`` are the
    pictures: ``{"id": upload, "content_type", "width", "height", "byte_size"}``. ``channel`` is where a
    customer wrote it; on another's message, the only channel that it may go to.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "external_id"),
        UniqueConstraint("in_reply_to", "reply_index"),
        Index(
            "ix_messages_pending",
            "conversation_id",
            "seq",
            postgresql_where=_TURN_PENDING,
            sqlite_where=_TURN_PENDING,
        ),
    )

    conversation_id: Mapped[UUID] = owned_by("conversations", index=False)
    seq: Mapped[int]
    author_kind: Mapped[AuthorKind] = enum(AuthorKind)
    author_name: Mapped[str | None]
    external_id: Mapped[str | None]
    text: Mapped[str]
    payload: Mapped[str | None]
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(json_column(), default=list)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(json_column(), default=list)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(
        json_column(), default=list, server_default=_EMPTY_LIST
    )
    data: Mapped[dict[str, Any] | None] = mapped_column(json_column())
    in_reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    reply_index: Mapped[int | None]
    turn_state: Mapped[TurnState] = enum(TurnState, default=TurnState.none)
    channel: Mapped[Channel | None] = enum(Channel)
    created_at: Mapped[datetime]


class Handoff(Identified):
    """A request for a person, made by one message.

    ``reason`` is a `HandoffReason`, or a merchant's own. ``mood`` is the customer's likeliest, ``summary``
    their own words, cut short; ``order_id`` the proven order that was talked about.
    """

    __tablename__ = "handoffs"

    conversation_id: Mapped[UUID] = owned_by("conversations")
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    reason: Mapped[str]
    priority: Mapped[HandoffPriority] = enum(HandoffPriority, default=HandoffPriority.normal)
    state: Mapped[HandoffState] = enum(HandoffState, default=HandoffState.waiting)
    requested_at: Mapped[datetime]
    mood: Mapped[str | None]
    summary: Mapped[str | None]
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"))
