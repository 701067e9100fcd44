"""Something to tell a customer that no message of theirs asked for just now."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.conversations import states
from api.conversations.events import Event, MessageAdded, StatusChanged
from api.conversations.handing_over import ask_for_person
from api.conversations.ports import AgentDesk, HandoffWish, NoDesk, Notifier, Phrases
from api.conversations.repository import TurnRepository
from store.vocabulary import AuthorKind, Channel, ConversationStatus


class Announcements:
    """Says things in a conversation, each once."""

    def __init__(
        self,
        *,
        notifier: Notifier,
        phrases: Phrases,
        desk: AgentDesk | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._notifier = notifier
        self._desk = desk or NoDesk()
        self._phrases = phrases
        self._clock = clock

    def say(
        self,
        session: Session,
        *,
        conversation_id: UUID,
        key: str,
        external_id: str,
        handoff: str | None = None,
        buttons: Mapping[str, str] | None = None,
        channel: Channel | None = None,
        **values: str | int,
    ) -> Callable[[], None]:
        """Add the phrase ``key`` in the caller's transaction, and ask for a person when ``handoff`` says why.

        Returns what tells those who watch, to be called once it is committed. The same ``external_id`` again
        adds nothing. ``channel`` is the only one that it may go to. ``buttons`` are payloads by the phrases
        on them. A person who has the conversation sees it; the bot's words do not interrupt them.
        """
        turns = TurnRepository(session)
        conversation = turns.held(conversation_id)
        if conversation is None or turns.known(conversation_id, external_id):
            return lambda: None
        now = self._clock()
        message = turns.append(
            conversation,
            author_kind=AuthorKind.bot,
            text=self._phrases.say(key, conversation.locale, **values),
            external_id=external_id,
            buttons=[
                {"title": self._phrases.say(title, conversation.locale), "payload": payload}
                for title, payload in (buttons or {}).items()
            ],
            channel=channel,
            now=now,
        )
        events: list[Event] = [MessageAdded(message)]
        if handoff and conversation.status in (ConversationStatus.bot, ConversationStatus.awaiting_agent):
            wish = HandoffWish(reason=handoff)
            if ask_for_person(session, conversation, message_id=message.id, wish=wish, now=now):
                events.append(StatusChanged(conversation.status, conversation.agent_name))
        turns.save(conversation, now=now)

        def publish() -> None:
            self._notifier.publish(conversation_id, *events)
            if states.is_for_people(conversation.status):
                self._desk.changed(conversation_id)

        return publish
