"""``/knowledge/api/gaps``: what customers asked and the articles did not settle."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import numpy as np
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.editor.callers import Caller, Editor
from api.editor.checks import content_from, slug_of
from api.editor.errors import InvalidError
from api.editor.schemas import ArticleOut, article_out
from api.problems import responses
from knowledge.gaps import Cluster, Question, clusters
from store.articles.content import LONGEST_SHORT_ANSWER
from store.database import Database
from store.models import Article, Message
from store.privacy import mask
from store.repositories.articles import ArticleRepository
from store.repositories.policy_gaps import OpenGap, PolicyGapRepository
from store.vocabulary import AuthorKind, GapOutcome, GapState

MOST_EXAMPLES: Final = 6
MOST_ANSWERS: Final = 3
_MOST_IDS: Final = 5_000

router = APIRouter(prefix="/knowledge/api/gaps", tags=["editor"])


class AgentAnswer(BaseModel):
    """What an agent wrote in such a conversation, personal data masked."""

    text: str
    agent: str | None
    at: datetime


class GapOut(BaseModel):
    """Questions that ask for the same."""

    title: str = Field(description="The question that speaks for all.")
    customers: int
    questions: int
    last_at: datetime
    outcomes: dict[GapOutcome, int]
    examples: list[str]
    answers: list[AgentAnswer] = Field(description="Agents' answers, to be used as text.")
    article_ids: list[UUID] = Field(description="Articles that were given as an answer and did not help.")
    ids: list[UUID] = Field(description="The questions' ids, for a draft or to dismiss them.")


class Chosen(BaseModel):
    """Questions, by their ids."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=_MOST_IDS)]


class NewDraft(Chosen):
    """Questions that an article is to be written about."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    text: Annotated[str, StringConstraints(max_length=20_000)] | None = Field(
        default=None, description="An agent's answer to begin with."
    )


class Settled(BaseModel):
    """How many questions that was."""

    settled: int


class Gaps:
    """The unsettled questions."""

    def __init__(self, database: Database, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def ranked(self) -> list[GapOut]:
        """Groups of questions, those of the most customers first."""
        with self._database.read() as session:
            found = PolicyGapRepository(session).open()
            by_id = {gap.id: gap for gap in found}
            return [_told(session, cluster, by_id) for model in _models(found) for cluster in clusters(model)]

    def draft(self, chosen: NewDraft, caller: Caller) -> Article:
        """Begin an article about these questions. Raises `InvalidError` (422) when they are settled."""
        with self._database.begin() as session:
            gaps = PolicyGapRepository(session)
            asked = [gap for gap in gaps.open() if gap.id in set(chosen.ids)]
            if not asked:
                raise InvalidError("These questions were settled meanwhile. Reload the page.")
            title = " ".join((chosen.title or asked[0].text).split())[:200]
            answer = (chosen.text or "").strip()
            content = content_from(
                {
                    "title": title,
                    "short_answer": answer if len(answer) <= LONGEST_SHORT_ANSWER else "",
                    "body": answer,
                }
            )
            articles, now = ArticleRepository(session), self._clock()
            slug, number = slug_of(title), 1
            while articles.by_slug(slug if number == 1 else f"{slug}-{number}"):
                number += 1
            made = articles.create(
                slug if number == 1 else f"{slug}-{number}", content, author=caller.actor, now=now
            )
            gaps.settle([gap.id for gap in asked], state=GapState.drafted, draft_id=made.id)
            return made

    def dismiss(self, chosen: Chosen) -> int:
        """Take questions off the list; how many there were."""
        with self._database.begin() as session:
            return PolicyGapRepository(session).settle(chosen.ids, state=GapState.dismissed)


@router.get("", summary="Unsettled questions", responses=responses(401, 403))
def gaps(request: Request, _caller: Editor) -> list[GapOut]:
    """What customers asked and the articles did not settle, by how many customers asked."""
    ranked: list[GapOut] = request.app.state.editor.gaps.ranked()
    return sorted(ranked, key=lambda gap: (-gap.customers, -gap.last_at.timestamp()))


@router.post("/draft", summary="Begin an article", status_code=201, responses=responses(401, 403, 422))
def draft(request: Request, caller: Editor, body: NewDraft) -> ArticleOut:
    """A draft with the question as its title; the questions leave the list."""
    return article_out(request.app.state.editor.gaps.draft(body, caller))


@router.post("/dismiss", summary="Dismiss questions", responses=responses(401, 403))
def dismiss(request: Request, _caller: Editor, body: Chosen) -> Settled:
    """Take questions off the list: no article is wanted for them."""
    return Settled(settled=request.app.state.editor.gaps.dismiss(body))


def _models(found: Sequence[OpenGap]) -> list[list[Question[UUID]]]:
    """The questions, those of each embedding model by themselves: their vectors cannot be compared."""
    groups: dict[str, list[Question[UUID]]] = {}
    for gap in found:
        groups.setdefault(gap.model, []).append(
            Question(
                id=gap.id,
                customer=gap.customer,
                text=gap.text,
                vector=np.frombuffer(gap.embedding, dtype="<f4"),
                at=gap.at,
            )
        )
    return list(groups.values())


def _told(session: Session, cluster: Cluster[UUID], by_id: dict[UUID, OpenGap]) -> GapOut:
    asked = [by_id[question.id] for question in cluster.questions]
    return GapOut(
        title=cluster.title,
        customers=cluster.customers,
        questions=len(asked),
        last_at=cluster.last_at,
        outcomes=dict(Counter(gap.outcome for gap in asked)),
        examples=list(dict.fromkeys(gap.text for gap in asked))[:MOST_EXAMPLES],
        answers=_answers(session, asked),
        article_ids=list(dict.fromkeys(gap.article_id for gap in asked if gap.article_id)),
        ids=[gap.id for gap in asked],
    )


def _answers(session: Session, asked: Sequence[OpenGap]) -> list[AgentAnswer]:
    """The longest that agents wrote after the question, of each conversation one."""
    query = (
        select(Message)
        .where(
            Message.conversation_id.in_({gap.conversation_id for gap in asked[:50]}),
            Message.author_kind == AuthorKind.agent,
            Message.created_at >= min(gap.at for gap in asked),
        )
        .order_by(Message.created_at)
        .limit(200)
    )
    best: dict[UUID, Message] = {}
    for message in session.scalars(query):
        known = best.get(message.conversation_id)
        if known is None or len(message.text) > len(known.text):
            best[message.conversation_id] = message
    return [
        AgentAnswer(text=mask(message.text), agent=message.author_name, at=message.created_at)
        for message in list(best.values())[:MOST_ANSWERS]
    ]
