"""The merchant's articles and their versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient

from store.articles.content import ArticleContent, PublishedArticle
from store.articles.variables import check
from store.models import Article, ArticleVersion, Audit
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import ArticleStatus

MOST_ARTICLES = 10_000


class StaleArticleError(Exception):
    """An article was changed since the version that an edit started from.

    ``current`` is the article as it is now, ``theirs`` its content, ``yours`` what was to be written (None
    when only the status was to change).
    """

    def __init__(self, *, based_on: int, current: Article, yours: ArticleContent | None) -> None:
        super().__init__(f"The edit started from version {based_on}, but version {current.version} is there.")
        self.based_on = based_on
        self.current = current
        self.theirs = content_of(current)
        self.yours = yours


class SlugTakenError(Exception):
    """Another article has that slug."""


class SlugFixedError(Exception):
    """Customers may hold a link to the article: its slug stays once it was published."""


class IncompleteArticleError(Exception):
    """The article says nothing yet: it has neither a short answer nor a body."""


class UnknownArticleVersionError(LookupError):
    """The article has no such version."""


class ArticleRepository:
    """Queries about articles, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def get(self, article_id: UUID) -> Article | None:
        """The article with that id, as its newest version has it."""
        return self._session.get(Article, article_id)

    def by_slug(self, slug: str) -> Article | None:
        """The article with that slug."""
        return self._session.scalar(select(Article).where(Article.slug == slug))

    def every(self, *, status: ArticleStatus | None = None, limit: int = MOST_ARTICLES) -> list[Article]:
        """All articles, or those of a status, the last changed first."""
        query = select(Article).order_by(Article.updated_at.desc(), Article.id.desc()).limit(limit)
        return list(self._session.scalars(query.where(Article.status == status) if status else query))

    def is_empty(self) -> bool:
        """Whether there is no article at all."""
        return self._session.scalar(select(Article.id).limit(1)) is None

    def create(
        self, slug: str, content: ArticleContent, *, author: str, now: datetime, note: str | None = None
    ) -> Article:
        """A new draft. Raises `SlugTakenError`. Leaves an audit entry by ``author`` ("editor:<id>")."""
        article = Article(
            slug=slug,
            status=ArticleStatus.draft,
            version=1,
            created_at=now,
            updated_at=now,
            **content.columns(),
        )
        try:
            with self._session.begin_nested():
                self._session.add(article)
        except IntegrityError as error:
            raise SlugTakenError(f"another article is called {slug}") from error
        self._remember(article, content, author=author, note=note, now=now)
        self._audit(article, "article.created", author, now)
        return article

    def update(
        self,
        article_id: UUID,
        content: ArticleContent,
        *,
        based_on: int,
        author: str,
        now: datetime,
        note: str | None = None,
        slug: str | None = None,
    ) -> Article:
        """Write the next version, as a draft; what is published stays. ``based_on`` is the version changed.

        Raises ``LookupError`` without such an article, `StaleArticleError` when there is another version by
        now, `SlugFixedError` and `SlugTakenError`.
        """
        article = self._take(article_id, based_on, now, version=based_on + 1, yours=content)
        self._rename(article, slug)
        self._write(article, content)
        self._reopen(article)
        article.status = ArticleStatus.draft
        self._remember(article, content, author=author, note=note, now=now)
        self._audit(article, "article.changed", author, now)
        return article

    def submit(self, article_id: UUID, *, based_on: int, author: str, now: datetime) -> Article:
        """Ask for a review. Raises as `update`."""
        article = self._take(article_id, based_on, now)
        self._reopen(article)
        article.status = ArticleStatus.review
        self._audit(article, "article.submitted", author, now)
        return article

    def publish(
        self, article_id: UUID, *, based_on: int, author: str, now: datetime, note: str | None = None
    ) -> Article:
        """Show the newest version to customers. ``note`` goes into the audit (an override's reason).

        Raises as `update`, `IncompleteArticleError`, and `UnknownVariableError` when it names a fact that the
        shop does not have.
        """
        article = self._take(article_id, based_on, now)
        self._show(article, now)
        self._audit(article, "article.published", author, now, {"note": note} if note else {})
        return article

    def archive(self, article_id: UUID, *, based_on: int, author: str, now: datetime) -> Article:
        """Take it away from customers; nothing is lost. Raises as `update`."""
        article = self._take(article_id, based_on, now)
        article.status = ArticleStatus.archived
        self._audit(article, "article.archived", author, now)
        return article

    def restore(
        self,
        article_id: UUID,
        version: int,
        *,
        based_on: int,
        author: str,
        now: datetime,
        note: str | None = None,
    ) -> Article:
        """Write an earlier version again as the newest one, published when the newest one was published.

        An archived article comes back as a draft. Raises as `publish`, and `UnknownArticleVersionError`.
        """
        old = self.version(article_id, version)
        if old is None:
            raise UnknownArticleVersionError(f"there is no version {version} of this article")
        content = content_of(old)
        article = self._take(article_id, based_on, now, version=based_on + 1, yours=content)
        was_published = article.status is ArticleStatus.published
        self._write(article, content)
        self._remember(article, content, author=author, note=note, now=now, restored_from=version)
        self._reopen(article)
        article.status = ArticleStatus.draft
        if was_published:
            self._show(article, now)
        self._audit(article, "article.restored", author, now, {"restored": version})
        return article

    def version(self, article_id: UUID, version: int) -> ArticleVersion | None:
        """One version of an article."""
        return self._session.get(ArticleVersion, (article_id, version))

    def versions(self, article_id: UUID, limit: int = 500) -> list[ArticleVersion]:
        """An article's versions, newest first."""
        query = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
        return list(self._session.scalars(query.order_by(ArticleVersion.version.desc()).limit(limit)))

    def published(self) -> list[PublishedArticle]:
        """What customers may be told, whatever its time of validity and audience, by slug."""
        query = (
            select(Article, ArticleVersion)
            .join(
                ArticleVersion,
                (ArticleVersion.article_id == Article.id)
                & (ArticleVersion.version == Article.published_version),
            )
            .where(Article.status != ArticleStatus.archived)
            .order_by(Article.slug)
        )
        return [_published(article, version) for article, version in self._session.execute(query)]

    def published_by_slug(self, slug: str) -> PublishedArticle | None:
        """The published version of one article, unless it is archived."""
        article = self.by_slug(slug)
        if article is None or article.status is ArticleStatus.archived or article.published_version is None:
            return None
        version = self.version(article.id, article.published_version)
        return _published(article, version) if version else None

    def published_versions(self) -> dict[UUID, int]:
        """Which version of each article customers see: the cheap look that tells whether an index is old."""
        query = select(Article.id, Article.published_version).where(
            Article.status != ArticleStatus.archived, Article.published_version.is_not(None)
        )
        return {row.id: row.published_version for row in self._session.execute(query)}

    def count_by_status(self) -> dict[ArticleStatus, int]:
        """How many articles there are of each status."""
        query = select(Article.status, func.count()).group_by(Article.status)
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _take(
        self,
        article_id: UUID,
        based_on: int,
        now: datetime,
        *,
        version: int | None = None,
        yours: ArticleContent | None = None,
    ) -> Article:
        """The article, once the database agreed that it still is at ``based_on``."""
        taken = self._session.execute(
            update(Article)
            .where(Article.id == article_id, Article.version == based_on)
            .values(version=version or based_on, updated_at=now)
            .execution_options(synchronize_session=False)
        )
        article = self._session.get(Article, article_id, populate_existing=True)
        if article is None:
            raise LookupError(f"there is no article {article_id}")
        if not taken.rowcount:  # type: ignore[attr-defined]
            self._session.expunge(article)  # to be read after the caller's rollback
            make_transient(article)
            raise StaleArticleError(based_on=based_on, current=article, yours=yours)
        return article

    def _rename(self, article: Article, slug: str | None) -> None:
        if slug is None or slug == article.slug:
            return
        if article.published_at is not None:
            raise SlugFixedError("the slug stays once an article was published")
        try:
            with self._session.begin_nested():
                article.slug = slug
        except IntegrityError as error:
            raise SlugTakenError(f"another article is called {slug}") from error

    @staticmethod
    def _reopen(article: Article) -> None:
        """What was archived does not come back to customers by being worked on."""
        if article.status is ArticleStatus.archived:
            article.published_version = None

    def _write(self, article: Article, content: ArticleContent) -> None:
        for name, value in content.columns().items():
            setattr(article, name, value)

    def _show(self, article: Article, now: datetime) -> None:
        content = content_of(article)
        if not content.is_complete:
            raise IncompleteArticleError("an article needs a short answer or a body")
        check(content.variables, ShopFactsRepository(self._session).policy_facts().values(content.locale))
        article.status = ArticleStatus.published
        article.published_version = article.version
        article.published_at = now
        self._session.flush()

    def _remember(
        self,
        article: Article,
        content: ArticleContent,
        *,
        author: str,
        now: datetime,
        note: str | None,
        restored_from: int | None = None,
    ) -> None:
        self._session.add(
            ArticleVersion(
                article_id=article.id,
                version=article.version,
                author=author,
                note=note,
                restored_from=restored_from,
                created_at=now,
                **content.columns(),
            )
        )
        self._session.flush()

    def _audit(
        self, article: Article, action: str, author: str, now: datetime, details: dict[str, Any] | None = None
    ) -> None:
        self._session.add(
            Audit(
                at=now,
                actor=author,
                action=action,
                subject_kind="article",
                subject_id=str(article.id),
                details={"version": article.version} | (details or {}),
            )
        )
        self._session.flush()


def content_of(stored: Article | ArticleVersion) -> ArticleContent:
    """What a stored article or version says."""
    return ArticleContent.model_validate(
        {name: getattr(stored, name) for name in ArticleContent.model_fields}
    )


def _published(article: Article, version: ArticleVersion) -> PublishedArticle:
    return PublishedArticle(
        id=article.id,
        slug=article.slug,
        version=version.version,
        published_at=article.published_at or version.created_at,
        content=content_of(version),
    )
