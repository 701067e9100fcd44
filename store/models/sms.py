"""Text messages: numbers and their consent, what came in, what goes out. Numbers are in E.164."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import ConsentKind, ConsentVia, SmsState, SmsStatus

_OPEN = text("state IN ('waiting', 'sending')")
_KEPT = text("form IS NOT NULL")
_NONE = text("'[]'")


class SmsNumber(Base):
    """A phone that wrote to us. Its row is held by whoever writes to it, which keeps its messages in order.

    ``next_position`` numbers what is sent to it. ``turned_away_at`` is when it was told that its country is
    not served.
    """

    __tablename__ = "sms_numbers"

    phone: Mapped[str] = mapped_column(primary_key=True)
    opted_out_at: Mapped[datetime | None]
    turned_away_at: Mapped[datetime | None]
    next_position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class SmsConsent(Identified):
    """What a number said about being written to: the history, never changed. ``word`` as it was meant."""

    __tablename__ = "sms_consents"

    phone: Mapped[str] = mapped_column(index=True)
    kind: Mapped[ConsentKind] = enum(ConsentKind)
    via: Mapped[ConsentVia] = enum(ConsentVia)
    word: Mapped[str | None]
    message_sid: Mapped[str | None] = mapped_column(unique=True)
    at: Mapped[datetime]


class SmsThread(Base):
    """A phone's conversation. ``queued_seq`` is the last of its messages that was queued for the phone."""

    __tablename__ = "sms_threads"

    conversation_id: Mapped[UUID] = owned_by("conversations", index=False, primary_key=True)
    phone: Mapped[str] = mapped_column(unique=True)
    queued_seq: Mapped[int] = mapped_column(default=0)


class SmsInbound(Base):
    """A message that came in, by Twilio's id, which it never has twice.

    ``form`` is what Twilio posted, as long as it is not in the conversation yet; ``number`` orders it.
    """

    __tablename__ = "sms_inbound"
    __table_args__ = (
        Index("ix_sms_inbound_kept", "phone", "number", postgresql_where=_KEPT, sqlite_where=_KEPT),
    )

    message_sid: Mapped[str] = mapped_column(primary_key=True)
    phone: Mapped[str]
    number: Mapped[UUID]
    form: Mapped[dict[str, Any] | None] = mapped_column(json_column())
    received_at: Mapped[datetime]


class SmsMessage(Identified):
    """A text message to a phone, sent once. ``position`` orders those of one number.

    ``always`` goes out although the number has opted out: the one confirmation of it. ``pictures`` are the
    ids of the uploads that go along. ``sid``, ``status`` and ``error_code`` are Twilio's.
    """

    __tablename__ = "sms_messages"
    __table_args__ = (
        UniqueConstraint("phone", "position"),
        Index("ix_sms_messages_open", "phone", "position", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    phone: Mapped[str]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    conversation_id: Mapped[UUID | None] = owned_by("conversations", nullable=True)
    message_id: Mapped[UUID | None] = owned_by("messages", nullable=True)
    text: Mapped[str]
    segments: Mapped[int]
    pictures: Mapped[list[str]] = mapped_column(json_column(), default=list, server_default=_NONE)
    always: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SmsState] = enum(SmsState, default=SmsState.waiting)
    status: Mapped[SmsStatus | None] = enum(SmsStatus)
    sid: Mapped[str | None] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str | None]  # the process that sends it now
    taken_at: Mapped[datetime | None]
    error: Mapped[str | None]
    error_code: Mapped[int | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
