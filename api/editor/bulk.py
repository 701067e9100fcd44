"""One thing done to several articles: each for itself, with what became of it, and the way back."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from api.editor.callers import Caller
from api.editor.desk import Desk
from api.editor.schemas import ArticleOut, ChangedArticle, Note, Step, Version, article_out
from api.errors import DoorstepError
from store.models import Article
from store.repositories.articles import content_of
from store.vocabulary import ArticleStatus, EditorRole

MOST: Final = 200
"""Articles in one go."""

Act = Callable[[Article], Article]


class Action(StrEnum):
    """What is done. A changed tag or category is a draft until it is published."""

    publish = "publish"
    archive = "archive"
    tag = "tag"
    untag = "untag"
    category = "category"


class Before(BaseModel):
    """How an article was, to go back to."""

    version: Version
    status: ArticleStatus
    published_version: Version | None = None


class Chosen(BaseModel):
    """An article as it was on the screen; without ``version`` as it is now."""

    id: UUID
    version: Version | None = None


class Bulk(BaseModel):
    """One action for several articles; ``value`` is the tag or the category."""

    action: Action
    articles: list[Chosen] = Field(min_length=1, max_length=MOST)
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    override_reason: Note | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if not self.value and self.action in (Action.tag, Action.untag, Action.category):
            raise ValueError(f"{self.action} needs a value")
        return self


class Undone(Chosen):
    """An article to be brought back to how it was; ``version`` is the one that it has now."""

    before: Before


class BulkUndo(BaseModel):
    """What is to be undone, as the results told it."""

    articles: list[Undone] = Field(min_length=1, max_length=MOST)


class Result(BaseModel):
    """What became of one article: ``before`` when it was changed, ``problem`` when it was not done."""

    id: UUID
    title: str
    problem: str | None = None
    before: Before | None = None
    article: ArticleOut | None = None


def act_on_all(desk: Desk, bulk: Bulk, caller: Caller) -> list[Result]:
    """Do it to one after another; what fails for one holds up no other."""
    if bulk.action in (Action.publish, Action.archive):
        caller.must(EditorRole.publisher)
    return [_one(desk, each, lambda article: _done(desk, article, bulk, caller)) for each in bulk.articles]


def undo_all(desk: Desk, bulk: BulkUndo, caller: Caller) -> list[Result]:
    """Bring each back to how it was, unless there is another version since. All versions stay in the list."""
    return [
        _one(desk, each, lambda article, was=each.before: _back(desk, article, was, caller))  # type: ignore[misc]
        for each in bulk.articles
    ]


def _one(desk: Desk, chosen: Chosen, act: Act) -> Result:
    title = ""
    try:
        article = desk.get(chosen.id)
        title = article.title
        if chosen.version is not None and chosen.version != article.version:
            return Result(
                id=chosen.id, title=title, problem="Somebody has changed it meanwhile; look at it first."
            )
        was = (article.version, article.status, article.published_version)
        after = act(article)
        changed = was != (after.version, after.status, after.published_version)
    except DoorstepError as error:
        return Result(id=chosen.id, title=title, problem=error.detail)
    before = Before(version=was[0], status=was[1], published_version=was[2])
    return Result(
        id=chosen.id, title=after.title, before=before if changed else None, article=article_out(after)
    )


def _done(desk: Desk, article: Article, bulk: Bulk, caller: Caller) -> Article:
    step = Step(version=article.version, override_reason=bulk.override_reason)
    match bulk.action:
        case Action.publish:
            shown = article.status is ArticleStatus.published
            return article if shown else desk.publish(article.id, step, caller)
        case Action.archive:
            gone = article.status is ArticleStatus.archived
            return article if gone else desk.archive(article.id, step, caller)
        case Action.category:
            return _changed(desk, article, caller, category=bulk.value)
        case Action.tag:
            return _changed(desk, article, caller, tags=list(dict.fromkeys([*article.tags, bulk.value])))
        case Action.untag:
            return _changed(desk, article, caller, tags=[tag for tag in article.tags if tag != bulk.value])


def _changed(desk: Desk, article: Article, caller: Caller, **values: object) -> Article:
    return desk.change(article.id, ChangedArticle(version=article.version, **values), caller)  # type: ignore[arg-type]


def _back(desk: Desk, article: Article, was: Before, caller: Caller) -> Article:
    article = _shown_as(desk, article, was, caller)
    old = desk.version(article.id, was.version).content
    differs = old != content_of(article).model_dump(mode="json")
    if was.status is ArticleStatus.archived and differs:
        article = desk.restore(article.id, was.version, _now(article), caller)
        return desk.archive(article.id, _now(article), caller)
    if article.status is ArticleStatus.archived and was.status is not ArticleStatus.archived:
        article = desk.restore(article.id, was.version, _now(article), caller)
    elif differs:
        article = desk.change(article.id, ChangedArticle(version=article.version, **old), caller)
    if was.status is ArticleStatus.review and article.status is ArticleStatus.draft:
        article = desk.submit(article.id, _now(article), caller)
    return article


def _shown_as(desk: Desk, article: Article, was: Before, caller: Caller) -> Article:
    """Customers see what they saw. Who may not publish leaves what they see alone."""
    live = None if article.status is ArticleStatus.archived else article.published_version
    wanted = None if was.status is ArticleStatus.archived else was.published_version
    covers = caller.role.covers(EditorRole.publisher)
    is_draft_now = was.status is ArticleStatus.published and article.status is not ArticleStatus.published
    if live == wanted and not (is_draft_now and covers):
        return article
    caller.must(EditorRole.publisher)
    if wanted is None:
        return desk.archive(article.id, _now(article), caller)
    article = desk.restore(article.id, wanted, _now(article), caller)
    if article.status is not ArticleStatus.published:
        article = desk.publish(article.id, _now(article), caller)
    return article


def _now(article: Article) -> Step:
    return Step(version=article.version, override_reason="Undone: as customers saw it before")
