"""What is done with articles: written, reviewed, published, archived, restored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from api.clock import Clock, utc_now
from api.editor.callers import Caller
from api.editor.checks import content_from, slug_of, told
from api.editor.errors import InvalidError, NotFoundError
from api.editor.questions import Trials
from api.editor.schemas import ChangedArticle, FullVersion, NewArticle, Step, VersionOut, version_out
from api.editor.shelf import Shelf
from store.articles.content import ArticleContent, Slug
from store.articles.variables import check
from store.database import Database
from store.models import Article
from store.repositories.accounts import AccountRepository
from store.repositories.articles import ArticleRepository, content_of
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import ArticleStatus, EditorRole

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which articles are listed; None is all. ``words`` must all stand somewhere in the article."""

    words: str = ""
    status: ArticleStatus | None = None
    category: str | None = None
    locale: str | None = None

    def fits(self, article: Article) -> bool:
        """Whether the article is among them."""
        if self.status is not None and article.status is not self.status:
            return False
        if self.category is not None and article.category != self.category:
            return False
        if self.locale is not None and article.locale != self.locale:
            return False
        text = "\n".join(
            (article.title, article.short_answer, article.body, article.slug, *article.tags)
        ).casefold()
        return all(word in text for word in self.words.casefold().split())


class Desk:
    """All that happens to articles."""

    def __init__(self, database: Database, shelf: Shelf, trials: Trials, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._shelf = shelf
        self._trials = trials
        self._clock = clock

    def find(self, filters: Filters) -> Sequence[Article]:
        """The articles that fit, the last changed first."""
        with self._database.read() as session:
            return [article for article in ArticleRepository(session).every() if filters.fits(article)]

    def get(self, article_id: UUID) -> Article:
        """One article. Raises `NotFoundError` (404)."""
        with self._database.read() as session:
            return _found(session, article_id)

    def create(self, new: NewArticle, caller: Caller) -> Article:
        """A draft."""
        content = content_from(new.changes())
        with told(), self._database.begin() as session:
            articles = ArticleRepository(session)
            slug = _slug(new.slug) if new.slug else _free(articles, slug_of(content.title))
            return articles.create(slug, content, author=caller.actor, now=self._clock(), note=new.note)

    def change(self, article_id: UUID, changed: ChangedArticle, caller: Caller) -> Article:
        """Write the next version, unless it says the same. Raises `ConflictError` (409) when late."""
        with told(), self._database.begin() as session:
            articles = ArticleRepository(session)
            article = _found(session, article_id)
            before = content_of(article)
            content = content_from(before.model_dump() | changed.changes())
            slug = _slug(changed.slug) if changed.slug and changed.slug != article.slug else None
            if article.version == changed.version and content == before and slug is None:
                return article
            return articles.update(
                article_id,
                content,
                based_on=changed.version,
                author=caller.actor,
                now=self._clock(),
                note=changed.note,
                slug=slug,
            )

    def submit(self, article_id: UUID, step: Step, caller: Caller) -> Article:
        """Ask for a review."""
        return self._step(
            article_id,
            step,
            lambda articles, version: articles.submit(
                article_id, based_on=version, author=caller.actor, now=self._clock()
            ),
        )

    def publish(self, article_id: UUID, step: Step, caller: Caller) -> Article:
        """Show the newest version to customers; the next question gets it.

        Raises `QuestionsFailedError` (409) when saved questions fail and no reason is given.
        """
        article = self.get(article_id)
        version = step.version or article.version
        note = self._tried(article, content_of(article), step) if version == article.version else None
        with told(), self._database.begin() as session:
            published = ArticleRepository(session).publish(
                article_id, based_on=version, author=caller.actor, now=self._clock(), note=note
            )
        self._shelf.refresh()
        return published

    def archive(self, article_id: UUID, step: Step, caller: Caller) -> Article:
        """Take an article away from customers."""
        archived = self._step(
            article_id,
            step,
            lambda articles, version: articles.archive(
                article_id, based_on=version, author=caller.actor, now=self._clock()
            ),
        )
        self._shelf.refresh()
        return archived

    def restore(self, article_id: UUID, number: int, step: Step, caller: Caller) -> Article:
        """Write an old version again; published when the article is, which needs a publisher."""
        with told(), self._database.read() as session:
            article = _found(session, article_id)
            old = ArticleRepository(session).version(article_id, number)
        if old is None:
            raise NotFoundError("version")
        shown = article.status is ArticleStatus.published
        if shown:
            caller.must(EditorRole.publisher)
            reason = self._tried(article, content_of(old), step)
            step = step.model_copy(update={"note": reason or step.note})
        restored = self._step(
            article_id,
            step,
            lambda articles, version: articles.restore(
                article_id,
                number,
                based_on=version,
                author=caller.actor,
                now=self._clock(),
                note=step.note,
            ),
        )
        if shown:
            self._shelf.refresh()
        return restored

    def versions(self, article_id: UUID) -> list[VersionOut]:
        """All versions, newest first."""
        with self._database.read() as session:
            article = _found(session, article_id)
            names = AccountRepository(session).names()
            found = ArticleRepository(session).versions(article_id)
            return [version_out(version, article, names) for version in found]

    def version(self, article_id: UUID, number: int) -> FullVersion:
        """One version with its text. Raises `NotFoundError` (404)."""
        with self._database.read() as session:
            article = _found(session, article_id)
            found = ArticleRepository(session).version(article_id, number)
            if found is None:
                raise NotFoundError("version")
            brief = version_out(found, article, AccountRepository(session).names())
        return FullVersion(**brief.model_dump(), content=content_of(found).model_dump(mode="json"))

    def _tried(self, article: Article, content: ArticleContent, step: Step) -> str | None:
        """Try the saved questions; what the audit is to know when they were overridden."""
        with told(), self._database.read() as session:
            facts = ShopFactsRepository(session).policy_facts()
            check(content.variables, facts.values(content.locale))
        return self._trials.before_publishing(article, content, override=step.override_reason)

    def _step(
        self, article_id: UUID, step: Step, act: Callable[[ArticleRepository, int], Article]
    ) -> Article:
        with told(), self._database.begin() as session:
            version = step.version or _found(session, article_id).version
            return act(ArticleRepository(session), version)


def _found(session: Session, article_id: UUID) -> Article:
    article = ArticleRepository(session).get(article_id)
    if article is None:
        raise NotFoundError("article")
    return article


def _slug(given: str) -> str:
    try:
        return _SLUG.validate_python(given.strip())
    except ValidationError:
        message = "takes small letters, digits and single dashes, at most 80"
        raise InvalidError(f"slug: {message}.", [{"place": "slug", "message": message}]) from None


def _free(articles: ArticleRepository, slug: str) -> str:
    """The slug, or with the first number behind it that is free."""
    number, candidate = 1, slug
    while articles.by_slug(candidate) is not None:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
