"""An agent sends the customer what an article says: found, chosen in a modal, posted with its source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.conversations.ports import Citation
from api.conversations.service import ConversationService
from api.errors import DoorstepError
from api.slack import modal
from api.slack.modal import View
from api.slack.policy import Offer, PolicyShelf
from api.slack.words import WORDS
from store.database import Database
from store.models import Conversation, Message
from store.repositories.slack import SlackRepository
from store.vocabulary import AuthorKind, ConversationStatus

FROM_MODAL: Final = "slack-answer:"
"""How the external id of a message begins that was sent from the modal: the thread has no copy of it yet."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody wants an answer for the conversation of a thread."""

    user: str
    channel: str
    thread_ts: str


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A conversation that its claimer writes in."""

    conversation_id: UUID
    agent_name: str
    locale: str | None
    last_words: str


class Answers:
    """What the modal shows, and what becomes of a choice."""

    def __init__(self, *, database: Database, service: ConversationService, shelf: PolicyShelf) -> None:
        self._database = database
        self._service = service
        self._shelf = shelf

    def begin(self, asked: Asked) -> View:
        """The best passages for what the customer said last; or why nothing can be sent."""
        case = self._case(asked)
        if case is None:
            return modal.said(WORDS.say("answer-not-yours"))
        return self._chooser(case, case.last_words, _about(asked, case.last_words))

    def again(self, user: str, about: str, question: str) -> View:
        """The best passages for another question."""
        asked, _ = _told(user, about)
        case = self._case(asked)
        if case is None:
            return modal.said(WORDS.say("answer-not-yours"))
        return self._chooser(case, question, _about(asked, question))

    def send(self, *, user: str, view_id: str, about: str, choice: str) -> Mapping[str, str]:
        """Post what was chosen under the agent's name; what is wrong, by block, when it was not posted."""
        asked, question = _told(user, about)
        case = self._case(asked)
        if case is None:
            return {modal.CHOICE: WORDS.say("answer-not-yours-now")}
        offer = next((each for each in self._offers(case, question) if each.key == choice), None)
        if offer is None:
            return {modal.CHOICE: WORDS.say("answer-changed")}
        try:
            self._service.agent_writes(
                conversation_id=case.conversation_id,
                external_id=f"{FROM_MODAL}{view_id}",
                agent_name=case.agent_name,
                text=offer.text,
                citations=(Citation(title=offer.title, url=offer.url),),
            )
        except DoorstepError as error:
            return {modal.CHOICE: error.detail}
        return {}

    def _chooser(self, case: _Case, question: str, about: str) -> View:
        return modal.chooser(self._offers(case, question), question=question, about=about)

    def _offers(self, case: _Case, question: str) -> list[Offer]:
        return self._shelf.offers(question, case.locale)

    def _case(self, asked: Asked) -> _Case | None:
        """The conversation, when that person has it at this moment."""
        with self._database.read() as session:
            thread = SlackRepository(session).thread_at(asked.channel, asked.thread_ts)
            if thread is None or thread.ended_at is not None or thread.claimed_by != asked.user:
                return None
            conversation = session.get(Conversation, thread.conversation_id)
            if conversation is None or conversation.status is not ConversationStatus.with_agent:
                return None
            return _Case(
                conversation_id=conversation.id,
                agent_name=conversation.agent_name or "",
                locale=conversation.locale,
                last_words=_last_words(session, conversation.id),
            )


def _last_words(session: Session, conversation_id: UUID) -> str:
    query = (
        select(Message.text)
        .where(Message.conversation_id == conversation_id, Message.author_kind == AuthorKind.customer)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return (session.scalar(query) or "")[: modal.LONGEST_QUESTION]


def _about(asked: Asked, question: str) -> str:
    """What the modal carries, within Slack's 3,000 characters."""
    told: dict[str, Any] = {"channel": asked.channel, "thread_ts": asked.thread_ts}
    return json.dumps(told | {"question": question[: modal.LONGEST_QUESTION]}, ensure_ascii=False)


def _told(user: str, about: str) -> tuple[Asked, str]:
    told = json.loads(about or "{}")
    asked = Asked(user=user, channel=str(told.get("channel", "")), thread_ts=str(told.get("thread_ts", "")))
    return asked, str(told.get("question", ""))
