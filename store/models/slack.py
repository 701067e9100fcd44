"""Conversations as threads of a Slack channel, and what is on its way there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import AgentMessageOutcome, DeliveryKind, DeliveryState

_OPEN = text("ended_at IS NULL")
_WAITING = text("state IN ('waiting', 'sending')")


class SlackThread(Identified):
    """A conversation's card and thread. At most one of a conversation is open.

    ``mirrored_seq`` is the last message of the conversation that was queued for the thread, ``shown`` what
    the card was last told to show. ``queue`` is the channel as it is configured, an id or a name; ``team``,
    ``channel`` (the id) and ``thread_ts`` are known once the card is posted.
    """

    __tablename__ = "slack_threads"
    __table_args__ = (
        UniqueConstraint("team", "channel", "thread_ts"),
        Index(
            "uq_slack_threads_open",
            "conversation_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    conversation_id: Mapped[UUID] = owned_by("conversations")
    team: Mapped[str | None]
    queue: Mapped[str]
    channel: Mapped[str | None]
    thread_ts: Mapped[str | None]
    handoff_id: Mapped[UUID | None] = mapped_column(ForeignKey("handoffs.id", ondelete="SET NULL"))
    mirrored_seq: Mapped[int] = mapped_column(default=0)
    next_position: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(default="")
    claimed_by: Mapped[str | None]  # Slack's user id
    released_at: Mapped[datetime | None]  # when it was given back to the team
    snoozed_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SlackDelivery(Identified):
    """Something to be done in Slack, once. ``position`` orders what belongs to one thread.

    ``payload`` holds ids and our own words; what customers wrote is read from their messages when it is sent.
    """

    __tablename__ = "slack_deliveries"
    __table_args__ = (
        UniqueConstraint("thread_id", "position"),
        UniqueConstraint("thread_id", "key"),
        Index(
            "ix_slack_deliveries_waiting",
            "queue",
            "rank",
            "created_at",
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
    )

    thread_id: Mapped[UUID] = owned_by("slack_threads", index=False)
    queue: Mapped[str]
    rank: Mapped[int]  # cards go before what is said in threads
    position: Mapped[int]
    key: Mapped[str]
    kind: Mapped[DeliveryKind] = enum(DeliveryKind)
    payload: Mapped[dict[str, Any]] = mapped_column(json_column(), default=dict)
    state: Mapped[DeliveryState] = enum(DeliveryState, default=DeliveryState.waiting)
    tries: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str | None]  # the process that sends it now
    taken_at: Mapped[datetime | None]
    ts: Mapped[str | None]  # what Slack calls it
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class SlackEvent(Base):
    """An event that has been dealt with, kept for a day: Slack sends some twice."""

    __tablename__ = "slack_events"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class SlackAgentMessage(Identified):
    """What became of something that a person wrote in a thread.

    Notes stay in Slack: their text is not kept.
    """

    __tablename__ = "slack_agent_messages"
    __table_args__ = (UniqueConstraint("thread_id", "ts"),)

    thread_id: Mapped[UUID] = owned_by("slack_threads", index=False)
    ts: Mapped[str]
    user: Mapped[str]
    outcome: Mapped[AgentMessageOutcome] = enum(AgentMessageOutcome)
    reason: Mapped[str | None]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class SlackErasure(Identified):
    """A message of ours that is to be deleted in Slack, as what it tells was erased here.

    The row goes when that is done. ``refused`` is Slack's reason never to do it: somebody has to look.
    """

    __tablename__ = "slack_erasures"
    __table_args__ = (UniqueConstraint("channel", "ts"),)

    channel: Mapped[str]
    ts: Mapped[str]
    queued_at: Mapped[datetime]
    refused: Mapped[str | None]
