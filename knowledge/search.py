"""Search: both sides asked, their candidates scored alike, the best passage speaking for its article."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from knowledge.dense import Mask
from knowledge.documents import Document, Passage
from knowledge.embedding.encoder import Vectors
from knowledge.snapshot import Embedder, Snapshot

CANDIDATES = 64
"""Passages that each side proposes."""
LEXICAL_WEIGHT = 0.35
"""What sharing all words counts against a cosine of one (docs/decisions/012-knowledge-search.md)."""
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
    """A passage that was found. ``score`` orders hits; ``similarity`` is the cosine, ``overlap`` 0 to 1."""

    document: Document
    passage: Passage
    score: float
    similarity: float
    overlap: float


@dataclass(frozen=True)
class Match:
    """An article that was found: its passages, the best first.

    ``similarity`` and ``overlap`` are the highest of its passages, whichever had them.
    """

    document: Document
    hits: tuple[Hit, ...]
    similarity: float
    overlap: float

    @property
    def best(self) -> Hit:
        """The passage that speaks for the article."""
        return self.hits[0]

    @property
    def score(self) -> float:
        """What orders matches."""
        return self.best.score


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
    overlaps = snapshot.lexical.scores(words)
    chosen = _candidates(snapshot, vector, overlaps, rows)
    similarities = np.asarray(snapshot.vectors[chosen] @ vector, dtype=np.float32)
    scores = similarities + LEXICAL_WEIGHT * overlaps[chosen]
    return Found(query, vector, tuple(_matches(snapshot, chosen, scores, similarities, overlaps, limit)))


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


def _candidates(
    snapshot: Snapshot, vector: Vectors, overlaps: npt.NDArray[np.float32], allowed: Mask | None
) -> npt.NDArray[np.int64]:
    near = snapshot.dense.nearest(vector, CANDIDATES, allowed)
    considered = overlaps if allowed is None else np.where(allowed, overlaps, 0)
    count = min(CANDIDATES, len(considered))
    top = np.argpartition(considered, -count)[-count:]
    return np.unique(np.concatenate([near, top[considered[top] > 0]])).astype(np.int64)


def _matches(
    snapshot: Snapshot,
    rows: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float32],
    similarities: npt.NDArray[np.float32],
    overlaps: npt.NDArray[np.float32],
    limit: int,
) -> Iterator[Match]:
    places: dict[int, list[int]] = {}
    for place in np.argsort(-scores, kind="stable"):
        owner = int(snapshot.owner[rows[place]])
        if owner in places or len(places) < limit:
            places.setdefault(owner, []).append(int(place))
    for owner, found in places.items():
        document = snapshot.documents[owner]
        hits = tuple(
            Hit(
                document,
                snapshot.passages[int(rows[place])],
                float(scores[place]),
                float(similarities[place]),
                float(overlaps[rows[place]]),
            )
            for place in found
        )
        yield Match(document, hits, max(hit.similarity for hit in hits), max(hit.overlap for hit in hits))
