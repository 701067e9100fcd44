"""Published articles of the store as documents to search, their variables filled in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from knowledge.documents import Document
from store.articles.content import ArticleContent, PublishedArticle
from store.articles.policy_values import PolicyFacts
from store.articles.variables import UnknownVariableError, fill
from store.repositories.articles import ArticleRepository
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import Audience

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What customers may be told, and the version of the facts in it."""

    documents: tuple[Document, ...]
    facts: str


def corpus_of(session: Session) -> Corpus:
    """All published articles as they read today."""
    facts = ShopFactsRepository(session).policy_facts()
    return Corpus(
        documents=tuple(documents_of(ArticleRepository(session).published(), facts)), facts=facts.version
    )


def documents_of(articles: Iterable[PublishedArticle], facts: PolicyFacts) -> Iterator[Document]:
    """The articles with their variables filled in.

    One that names a fact which the shop no longer has is left out: better no answer than one with a hole.
    """
    for article in articles:
        try:
            yield document_of(article, facts)
        except UnknownVariableError as error:
            _log.warning("article_left_out", article=str(article.id), unknown=error.names)


def document_of(article: PublishedArticle, facts: PolicyFacts) -> Document:
    """One article with its variables filled in. Raises `UnknownVariableError`."""
    content = filled(article.content, facts)
    return Document(
        id=str(article.id),
        slug=article.slug,
        version=article.version,
        public=content.audience is Audience.everyone,
        **content.model_dump(include={"title", "short_answer", "body", "category", "tags", "locale"}),
        valid_from=content.valid_from,
        valid_until=content.valid_until,
    )


def filled(content: ArticleContent, facts: PolicyFacts) -> ArticleContent:
    """The words with their variables filled in. Raises `UnknownVariableError`."""
    values = facts.values(content.locale)
    words = {name: fill(getattr(content, name), values) for name in ("title", "short_answer", "body")}
    return content.model_copy(update=words)
