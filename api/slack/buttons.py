"""What a button on a card does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.clock import Clock, utc_now
from api.conversations.service import ConversationNotFoundError, ConversationService
from api.conversations.states import IllegalMoveError
from api.slack.desk import SlackDesk
from api.slack.ladder import SNOOZE, SNOOZE_FOR, snooze_key
from api.slack.people import People
from api.slack.words import WORDS
from store.database import Database
from store.models import SlackThread
from store.repositories.conversations import ConversationRepository
from store.repositories.slack import SlackRepository
from store.vocabulary import ConversationStatus

PREFIX: Final = "desk_"

StartErrand = Callable[[str, str], None]


@dataclass(frozen=True, kw_only=True)
class Press:
    """Somebody pressed a button of a card."""

    button: str
    conversation_id: UUID
    user: str
    user_name: str
    channel: str
    message_ts: str
    chosen: str = ""  # the person, of a choice of people


class Buttons:
    """Takes presses. Each is decided with the conversation held, so of two claims one wins."""

    def __init__(
        self,
        *,
        database: Database,
        service: ConversationService,
        desk: SlackDesk,
        people: People,
        start: StartErrand,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._service = service
        self._desk = desk
        self._people = people
        self._start = start
        self._clock = clock

    def press(self, press: Press) -> str | None:
        """Do it; words for the one who pressed when it is not done."""
        with self._database.read() as session:
            repository = SlackRepository(session)
            thread = repository.open_thread(press.conversation_id)
            pressed = repository.thread_at(press.channel, press.message_ts)
            conversation = ConversationRepository(session).get(press.conversation_id)
        if thread is None or conversation is None or not _is_current(thread, pressed):
            return WORDS.say("press-old")
        others = thread.claimed_by is not None and thread.claimed_by != press.user
        if others and press.button in ("release", "return_to_bot", "resolve", "assign"):
            return WORDS.say("press-not-yours", agent=conversation.agent_name or "")
        try:
            return self._do(press, thread)
        except IllegalMoveError as refused:
            return self._refused(press, refused)
        except ConversationNotFoundError:
            return WORDS.say("press-old")

    def _do(self, press: Press, thread: SlackThread) -> str | None:
        conversation_id, agent_id = press.conversation_id, f"slack:{press.user}"
        match press.button:
            case "claim" | "take_over":
                name = self._people.name(press.user, press.user_name)
                act = self._service.claim if press.button == "claim" else self._service.take_over
                act(conversation_id=conversation_id, agent_name=name, agent_id=agent_id)
                self._claimed_by(conversation_id, press.user)
            case "assign":
                return self._assign(press, thread)
            case "release":
                self._service.release(conversation_id=conversation_id, agent_id=agent_id)
                self._claimed_by(conversation_id, None)
            case "return_to_bot":
                self._service.return_to_bot(conversation_id=conversation_id, agent_id=agent_id)
                self._claimed_by(conversation_id, None)
            case "resolve":
                self._service.close(conversation_id=conversation_id, agent_id=agent_id)
            case "snooze":
                self._snooze(conversation_id)
        return None

    def _assign(self, press: Press, thread: SlackThread) -> str | None:
        """Give it to a colleague, whom the note in the thread calls."""
        name = self._people.name(press.chosen, "") if press.chosen else ""
        if not name:
            return WORDS.say("press-nobody")
        if press.chosen != thread.claimed_by:
            self._service.take_over(
                conversation_id=press.conversation_id, agent_name=name, agent_id=f"slack:{press.user}"
            )
            self._claimed_by(press.conversation_id, press.chosen)
        return None

    def _claimed_by(self, conversation_id: UUID, user: str | None) -> None:
        with self._database.begin() as session:
            conversation = ConversationRepository(session).lock(conversation_id)
            thread = SlackRepository(session).open_thread(conversation_id, held=True)
            if thread is None:
                return
            if user and (conversation is None or conversation.status is not ConversationStatus.with_agent):
                return  # it went on meanwhile
            thread.claimed_by, thread.snoozed_until = user, None
            if conversation and conversation.status is ConversationStatus.awaiting_agent:
                thread.released_at = self._clock()
            told = None
            if user:
                told = self._desk.note(
                    session,
                    thread,
                    key=f"claimed:{thread.next_position}",
                    text=WORDS.say("claimed-note", user=user),
                )
            updated = self._desk.refresh(session, thread)
        for delivery_id in (updated, told):
            self._desk.wake(delivery_id)

    def _snooze(self, conversation_id: UUID) -> None:
        with self._database.begin() as session:
            thread = SlackRepository(session).open_thread(conversation_id, held=True)
            if thread is None:
                return
            thread.snoozed_until = (self._clock() + SNOOZE_FOR).replace(microsecond=0)
            key = snooze_key(thread)
            updated = self._desk.refresh(session, thread)
        self._desk.wake(updated)
        self._start(SNOOZE, key)

    def _refused(self, press: Press, refused: IllegalMoveError) -> str:
        with self._database.read() as session:
            conversation = ConversationRepository(session).get(press.conversation_id)
        if press.button == "claim" and conversation and conversation.agent_name:
            return WORDS.say("press-taken", agent=conversation.agent_name)
        status = str(refused.extra["conversation_status"]).replace("_", " ")
        return WORDS.say("press-not-now", status=status)


def _is_current(thread: SlackThread, pressed: SlackThread | None) -> bool:
    """Whether it is the open thread's card; one that is posted and not noted yet can only be the newest."""
    return pressed.id == thread.id if pressed else thread.thread_ts is None
