"""Copies of erased conversations are deleted in Slack."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.errands import pause
from api.sending import Later, Unknown
from api.slack.web import Refused, Sent, SlackWeb
from store.database import Database
from store.models import SlackErasure

NAME: Final = "slack-erasure"

_BATCH: Final = 20
_GONE: Final = {"message_not_found", "thread_not_found", "channel_not_found"}

_log = structlog.get_logger(__name__)


class SlackErasures:
    """An ``Errand`` for each channel: deletes what is queued, replies before the card they hang on.

    A message that Slack will never delete for us stays in the store, with Slack's reason.
    """

    name = NAME

    def __init__(self, *, database: Database, web: SlackWeb, pace: float) -> None:
        """``pace``: seconds between two deletions."""
        self._database = database
        self._web = web
        self._pace = pace
        self._stopping = threading.Event()

    def open(self, session: Session) -> Sequence[str]:
        """The channels with something to delete."""
        query = select(SlackErasure.channel).where(SlackErasure.refused.is_(None)).distinct()
        return session.scalars(query).all()

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        for ts in self._next(key):
            match self._web.call("chat.delete", channel=key, ts=ts):
                case Later(_, seconds) if seconds is not None:
                    return timedelta(seconds=seconds)
                case Later() | Unknown():
                    return pause(attempt)
                case Sent():
                    self._done(key, ts)
                case Refused(reason) if reason in _GONE:
                    self._done(key, ts)
                case Refused(reason):  # such as cant_delete_message
                    _log.error("slack_keeps_a_copy", channel=key, reason=reason)
                    self._refused(key, ts, reason)
            if self._stopping.wait(self._pace):
                break
        return timedelta(seconds=1) if self._next(key) else None

    def stop(self) -> None:
        """Delete nothing more; the next start goes on."""
        self._stopping.set()

    def _next(self, channel: str) -> Sequence[str]:
        query = (
            select(SlackErasure.ts)
            .where(SlackErasure.channel == channel, SlackErasure.refused.is_(None))
            .order_by(SlackErasure.ts.desc())
            .limit(_BATCH)
        )
        with self._database.read() as session:
            return session.scalars(query).all()

    def _done(self, channel: str, ts: str) -> None:
        with self._database.begin() as session:
            one = (SlackErasure.channel == channel, SlackErasure.ts == ts)
            session.execute(delete(SlackErasure).where(*one))

    def _refused(self, channel: str, ts: str, reason: str) -> None:
        with self._database.begin() as session:
            one = (SlackErasure.channel == channel, SlackErasure.ts == ts)
            session.execute(update(SlackErasure).where(*one).values(refused=reason))
