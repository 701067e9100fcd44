"""The articles as they are searched: what customers are answered from, and what drafts would give."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog

from api.editor.errors import SearchUnavailableError
from api.knowledge.documents import corpus_of
from api.knowledge.keeper import Keeper
from knowledge.documents import Document
from knowledge.embedding import ArtefactError
from knowledge.embedding.vectors import Vectors
from knowledge.library import LOOK_EVERY
from knowledge.snapshot import Embedder, Snapshot, assemble
from store.articles.content import ArticleContent
from store.articles.variables import fill, named_in
from store.database import Database
from store.repositories.articles import ArticleRepository, content_of
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import ArticleStatus, Audience

_MOST_REMEMBERED = 50_000
"""Passages of drafts whose vectors are kept, 75 MB at most."""

_log = structlog.get_logger(__name__)


class Shelf:
    """Searchable articles. Thread-safe."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        self._database = database
        self._keeper = keeper
        self._vectors: dict[str, Vectors] = {}
        self._drafts: tuple[object, Snapshot] | None = None

    @property
    def embedder(self) -> Embedder:
        """What turns sentences into vectors. Raises `SearchUnavailableError` (503) without a model."""
        try:
            assert self._keeper.encoder.fingerprint
        except ArtefactError as error:
            raise SearchUnavailableError from error
        return self._keeper.encoder

    def published(self) -> Snapshot | None:
        """What customers are answered from; None while nothing is indexed."""
        return self._keeper.library.current()

    def refresh(self) -> None:
        """Return when the next question is answered from what was just published, in whichever process.

        Without a model, or when it fails, the index follows as soon as it can: its keeper goes on trying.
        """
        before = self._keeper.library.generations.name()
        try:
            self._keeper.refresh()
            if self._keeper.library.generations.name() != before:
                time.sleep(LOOK_EVERY)  # by then every process has looked
        except Exception:
            _log.warning("index_follows_later", exc_info=True)

    def with_draft(self, article_id: UUID, slug: str, content: ArticleContent, version: int) -> Snapshot:
        """What customers would be answered from if only this article's text were published."""
        with self._database.read() as session:
            facts = ShopFactsRepository(session).policy_facts()
            documents = corpus_of(session).documents
        draft = document(article_id, slug, content, version=version, values=facts.values(content.locale))
        return self._assembled((*(each for each in documents if each.id != draft.id), draft))

    def with_all_drafts(self) -> Snapshot:
        """What customers would be answered from if the newest version of every article were published."""
        with self._database.read() as session:
            facts = ShopFactsRepository(session).policy_facts()
            articles = [
                article
                for article in ArticleRepository(session).every()
                if article.status is not ArticleStatus.archived
            ]
        found = (
            document(
                article.id,
                article.slug,
                content_of(article),
                version=article.version,
                values=facts.values(article.locale),
            )
            for article in articles
        )
        return self._assembled(tuple(found))

    def _assembled(self, documents: Sequence[Document]) -> Snapshot:
        key = tuple(documents)
        remembered = self._drafts
        if remembered is not None and remembered[0] == key:
            return remembered[1]
        published = self.published()
        known = (published.vectors_by_key() if published else {}) | self._vectors
        made = assemble(documents, self.embedder, known=known)
        if len(self._vectors) > _MOST_REMEMBERED:
            self._vectors = {}
        self._vectors = self._vectors | made.vectors_by_key()
        self._drafts = (key, made)
        return made


def document(
    article_id: UUID,
    slug: str,
    content: ArticleContent,
    *,
    version: int,
    values: Mapping[str, str],
) -> Document:
    """A draft as it is searched. A fact that is not known stays as it is written."""
    return Document(
        id=str(article_id),
        slug=slug,
        title=fill_known(content.title, values),
        short_answer=fill_known(content.short_answer, values),
        body=fill_known(content.body, values),
        category=content.category,
        tags=content.tags,
        locale=content.locale,
        public=content.audience is Audience.everyone,
        version=version,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
    )


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """``text`` with every known fact in it; unknown ones stay as they are written."""
    return fill(
        text, dict(values) | {name: f"{{{{ {name} }}}}" for name in named_in(text) if name not in values}
    )


def shown_at(content: ArticleContent, now: datetime) -> datetime:
    """A moment at which the article holds: now, or when it begins to."""
    return max(now, content.valid_from) if content.valid_from else now
