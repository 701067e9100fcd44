"""What was said while people had a conversation, for whoever goes on with it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import Handoff, Message, ProblemReport
from store.vocabulary import AuthorKind, HandoffState

MOST_MESSAGES: Final = 200
"""The last ones of a talk that are read."""


@dataclass(frozen=True, kw_only=True)
class PeopleTalk:
    """A talk between the customer and agents. ``last`` is the number of the agents' last message.

    ``texts`` are the words of both and ``customer_texts`` the customer's, newest first. ``reasons`` and
    ``order_id`` are of the requests for a person that are settled, ``goods`` and ``delivery`` whether such a
    problem had been reported before. ``is_over``: no request is open.
    """

    last: int
    agent: str | None
    texts: tuple[str, ...]
    customer_texts: tuple[str, ...]
    reasons: frozenset[str]
    order_id: UUID | None
    goods: bool
    delivery: bool
    is_over: bool


def talk_with_people(session: Session, conversation_id: UUID, *, after: int) -> PeopleTalk | None:
    """What agents and customer said, when an agent wrote after the message number ``after``; else None."""
    by_agents = (
        Message.conversation_id == conversation_id,
        Message.author_kind == AuthorKind.agent,
        Message.seq > after,
    )
    last = session.scalar(select(Message).where(*by_agents).order_by(Message.seq.desc()).limit(1))
    if last is None:
        return None
    first = session.scalar(select(func.min(Message.seq)).where(*by_agents)) or last.seq
    said = _between(session, conversation_id, first, last.seq)
    requests = list(
        session.scalars(
            select(Handoff).where(Handoff.conversation_id == conversation_id).order_by(Handoff.id.desc())
        )
    )
    settled = [each for each in requests if each.state is HandoffState.resolved]
    reported = set(
        session.scalars(
            select(ProblemReport.goods).where(
                ProblemReport.conversation_id == conversation_id, ProblemReport.created_at <= last.created_at
            )
        )
    )
    return PeopleTalk(
        last=last.seq,
        agent=last.author_name,
        texts=tuple(message.text for message in said),
        customer_texts=tuple(message.text for message in said if message.author_kind is AuthorKind.customer),
        reasons=frozenset(each.reason for each in settled),
        order_id=next((each.order_id for each in settled if each.order_id), None),
        goods=True in reported,
        delivery=False in reported,
        is_over=len(settled) == len(requests),
    )


def _between(session: Session, conversation_id: UUID, first: int, last: int) -> list[Message]:
    """Agents' and customer's messages, newest first, from the bot's last answer before ``first`` on."""
    answered = session.scalar(
        select(func.max(Message.seq)).where(
            Message.conversation_id == conversation_id,
            Message.author_kind == AuthorKind.bot,
            Message.in_reply_to.is_not(None),
            Message.seq < first,
        )
    )
    query = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author_kind.in_((AuthorKind.agent, AuthorKind.customer)),
            Message.seq > (answered or 0),
            Message.seq <= last,
        )
        .order_by(Message.seq.desc())
        .limit(MOST_MESSAGES)
    )
    return list(session.scalars(query))
