"""What the help pages show, from the store."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from api.knowledge.documents import filled
from knowledge.documents import CANNED
from store.articles.content import ArticleContent, PublishedArticle
from store.articles.policy_values import PolicyFacts
from store.articles.variables import UnknownVariableError
from store.repositories.articles import ArticleRepository
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import ArticleStatus, Audience

MOST_RELATED = 4


class Absent(Enum):
    """Why there is no page."""

    unknown = "unknown"
    archived = "archived"


@dataclass(frozen=True, kw_only=True)
class Page:
    """An article as customers read it; ``updated_at`` is when it was published."""

    slug: str
    content: ArticleContent
    updated_at: datetime


def visible(session: Session, now: datetime) -> list[Page]:
    """The pages that customers may read now, by title."""
    facts = ShopFactsRepository(session).policy_facts()
    pages = [_page(article, facts, now) for article in ArticleRepository(session).published()]
    return sorted((page for page in pages if page), key=lambda page: page.content.title.casefold())


def find(session: Session, slug: str, now: datetime) -> Page | Absent:
    """One page, or why there is none."""
    articles = ArticleRepository(session)
    article = articles.published_by_slug(slug)
    page = _page(article, ShopFactsRepository(session).policy_facts(), now) if article else None
    if page:
        return page
    stored = articles.by_slug(slug)
    gone = stored is not None and stored.status is ArticleStatus.archived and stored.published_version
    return Absent.archived if gone and stored and stored.audience is Audience.everyone else Absent.unknown


def related(page: Page, pages: Sequence[Page]) -> list[Page]:
    """Pages of the same category or with the same tags, those that share the most first."""
    tags = set(page.content.tags) - {CANNED}
    shared = [
        (2 * len(tags & set(other.content.tags)) + (other.content.category == page.content.category), other)
        for other in pages
        if other.slug != page.slug
    ]
    ranked = sorted((each for each in shared if each[0]), key=lambda each: -each[0])
    return [other for _, other in ranked[:MOST_RELATED]]


def by_category(pages: Sequence[Page]) -> dict[str, list[Page]]:
    """The pages of each category, categories by name."""
    groups: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        groups[page.content.category].append(page)
    return dict(sorted(groups.items()))


def _page(article: PublishedArticle, facts: PolicyFacts, now: datetime) -> Page | None:
    content = article.content
    if content.audience is not Audience.everyone or not content.valid_at(now):
        return None
    try:
        return Page(slug=article.slug, content=filled(content, facts), updated_at=article.published_at)
    except UnknownVariableError:
        return None
