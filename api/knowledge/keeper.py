"""Keeps the index as the store has its articles: looks every second, builds when something was published."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.background import in_background
from api.health import State
from api.knowledge.documents import corpus_of
from knowledge.embedding import LazyEncoder
from knowledge.library import Library
from knowledge.snapshot import Embedder, Manifest, Progress
from store.database import Database
from store.repositories.articles import ArticleRepository
from store.repositories.shop_facts import ShopFactsRepository

LOOK_SECONDS: Final = 1.0
AFTER_FAILURE_SECONDS: Final = 10.0

Signature = tuple[Mapping[UUID, int], str]
"""Versions of the published articles, and of the facts that they name."""

_log = structlog.get_logger(__name__)


def index_directory(data_dir: Path) -> Path:
    """Where the index lies."""
    return data_dir / "knowledge"


class Keeper:
    """Builds the index. Several processes may each have one: they build one after another, once."""

    def __init__(self, *, database: Database, data_dir: Path, encoder: Embedder | None = None) -> None:
        """``encoder`` is the model under ``data_dir``, unless another is given."""
        self.library = Library(index_directory(data_dir))
        self.encoder: Embedder = encoder or LazyEncoder(data_dir / "embedding")
        self._database = database
        self._building = threading.Lock()
        self._done: Signature | None = None
        self._failing = False

    def refresh(self, *, force: bool = False, on_progress: Progress | None = None) -> Manifest | None:
        """Bring the index up to date now; None when there is nothing to index and nothing ever was.

        Raises `ArtefactError` without an embedding model.
        """
        with self._building:
            with self._database.read() as session:
                signature = self._signature(session)
                corpus = corpus_of(session)
            generations = self.library.generations
            if not corpus.documents and generations.name() is None:
                self._done = signature
                return None
            manifest = generations.build(
                corpus.documents, self.encoder, facts=corpus.facts, force=force, on_progress=on_progress
            )
            self._done = signature
            return manifest

    def is_due(self) -> bool:
        """Whether something was published, archived, or changed in the facts since the last build."""
        with self._database.read() as session:
            return self._signature(session) != self._done

    def state(self) -> State:
        """How the index is, for readiness. Without articles there is nothing to be missing."""
        if self._failing:
            return "failing"
        if self.library.generations.name() is not None:
            return "ok"
        try:
            with self._database.read() as session:
                articles = ArticleRepository(session).published_versions()
        except SQLAlchemyError:  # the store's own state tells it
            return "starting"
        return "starting" if articles else "ok"

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Look for as long as the block lasts."""
        async with in_background(self._keep_for_ever()):
            yield

    def look(self) -> None:
        """One look, and a build when it is due."""
        if not self.is_due():
            return
        manifest = self.refresh()
        if manifest:
            _log.info("index_built", generation=manifest.generation, passages=manifest.passages)

    async def _keep_for_ever(self) -> None:
        while True:
            pause = LOOK_SECONDS
            try:
                await asyncio.to_thread(self.look)
                self._failing = False
            except Exception:
                if not self._failing:
                    _log.exception("index_failed")
                self._failing, pause = True, AFTER_FAILURE_SECONDS
            await asyncio.sleep(pause)

    @staticmethod
    def _signature(session: Session) -> Signature:
        return (
            ArticleRepository(session).published_versions(),
            ShopFactsRepository(session).policy_version(),
        )
