"""What people write in threads: to the customer, or a note, as ``fate`` says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations.ports import Phrases
from api.conversations.service import ConversationService
from api.errors import DoorstepError
from api.slack.desk import FROM_SLACK, SlackDesk
from api.slack.fate import Fate, fate, is_note
from api.slack.files import Fetched, Files
from api.slack.text import escape, plain
from api.slack.words import WORDS
from store.database import Database
from store.models import Conversation, SlackThread
from store.repositories.slack import SlackRepository
from store.vocabulary import AgentMessageOutcome, Channel, DeliveryKind

_WRITTEN: Final = (None, "file_share", "thread_broadcast", "me_message")
_REACTIONS: Final = {
    AgentMessageOutcome.delivered: "white_check_mark",
    AgentMessageOutcome.note: "memo",
    AgentMessageOutcome.failed: "warning",
}

_log = structlog.get_logger(__name__)


class TooEarlyError(Exception):
    """The thread may be that of a card whose posting is not noted yet: Slack is to send the event again."""


@dataclass(frozen=True, kw_only=True)
class _Where:
    """A thread of ours and its conversation, as they are now."""

    thread: SlackThread
    conversation: Conversation


class Replies:
    """Takes Slack's message events. Any event may come again: what it did is done once."""

    def __init__(
        self,
        *,
        database: Database,
        service: ConversationService,
        desk: SlackDesk,
        phrases: Phrases,
        files: Files,
        texts_pictures: bool = False,
        clock: Clock = utc_now,
    ) -> None:
        """``texts_pictures``: phones get them, too."""
        self._texts_pictures = texts_pictures
        self._files = files
        self._database = database
        self._service = service
        self._desk = desk
        self._phrases = phrases
        self._clock = clock

    def take(self, event_id: str, event: Mapping[str, Any]) -> None:
        """Deal with an event, unless it has been dealt with. An error leaves it to Slack's next try."""
        with self._database.read() as session:
            if SlackRepository(session).seen(event_id):
                return
        subtype = event.get("subtype")
        if subtype == "message_changed":
            self._changed(event)
        elif subtype == "message_deleted":
            self._deleted(event)
        elif subtype in _WRITTEN and not event.get("bot_id"):
            self._written(event)
        with self._database.begin() as session:
            SlackRepository(session).note_event(event_id, self._clock())

    def _written(self, event: Mapping[str, Any]) -> None:
        where = self._where(event, event.get("thread_ts"))
        ts, user, text = str(event.get("ts")), str(event.get("user")), str(event.get("text") or "")
        if where is None or where.thread.thread_ts == ts:
            return
        becomes = self._fate(where, user, text)
        if becomes is Fate.deliver:
            self._deliver(where, ts, user, text, event.get("files") or ())
            return
        telling = {Fate.nobody_claimed: "unclaimed", Fate.over: "over"}.get(becomes)
        once = f"{telling}:{where.thread.handoff_id}:{where.conversation.status}"
        notice = (once, WORDS.say(telling)) if telling else None
        self._record(where, ts, user, AgentMessageOutcome.note, notice=notice)

    def _fate(self, where: _Where, user: str, text: str) -> Fate:
        return fate(
            text=text,
            user=user,
            claimed_by=where.thread.claimed_by,
            status=where.conversation.status,
            is_open=where.thread.ended_at is None,
        )

    def _deliver(
        self, where: _Where, ts: str, user: str, text: str, files: Sequence[Mapping[str, Any]]
    ) -> None:
        words = plain(text)
        takes_files = where.conversation.channel is Channel.widget or self._texts_pictures
        fetched = self._files.take(files) if takes_files else Fetched()
        refused = fetched.refused if takes_files or not files else (WORDS.say("files", count=len(files)),)
        notice = (f"files:{ts}", "\n".join(refused)) if refused else None
        if refused and not words and not fetched.pictures:
            self._record(where, ts, user, AgentMessageOutcome.failed, notice=notice)
            return
        try:
            message = self._service.agent_writes(
                conversation_id=where.conversation.id,
                external_id=f"{FROM_SLACK}{ts}",
                agent_name=where.conversation.agent_name or "",
                text=words,
                pictures=fetched.pictures,
            )
        except DoorstepError as error:
            failed = (f"failed:{ts}", WORDS.say("failed", reason=escape(error.detail)))
            self._record(where, ts, user, AgentMessageOutcome.failed, notice=failed, reason=error.detail)
            return
        delivered = AgentMessageOutcome.delivered
        self._record(where, ts, user, delivered, notice=notice, message_id=message.id if message else None)

    def _changed(self, event: Mapping[str, Any]) -> None:
        message, before = event.get("message") or {}, event.get("previous_message") or {}
        text, ts = str(message.get("text") or ""), str(message.get("ts"))
        where = self._where(event, message.get("thread_ts"))
        if where is None or message.get("bot_id") or text == before.get("text"):
            return
        with self._database.read() as session:
            known = SlackRepository(session).agent_message(where.thread.id, ts)
        if known is None or known.outcome is not AgentMessageOutcome.delivered:
            return  # a note stays a note, whatever becomes of its words
        edited = str((message.get("edited") or {}).get("ts") or event.get("event_ts"))
        if is_note(text):
            self._say(where, f"edited:{ts}:{edited}", "edited-note")
        elif self._fate(where, str(message.get("user")), text) is not Fate.deliver:
            self._say(where, f"edited:{ts}:{edited}", "edited-too-late")
        else:
            self._correct(where, ts, edited, plain(text))

    def _correct(self, where: _Where, ts: str, edited: str, words: str) -> None:
        try:
            self._service.agent_writes(
                conversation_id=where.conversation.id,
                external_id=f"{FROM_SLACK}{ts}:{edited}",
                agent_name=where.conversation.agent_name or "",
                text=self._phrases.say("corrected", where.conversation.locale, text=words),
            )
        except DoorstepError as error:
            self._say(where, f"edited:{ts}:{edited}", "failed", reason=escape(error.detail))
            return
        self._say(where, f"edited:{ts}:{edited}", "edited")

    def _deleted(self, event: Mapping[str, Any]) -> None:
        before = event.get("previous_message") or {}
        ts = str(event.get("deleted_ts") or before.get("ts"))
        where = self._where(event, before.get("thread_ts") or ts)
        if where is None:
            return
        if where.thread.thread_ts == ts:
            self.restore(where.thread.id)
            return
        with self._database.read() as session:
            known = SlackRepository(session).agent_message(where.thread.id, ts)
        if known is not None and known.outcome is AgentMessageOutcome.delivered:
            self._say(where, f"deleted:{ts}", "deleted")

    def restore(self, thread_id: UUID) -> None:
        """A card is gone with its thread: a new one takes its place, with everything that was said."""
        with self._database.begin() as session:
            repository = SlackRepository(session)
            thread = repository.held_thread(thread_id)
            if thread is None or thread.ended_at is not None:
                return
            repository.abandon(thread, error="the card was deleted")
            thread.ended_at, thread.shown = self._clock(), ""  # which is how the desk knows
            conversation_id = thread.conversation_id
        _log.warning("slack_card_gone", conversation=str(conversation_id))
        self._desk.changed(conversation_id)

    def _where(self, event: Mapping[str, Any], thread_ts: Any) -> _Where | None:
        if not thread_ts:
            return None
        with self._database.read() as session:
            repository = SlackRepository(session)
            thread = repository.thread_at(str(event.get("channel")), str(thread_ts))
            if thread is None and repository.card_under_way():
                raise TooEarlyError
            conversation = session.get(Conversation, thread.conversation_id) if thread else None
        return _Where(thread=thread, conversation=conversation) if thread and conversation else None

    def _record(
        self,
        where: _Where,
        ts: str,
        user: str,
        outcome: AgentMessageOutcome,
        *,
        notice: tuple[str, str] | None = None,
        reason: str | None = None,
        message_id: UUID | None = None,
    ) -> None:
        """Keep what became of it, and show it: a reaction, and words where there is more to say."""
        with self._database.begin() as session:
            repository = SlackRepository(session)
            thread = repository.held_thread(where.thread.id)
            if thread is None:
                return
            noted = repository.note_agent_message(
                thread.id,
                ts=ts,
                user=user,
                outcome=outcome,
                reason=reason,
                message_id=message_id,
                now=self._clock(),
            )
            wake = [self._react(session, thread, ts, noted.outcome), self._desk.show_seen(session, thread)]
            if notice is not None:
                wake.append(self._desk.note(session, thread, key=notice[0], text=notice[1]))
        for delivery_id in wake:
            self._desk.wake(delivery_id)

    def _react(
        self, session: Session, thread: SlackThread, ts: str, outcome: AgentMessageOutcome
    ) -> UUID | None:
        queued = SlackRepository(session).enqueue(
            thread,
            kind=DeliveryKind.reaction,
            key=f"reaction:{ts}",
            now=self._clock(),
            ts=ts,
            name=_REACTIONS[outcome],
        )
        return queued.id if queued else None

    def _say(self, where: _Where, key: str, phrase: str, **values: str) -> None:
        with self._database.begin() as session:
            thread = SlackRepository(session).held_thread(where.thread.id)
            if thread is None:
                return
            queued = self._desk.note(session, thread, key=key, text=WORDS.say(phrase, **values))
        self._desk.wake(queued)
