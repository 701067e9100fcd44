"""The knowledge base as the actions ask it."""

from dataclasses import dataclass
from pathlib import Path

from knowledge.answers import Answer, Finding, find_answer, introduce
from knowledge.documents import Document
from knowledge.embedding import ArtefactError, LazyEncoder
from knowledge.embedding.vectors import Vectors
from knowledge.library import Library
from knowledge.search import Circumstances, allowed_documents, search
from knowledge.snapshot import Embedder
from telemetry import figures

MOST_RELATED = 2
RELATED_WITHIN = 0.2
"""How far behind the answer's score another article may be to be offered."""
LONGEST_TITLE = 60
"""Characters that fit on a button."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What a question came to. Without an ``answer`` there is a ``vector`` all the same, for the gap."""

    answer: Answer | None = None
    related: tuple[Document, ...] = ()
    vector: bytes = b""
    model: str = ""


class PolicySearch:
    """Answers from the newest index."""

    def __init__(self, library: Library, encoder: Embedder) -> None:
        self._library = library
        self._encoder = encoder

    @classmethod
    def under(cls, data_dir: Path) -> "PolicySearch":
        """The product's own. The model and the index are loaded with the first question."""
        return cls(Library(data_dir / "knowledge"), LazyEncoder(data_dir / "embedding"))

    def ask(self, question: str, circumstances: Circumstances, *, threshold: float) -> Settled:
        """The answer to a question, or none below ``threshold``."""
        snapshot = self._library.current()
        if snapshot is None:
            figures.SEARCHES.labels("unknown").inc()
            return self.embedded(question)
        with figures.SEARCH_SECONDS.time():
            found = search(snapshot, self._encoder, question, circumstances)
            finding = find_answer(found, snapshot.lexical, threshold=threshold)
        figures.SEARCHES.labels("answered" if finding.answer else "unknown").inc()
        return Settled(
            answer=finding.answer,
            related=_related(finding),
            vector=stored(found.vector),
            model=self._encoder.fingerprint,
        )

    def article(self, slug: str, circumstances: Circumstances) -> Answer | None:
        """What an article says that was chosen by its slug."""
        snapshot = self._library.current()
        if snapshot is None:
            return None
        allowed = allowed_documents(snapshot, circumstances)
        fitting = (
            document
            for document, fits in zip(snapshot.documents, allowed, strict=True)
            if fits and document.slug == slug
        )
        document = next(fitting, None)
        return introduce(document) if document else None

    def embedded(self, question: str) -> Settled:
        """The vector of a question alone; without one where there is no model."""
        try:
            vector = self._encoder.ask(question)
            return Settled(vector=stored(vector), model=self._encoder.fingerprint)
        except ArtefactError:
            return Settled()


def stored(vector: Vectors) -> bytes:
    """A vector as the store keeps it: little-endian float32."""
    return vector.astype("<f4").tobytes()


def _related(finding: Finding) -> tuple[Document, ...]:
    if finding.answer is None:
        return ()
    best, *others = finding.found.matches
    near = [
        match.document
        for match in others
        if match.score >= best.score - RELATED_WITHIN and len(match.document.title) <= LONGEST_TITLE
    ]
    return tuple(near[:MOST_RELATED])
