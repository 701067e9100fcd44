"""Nobody answers: what is done about it, and when. Durable timers, counted while people are there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final
from uuid import UUID

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations import follow_ups
from api.conversations.announcements import Announcements
from api.conversations.office_hours import OfficeHours
from api.slack.card import moment
from api.slack.desk import SlackDesk
from api.slack.words import WORDS
from store.database import Database
from store.models import Conversation, Handoff, SlackThread
from store.repositories.slack import SlackRepository
from store.vocabulary import Channel, ConversationStatus, HandoffState

LADDER: Final = "handoff-ladder"
SNOOZE: Final = "slack-snooze"
SNOOZE_FOR: Final = timedelta(minutes=30)

UNREACHABLE_AFTER: Final = timedelta(minutes=1)
"""How long a card may be on its way before the customer is told that people cannot be reached."""


_LOOK_AGAIN: Final = timedelta(hours=1)
"""All is done that can be; the errand ends when somebody has taken the conversation."""


class Rung(IntEnum):
    """What is done after that many times the first wait."""

    at_once = 0  # outside office hours the customer is told when people are back
    remind = 1  # the channel
    tell = 2  # the customer, honestly
    backup = 3  # the backup group


def due(rung: Rung, *, asked: datetime, step: timedelta, hours: OfficeHours) -> datetime | None:
    """When a rung is due: waiting counts from the opening, and nobody is called outside the hours."""
    if rung is Rung.at_once:
        return asked
    begin = hours.next_open(asked)
    return hours.next_open(begin + rung * step) if begin else None


class Ladder:
    """An ``Errand`` for each request for a person: looks what is due, does it once, waits for the next."""

    name = LADDER

    def __init__(
        self,
        *,
        database: Database,
        desk: SlackDesk,
        announcements: Announcements,
        hours: OfficeHours,
        step: timedelta,
        backup_group: str = "",
        offers_follow_up: bool = False,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._desk = desk
        self._announcements = announcements
        self._hours = hours
        self._step = step
        self._backup_group = backup_group
        self._offers_follow_up = offers_follow_up
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """The requests that nobody has taken."""
        return [str(handoff.id) for handoff in SlackRepository(session).waiting_handoffs()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        now = self._clock()
        with self._database.read() as session:
            handoff = self._waiting(session, UUID(key))
            if handoff is None:
                return None
            thread = SlackRepository(session).open_thread(handoff.conversation_id)
        if thread is None:  # the desk has not seen it yet
            return timedelta(seconds=5)
        if thread.snoozed_until and thread.snoozed_until > now:
            return thread.snoozed_until - now
        asked = max(handoff.requested_at, thread.released_at or handoff.requested_at)
        for rung in Rung:
            at = due(rung, asked=asked, step=self._step, hours=self._hours)
            if at is None:
                break
            if at > now:
                return at - now
            self._climb(rung, UUID(key), asked)
        return _LOOK_AGAIN

    def unreachable(self, queue: str) -> None:
        """A channel takes nothing: those whose card has been on its way for long are told, each once."""
        now = self._clock()
        with self._database.read() as session:
            repository = SlackRepository(session)
            waiting = [
                handoff.conversation_id
                for handoff in repository.waiting_handoffs()
                if now - handoff.requested_at >= UNREACHABLE_AFTER
                and (thread := repository.open_thread(handoff.conversation_id)) is not None
                and thread.queue == queue
                and thread.thread_ts is None
            ]
        for conversation_id in waiting:
            self._say(conversation_id, "unreachable", f"unreachable:{conversation_id}")

    def _climb(self, rung: Rung, handoff_id: UUID, asked: datetime) -> None:
        once = f"{handoff_id}:{int(asked.timestamp())}"
        with self._database.read() as session:
            handoff = session.get_one(Handoff, handoff_id)
            ahead = len(SlackRepository(session).queue_before(handoff))
            conversation = session.get_one(Conversation, handoff.conversation_id)
        match rung:
            case Rung.at_once:
                opens = self._hours.next_open(asked)
                if opens is not None and opens != asked and opens > self._clock():
                    when = self._when(opens, conversation.locale)
                    self._say(conversation.id, "away", f"away:{once}", when=when)
                    self._offer(conversation)
            case Rung.tell:
                key = "still-waiting" if ahead else "still-waiting-first"
                self._say(conversation.id, key, f"still-waiting:{once}", ahead=ahead)
                self._offer(conversation)
            case Rung.remind:
                self._post(handoff, "remind", once)
            case Rung.backup if self._backup_group:
                self._post(handoff, "backup", once, group=f"<!subteam^{self._backup_group}>")

    def _offer(self, conversation: Conversation) -> None:
        """To be told by e-mail: once in a conversation, where mail can be sent and a chat be left."""
        if self._offers_follow_up and conversation.channel is Channel.widget:
            wish = {"follow-up-button": follow_ups.WISH}
            self._say(conversation.id, "follow-up-offer", f"follow-up:{conversation.id}", buttons=wish)

    def _say(
        self,
        conversation_id: UUID,
        phrase: str,
        external_id: str,
        *,
        buttons: Mapping[str, str] | None = None,
        **values: str | int,
    ) -> None:
        with self._database.begin() as session:
            publish = self._announcements.say(
                session,
                conversation_id=conversation_id,
                key=phrase,
                external_id=external_id,
                handoff=None,
                channel=None,
                buttons=buttons,
                **values,
            )
        publish()

    def _post(self, handoff: Handoff, phrase: str, once: str, **values: str) -> None:
        text = WORDS.say(phrase, since=moment(handoff.requested_at), **values)
        with self._database.begin() as session:
            thread = SlackRepository(session).open_thread(handoff.conversation_id, held=True)
            if thread is None or self._waiting(session, handoff.id) is None:
                return
            queued = self._desk.note(session, thread, key=f"{phrase}:{once}", text=text, broadcast=True)
        self._desk.wake(queued)

    def _waiting(self, session: Session, handoff_id: UUID) -> Handoff | None:
        handoff = session.get(Handoff, handoff_id)
        if handoff is None or handoff.state is not HandoffState.waiting:
            return None
        conversation = session.get(Conversation, handoff.conversation_id)
        thread = SlackRepository(session).open_thread(handoff.conversation_id)
        is_newest = thread is None or thread.handoff_id in (None, handoff_id)
        waits = conversation is not None and conversation.status is ConversationStatus.awaiting_agent
        return handoff if waits and is_newest else None

    def _when(self, at: datetime, locale: str | None) -> str:
        local = at.astimezone(self._hours.zone)
        return "on " + str(format_datetime(local, "EEEE, MMMM d 'at' h:mm a zzz", locale="en_US"))


class Snooze:
    """An ``Errand`` for each snoozed thread: brings it up again."""

    name = SNOOZE

    def __init__(self, *, database: Database, desk: SlackDesk, clock: Clock = utc_now) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock

    def open(self, session: Session) -> Sequence[str]:
        """The threads that are snoozed, with the moment until which."""
        return [snooze_key(thread) for thread in SlackRepository(session).snoozed()]

    def run(self, key: str, attempt: int) -> timedelta | None:
        """See ``Errand``."""
        now = self._clock()
        with self._database.begin() as session:
            thread = SlackRepository(session).held_thread(UUID(key.partition(":")[0]))
            if thread is None or thread.ended_at is not None or thread.snoozed_until is None:
                return None
            if snooze_key(thread) != key:  # snoozed anew meanwhile
                return None
            if thread.snoozed_until > now:
                return thread.snoozed_until - now
            thread.snoozed_until = None
            queued = self._desk.note(
                session, thread, key=f"woken:{key}", text=WORDS.say("woken"), broadcast=True
            )
            updated = self._desk.refresh(session, thread)
        for delivery_id in (queued, updated):
            self._desk.wake(delivery_id)
        return None


def snooze_key(thread: SlackThread) -> str:
    """The errand's key: the thread, and until when."""
    assert thread.snoozed_until is not None
    return f"{thread.id}:{int(thread.snoozed_until.timestamp())}"
