"""Questions tried against articles: saved ones before publishing, any others at will."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from api.clock import Clock, utc_now
from api.editor.callers import Caller
from api.editor.errors import InvalidError, NotFoundError, QuestionsFailedError
from api.editor.shelf import Shelf, shown_at
from knowledge.answers import Finding, find_answer
from knowledge.search import Circumstances, search
from knowledge.snapshot import Snapshot
from store.articles.content import ArticleContent
from store.database import Database
from store.models import Article, ArticleQuestion
from store.repositories.article_questions import ArticleQuestionRepository
from store.repositories.articles import ArticleRepository
from store.vocabulary import Audience

MOST_QUESTIONS = 500


class Citation(BaseModel):
    """Where the answer stands."""

    title: str
    url: str
    article_id: UUID


class PassageOut(BaseModel):
    """A passage that was found. ``path`` are the headings above it."""

    article_id: UUID
    title: str
    path: list[str] = []
    text: str
    score: float


class SearchOut(BaseModel):
    """What a question comes to. ``answer`` is null when the articles do not settle it."""

    answer: str | None = None
    short_answer: str | None = Field(default=None, description="The answer as an SMS has it.")
    confidence: float = 0.0
    citation: Citation | None = None
    passages: list[PassageOut] = []


class QuestionOut(BaseModel):
    """A saved question. Without an article it is one that no article may answer."""

    id: UUID
    article_id: UUID | None
    text: str


class Trial(QuestionOut):
    """How a saved question came out. ``answered_by`` is the title of the article that answers."""

    passed: bool
    answered_by: str | None
    confidence: float


@dataclass(frozen=True)
class _Outcome:
    passed: bool
    finding: Finding | None


class Trials:
    """Asks the articles."""

    def __init__(self, database: Database, shelf: Shelf, base_url: str, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._shelf = shelf
        self._base_url = base_url
        self._clock = clock

    def now(self) -> datetime:
        """The moment that questions are asked at."""
        return self._clock()

    def ask(
        self,
        query: str,
        snapshot: Snapshot | None,
        *,
        at: datetime | None = None,
        locale: str | None = None,
        country: str | None = None,
        public_only: bool = True,
        limit: int = 5,
    ) -> SearchOut:
        """The answer to a question, with the passages that were looked at."""
        finding = self._find(
            query, snapshot, at or self._clock(), locale=locale, country=country, public_only=public_only
        )
        if finding is None:
            return SearchOut()
        answer = finding.answer
        return SearchOut(
            answer=answer.text if answer else None,
            short_answer=answer.short if answer else None,
            confidence=round(finding.confidence, 4),
            citation=Citation(
                title=answer.document.title,
                url=f"{self._base_url}/help/{answer.document.slug}",
                article_id=UUID(answer.document.id),
            )
            if answer
            else None,
            passages=[
                PassageOut(
                    article_id=UUID(hit.document.id),
                    title=hit.document.title,
                    path=list(hit.passage.path),
                    text=hit.passage.text,
                    score=round(hit.score, 4),
                )
                for hit in finding.found.hits[:limit]
            ],
        )

    def saved(self, article_id: UUID | None = None) -> list[QuestionOut]:
        """The saved questions of an article, or all."""
        with self._database.read() as session:
            found = ArticleQuestionRepository(session).of(article_id)
        return [QuestionOut(id=each.id, article_id=each.article_id, text=each.text) for each in found]

    def save(self, text: str, article_id: UUID | None, caller: Caller) -> QuestionOut:
        """Save a question."""
        with self._database.begin() as session:
            questions = ArticleQuestionRepository(session)
            if article_id is not None and ArticleRepository(session).get(article_id) is None:
                raise NotFoundError("article")
            if len(questions.of()) >= MOST_QUESTIONS:
                raise InvalidError(f"There are {MOST_QUESTIONS} test questions already. Remove some first.")
            saved = questions.add(text, article_id=article_id, author=caller.actor, now=self._clock())
        return QuestionOut(id=saved.id, article_id=saved.article_id, text=saved.text)

    def forget(self, question_id: UUID) -> None:
        """Remove a saved question. Raises `NotFoundError` (404)."""
        with self._database.begin() as session:
            if not ArticleQuestionRepository(session).remove(question_id):
                raise NotFoundError("test question")

    def run(self, article: Article, content: ArticleContent) -> list[Trial]:
        """How the article's own questions, and those that nothing may answer, come out with this text."""
        with self._database.read() as session:
            questions = [
                q for q in ArticleQuestionRepository(session).of() if q.article_id in (article.id, None)
            ]
        if not questions:
            return []
        snapshot = self._shelf.with_draft(article.id, article.slug, content, article.version)
        return [self._trial(question, snapshot, content) for question in questions]

    def before_publishing(
        self, article: Article, content: ArticleContent, *, override: str | None
    ) -> str | None:
        """Raise `QuestionsFailedError` (409) unless all goes well or ``override`` says why it need not.

        Other articles' questions count, too, when they come out right now and would not any more. Returns
        what the audit is to know.
        """
        with self._database.read() as session:
            questions = ArticleQuestionRepository(session).of()
        if not questions:
            return None
        draft = self._shelf.with_draft(article.id, article.slug, content, article.version)
        now = self._shelf.published()
        failed = [
            trial
            for question in questions
            if not (trial := self._trial(question, draft, content)).passed
            and (question.article_id == article.id or self._passes(question, now))
        ]
        if failed and not override:
            raise QuestionsFailedError([each.model_dump(mode="json") for each in failed])
        return f"{len(failed)} failed: {override}" if failed else None

    def _passes(self, question: ArticleQuestion, snapshot: Snapshot | None) -> bool:
        return self._outcome(question, snapshot, self._clock(), public_only=True).passed

    def _trial(self, question: ArticleQuestion, snapshot: Snapshot, content: ArticleContent) -> Trial:
        outcome = self._outcome(
            question,
            snapshot,
            shown_at(content, self._clock()),
            public_only=content.audience is Audience.everyone,
        )
        answer = outcome.finding.answer if outcome.finding else None
        return Trial(
            id=question.id,
            article_id=question.article_id,
            text=question.text,
            passed=outcome.passed,
            answered_by=answer.document.title if answer else None,
            confidence=round(outcome.finding.confidence, 4) if outcome.finding else 0.0,
        )

    def _outcome(
        self, question: ArticleQuestion, snapshot: Snapshot | None, at: datetime, *, public_only: bool
    ) -> _Outcome:
        finding = self._find(question.text, snapshot, at, public_only=public_only)
        answered = finding.answer.document.id if finding and finding.answer else None
        wanted = str(question.article_id) if question.article_id else None
        return _Outcome(answered == wanted, finding)

    def _find(
        self,
        query: str,
        snapshot: Snapshot | None,
        at: datetime,
        *,
        locale: str | None = None,
        country: str | None = None,
        public_only: bool = True,
    ) -> Finding | None:
        if snapshot is None:
            return None
        around = Circumstances(now=at, locale=locale, country=country, public_only=public_only)
        return find_answer(search(snapshot, self._shelf.embedder, query, around), snapshot.lexical)
