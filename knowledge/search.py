"""Search: both sides asked, the articles that they propose scored alike."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from knowledge.dense import Mask
from knowledge.documents import Document, Passage
from knowledge.embedding.encoder import Vectors
from knowledge.snapshot import KINDS, Embedder, Snapshot

NEAREST = 64
"""Passages that the dense side proposes; their articles are scored."""
SHARING = 16
"""Articles that the lexical side proposes."""
LEXICAL_WEIGHT = 0.3
"""What sharing all words counts against a likeness of one (docs/decisions/012-knowledge-search.md)."""
LONGEST_QUERY = 1_000
"""Characters that are looked at."""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Whom an answer is for. ``locale`` and ``country`` (ISO 3166) are None where they are not known."""

    now: datetime
    locale: str | None = None
    country: str | None = None
    public_only: bool = True


@dataclass(frozen=True)
class Hit:
    """A quotable passage of an article that was found; ``score`` is its cosine."""

    document: Document
    passage: Passage
    score: float


@dataclass(frozen=True)
class Match:
    """An article that was found, with its quotable passages, the best first.

    ``likeness`` is the mean, over the kinds of its passages, of the highest cosine of each kind;
    ``similarity`` the highest of all; ``overlap`` the share of the question's words, by weight, it holds.
    """

    document: Document
    hits: tuple[Hit, ...]
    likeness: float
    similarity: float
    overlap: float

    @property
    def score(self) -> float:
        """What orders matches."""
        return self.likeness + LEXICAL_WEIGHT * self.overlap


@dataclass(frozen=True)
class Found:
    """What a search came to: articles, the best first, and the query's vector."""

    query: str
    vector: Vectors
    matches: tuple[Match, ...]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages of all articles, the best first."""
        return tuple(
            sorted((hit for match in self.matches for hit in match.hits), key=lambda hit: -hit.score)
        )


def search(
    snapshot: Snapshot, embedder: Embedder, query: str, circumstances: Circumstances, *, limit: int = 5
) -> Found:
    """The ``limit`` articles that fit ``query`` best, of those that are valid and for this reader."""
    words = query.strip()[:LONGEST_QUERY]
    vector = embedder.encode([words])[0]
    allowed = allowed_documents(snapshot, circumstances)
    if not allowed.any() or not len(snapshot.owner):
        return Found(query, vector, ())
    rows = None if allowed.all() else allowed[snapshot.owner]
    overlaps = np.where(allowed, snapshot.lexical.scores(words), 0)
    rows = None if allowed.all() else allowed[snapshot.owner]
    near = snapshot.owner[snapshot.dense.nearest(vector, NEAREST, rows)]
    matches = [
        _match(snapshot, place, vector, float(overlaps[place])) for place in _candidates(near, overlaps)
    ]
    matches.sort(key=lambda match: -match.score)
    return Found(query, vector, tuple(matches[:limit]))


def allowed_documents(snapshot: Snapshot, circumstances: Circumstances) -> Mask:
    """Which documents may answer: valid now, for this country, in the reader's language if any is."""
    documents = snapshot.documents
    fitting = [
        document.valid_at(circumstances.now)
        and (document.public or not circumstances.public_only)
        and _for_country(document, circumstances.country)
        for document in documents
    ]
    language = (circumstances.locale or "").replace("_", "-").partition("-")[0].lower()
    own = [
        fits and document.locale.partition("-")[0].lower() == language
        for fits, document in zip(fitting, documents, strict=True)
    ]
    return np.array(own if any(own) else fitting, dtype=np.bool_)


def _for_country(document: Document, country: str | None) -> bool:
    return not document.countries or country is None or country.upper() in document.countries


def _candidates(near: npt.NDArray[np.int32], overlaps: npt.NDArray[np.float32]) -> list[int]:
    count = min(SHARING, len(overlaps))
    top = np.argpartition(overlaps, -count)[-count:]
    return sorted({*near.tolist(), *top[overlaps[top] > 0].tolist()})


def _match(snapshot: Snapshot, place: int, vector: Vectors, overlap: float) -> Match:
    document, rows = snapshot.documents[place], snapshot.rows_of(place)
    cosines = snapshot.vectors[rows.start : rows.stop] @ vector
    kinds = snapshot.kinds[rows.start : rows.stop]
    highest = [float(cosines[kinds == kind].max()) for kind in np.unique(kinds)]
    hits = [
        Hit(document, snapshot.passages[row], float(cosine))
        for row, cosine, kind in zip(rows, cosines, kinds, strict=True)
        if KINDS[kind].is_quotable
    ]
    hits.sort(key=lambda hit: -hit.score)
    return Match(document, tuple(hits), sum(highest) / len(highest), max(highest), overlap)
