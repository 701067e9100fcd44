"""``/knowledge/api/search``, ``preview``, ``warnings`` and ``questions``."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints

from api.editor.callers import Editor
from api.editor.checks import content_from
from api.editor.desk import Desk
from api.editor.looking import Caution, Looker, Preview
from api.editor.questions import QuestionOut, SearchOut, Trials
from api.editor.schemas import ArticleIn, Query
from api.editor.shelf import Shelf, shown_at
from api.problems import responses
from store.articles.content import ArticleContent
from store.repositories.articles import content_of
from store.vocabulary import Audience

router = APIRouter(prefix="/knowledge/api", tags=["editor"])
Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]


class DraftText(ArticleIn):
    """Text that need not be saved yet. ``id`` is that of its article, if it has one."""

    id: UUID | None = None
    slug: Annotated[str, StringConstraints(max_length=200)] | None = None


class Question(BaseModel):
    """A question as a customer would ask it."""

    query: Query
    draft: bool = Field(default=False, description="Ask the newest versions instead of the published ones.")
    article: DraftText | None = Field(
        default=None, description="Ask the published articles with this text in its article's place."
    )
    locale: Annotated[str, StringConstraints(max_length=35)] | None = None
    country: Country | None = None


class NewQuestion(BaseModel):
    """A question to save: one that ``article_id`` must answer or, without it, one that nothing may answer."""

    text: Query
    article_id: UUID | None = None


@router.post("/search", summary="Try a question", responses=responses(401, 403, 404, 422, 503))
def search(request: Request, _caller: Editor, body: Question) -> SearchOut:
    """The answer a customer would get, or null, and the passages that were looked at with their scores."""
    editor = request.app.state.editor
    trials: Trials = editor.trials
    shelf: Shelf = editor.shelf
    if body.article is not None:
        article_id, content, slug, version = _text(editor.desk, body.article)
        return trials.ask(
            body.query,
            shelf.with_draft(article_id, slug, content, version),
            at=shown_at(content, trials.now()),
            locale=body.locale,
            country=body.country,
            public_only=content.audience is Audience.everyone,
        )
    snapshot = shelf.with_all_drafts() if body.draft else shelf.published()
    return trials.ask(body.query, snapshot, locale=body.locale, country=body.country)


@router.post("/preview", summary="How an article will look", responses=responses(401, 403, 422))
def preview(request: Request, _caller: Editor, body: DraftText) -> Preview:
    """The text as safe HTML with its facts filled in, and the short answer as an SMS with its segments."""
    looker: Looker = request.app.state.editor.looker
    return looker.preview(body, body.slug)


@router.post("/warnings", summary="What to look at again", responses=responses(401, 403, 404, 422, 503))
def warnings(request: Request, _caller: Editor, body: DraftText) -> list[Caution]:
    """Other articles that say the same, and sentences of theirs that give other numbers."""
    editor = request.app.state.editor
    article_id, content, slug, version = _text(editor.desk, body)
    looker: Looker = editor.looker
    return looker.warnings(article_id, slug, content, version)


@router.get("/questions", summary="All test questions", responses=responses(401, 403))
def questions(request: Request, _caller: Editor) -> list[QuestionOut]:
    """The saved questions of all articles."""
    trials: Trials = request.app.state.editor.trials
    return trials.saved()


@router.post(
    "/questions", summary="Save a test question", status_code=201, responses=responses(401, 403, 404)
)
def save(request: Request, caller: Editor, body: NewQuestion) -> QuestionOut:
    """Save a question with the article that must answer it."""
    trials: Trials = request.app.state.editor.trials
    return trials.save(body.text, body.article_id, caller)


@router.delete("/questions/{question_id}", status_code=204, responses=responses(401, 403, 404))
def forget(request: Request, _caller: Editor, question_id: UUID) -> None:
    """Remove a test question."""
    trials: Trials = request.app.state.editor.trials
    trials.forget(question_id)


def _text(desk: Desk, text: DraftText) -> tuple[UUID, ArticleContent, str, int]:
    """A text with the id, slug and version of its article, or invented ones."""
    if text.id is None:
        return uuid4(), content_from(text.changes()), "draft", 1
    stored = desk.get(text.id)
    content = content_from(content_of(stored).model_dump() | text.changes())
    return stored.id, content, stored.slug, stored.version
