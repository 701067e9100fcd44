"""``/knowledge/api/articles``."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.editor.callers import Editor, Publisher
from api.editor.checks import content_from
from api.editor.comparing import Change, compared
from api.editor.desk import Desk, Filters
from api.editor.questions import QuestionOut, Trial, Trials
from api.editor.schemas import (
    ArticleIn,
    ArticleOut,
    ChangedArticle,
    FullVersion,
    NewArticle,
    Number,
    Step,
    Version,
    VersionOut,
    article_out,
)
from api.editor.schemas import Query as QueryText
from api.problems import responses
from store.repositories.articles import content_of
from store.vocabulary import ArticleStatus

router = APIRouter(prefix="/knowledge/api/articles", tags=["editor"])


class NewQuestion(BaseModel):
    """A question that the article must answer."""

    text: QueryText


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.editor.desk
    return desk


def _trials(request: Request) -> Trials:
    trials: Trials = request.app.state.editor.trials
    return trials


@router.get("", summary="Articles", responses=responses(401, 403))
def articles(
    request: Request,
    response: Response,
    _caller: Editor,
    q: Annotated[str, Query(max_length=500, description="Words that must all stand in the article.")] = "",
    status: ArticleStatus | None = None,
    category: str | None = None,
    locale: str | None = None,
    brief: Annotated[bool, Query(description="Leave the texts out.")] = False,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[ArticleOut]:
    """The articles that fit, the last changed first. `X-Total-Count` says how many there are in all."""
    found = _desk(request).find(Filters(words=q, status=status, category=category, locale=locale))
    response.headers["X-Total-Count"] = str(len(found))
    sent = [article_out(article) for article in found[offset : offset + limit]]
    return [each.model_copy(update={"body": ""}) for each in sent] if brief else sent


@router.post("", summary="Write an article", status_code=201, responses=responses(401, 403, 409, 422))
def create(request: Request, caller: Editor, body: NewArticle) -> ArticleOut:
    """A new draft; customers see nothing of it yet."""
    return article_out(_desk(request).create(body, caller))


@router.get("/{article_id}", summary="One article", responses=responses(401, 403, 404))
def article(request: Request, _caller: Editor, article_id: UUID) -> ArticleOut:
    """The article as its newest version has it."""
    return article_out(_desk(request).get(article_id))


@router.put("/{article_id}", summary="Change an article", responses=responses(401, 403, 404, 409, 422))
def change(request: Request, caller: Editor, article_id: UUID, body: ChangedArticle) -> ArticleOut:
    """Write the next version, as a draft. 409 with both texts when somebody else wrote one meanwhile."""
    return article_out(_desk(request).change(article_id, body, caller))


@router.delete("/{article_id}", summary="Archive an article", responses=responses(401, 403, 404, 409))
def archive(
    request: Request, caller: Publisher, article_id: UUID, version: Version | None = None
) -> ArticleOut:
    """Take it away from customers. Nothing is lost: it can be restored."""
    return article_out(_desk(request).archive(article_id, Step(version=version), caller))


@router.post("/{article_id}/submit", summary="Ask for a review", responses=responses(401, 403, 404, 409))
def submit(request: Request, caller: Editor, article_id: UUID, body: Step | None = None) -> ArticleOut:
    """Tell the publishers that a draft is ready."""
    return article_out(_desk(request).submit(article_id, body or Step(), caller))


@router.post("/{article_id}/publish", summary="Publish", responses=responses(401, 403, 404, 409, 422, 503))
def publish(request: Request, caller: Publisher, article_id: UUID, body: Step | None = None) -> ArticleOut:
    """Show the newest version to customers. Its test questions must come out right, or there is a reason."""
    return article_out(_desk(request).publish(article_id, body or Step(), caller))


@router.get("/{article_id}/versions", summary="Versions", responses=responses(401, 403, 404))
def versions(request: Request, _caller: Editor, article_id: UUID) -> list[VersionOut]:
    """All versions, newest first."""
    return _desk(request).versions(article_id)


@router.get("/{article_id}/versions/{number}", summary="One version", responses=responses(401, 403, 404))
def version(request: Request, _caller: Editor, article_id: UUID, number: Number) -> FullVersion:
    """A version with its text."""
    return _desk(request).version(article_id, number)


@router.get("/{article_id}/versions/{number}/diff", summary="Differences", responses=responses(401, 403, 404))
def diff(
    request: Request, _caller: Editor, article_id: UUID, number: Number, against: Number | None = None
) -> list[Change]:
    """What changed from version ``number`` to version ``against``, or to the newest one, field by field."""
    desk = _desk(request)
    old = desk.version(article_id, number).content
    newest = content_of(desk.get(article_id)).model_dump(mode="json")
    return compared(old, desk.version(article_id, against).content if against else newest)


@router.post(
    "/{article_id}/versions/{number}/restore",
    summary="Restore a version",
    responses=responses(401, 403, 404, 409, 422),
)
def restore(
    request: Request, caller: Editor, article_id: UUID, number: Number, body: Step | None = None
) -> ArticleOut:
    """Write an old version again, as the newest; it is published when the article is."""
    return article_out(_desk(request).restore(article_id, number, body or Step(), caller))


@router.get("/{article_id}/questions", summary="Test questions", responses=responses(401, 403, 404))
def questions(request: Request, _caller: Editor, article_id: UUID) -> list[QuestionOut]:
    """The questions that this article must answer."""
    _desk(request).get(article_id)
    return _trials(request).saved(article_id)


@router.post("/{article_id}/questions", status_code=201, responses=responses(401, 403, 404))
def save_question(request: Request, caller: Editor, article_id: UUID, body: NewQuestion) -> QuestionOut:
    """Save a question that this article must answer before it is published."""
    return _trials(request).save(body.text, article_id, caller)


@router.post("/{article_id}/questions/run", responses=responses(401, 403, 404, 422, 503))
def run_questions(
    request: Request, _caller: Editor, article_id: UUID, body: ArticleIn | None = None
) -> list[Trial]:
    """Try the test questions with the newest version, or with the text that was sent."""
    stored = _desk(request).get(article_id)
    sent = body.changes() if body else {}
    return _trials(request).run(stored, content_from(content_of(stored).model_dump() | sent))
