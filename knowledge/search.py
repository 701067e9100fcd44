"""Search: both sides asked, the articles that they propose scored alike."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from knowledge.dense import Mask
from knowledge.documents import Document, Passage
from knowledge.embedding.vectors import Vectors
from knowledge.snapshot import KINDS, Embedder, Snapshot

NEAREST = 64
"""Passages that the dense side proposes; their articles are scored."""
SHARING = 16
"""Articles that the lexical side proposes."""
LEXICAL_WEIGHT = 0.45
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
        return _weighed(self.likeness, self.overlap)


@dataclass(frozen=True)
class Found:
    """What a search came to: articles, the best first, and the vector of the query, its slips mended."""

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
    words = snapshot.lexical.spelling.mended(query.strip()[:LONGEST_QUERY], embedder.knows)
    vector = embedder.ask(words)
    allowed = allowed_documents(snapshot, circumstances)
    if not allowed.any() or not len(snapshot.owner):
        return Found(query, vector, ())
    overlaps = np.where(allowed, snapshot.lexical.scores(words), 0)
    rows = None if allowed.all() else allowed[snapshot.owner]
    near = snapshot.owner[snapshot.dense.nearest(vector, NEAREST, rows)]
    scored = [
        _score(snapshot, place, vector, float(overlaps[place])) for place in _candidates(near, overlaps)
    ]
    scored.sort(key=lambda each: -each.score)
    return Found(query, vector, tuple(_match(snapshot, each) for each in scored[:limit]))


def allowed_documents(snapshot: Snapshot, circumstances: Circumstances) -> Mask:
    """Which documents may answer: valid now, for this country, in the reader's language if any is."""
    readers, moment = snapshot.readers, circumstances.now.timestamp()
    fitting: Mask = (readers.since <= moment) & (moment < readers.until)
    if circumstances.public_only:
        fitting &= readers.public
    if circumstances.country is not None:
        for place, countries in readers.countries.items():
            fitting[place] &= circumstances.country.upper() in countries
    language = (circumstances.locale or "").replace("_", "-").partition("-")[0].lower()
    own: Mask = fitting & (readers.languages == language)
    return own if own.any() else fitting


def _candidates(near: npt.NDArray[np.int32], overlaps: npt.NDArray[np.float32]) -> list[int]:
    count = min(SHARING, len(overlaps))
    top = np.argpartition(overlaps, -count)[-count:]
    return sorted({*near.tolist(), *top[overlaps[top] > 0].tolist()})


@dataclass(frozen=True)
class _Scored:
    """A candidate, before its passages are read."""

    place: int
    cosines: Vectors
    kinds: npt.NDArray[np.int8]
    likeness: float
    similarity: float
    overlap: float

    @property
    def score(self) -> float:
        return _weighed(self.likeness, self.overlap)


def _weighed(likeness: float, overlap: float) -> float:
    return likeness + LEXICAL_WEIGHT * overlap


def _score(snapshot: Snapshot, place: int, vector: Vectors, overlap: float) -> _Scored:
    rows = snapshot.rows_of(place)
    cosines = snapshot.vectors[rows.start : rows.stop] @ vector
    kinds = snapshot.kinds[rows.start : rows.stop]
    highest = [float(cosines[kinds == kind].max()) for kind in np.unique(kinds)]
    return _Scored(place, cosines, kinds, sum(highest) / len(highest), max(highest), overlap)


def _match(snapshot: Snapshot, scored: _Scored) -> Match:
    document = snapshot.documents[scored.place]
    hits = [
        Hit(document, snapshot.passages[row], float(cosine))
        for row, cosine, kind in zip(
            snapshot.rows_of(scored.place), scored.cosines, scored.kinds, strict=True
        )
        if KINDS[kind].is_quotable
    ]
    hits.sort(key=lambda hit: -hit.score)
    return Match(document, tuple(hits), scored.likeness, scored.similarity, scored.overlap)
