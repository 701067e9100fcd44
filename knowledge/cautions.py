"""What makes a writer look again: an article that says what another says, or another number for the same."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.documents import Document, Kind, Passage
from knowledge.markdown import sentences
from knowledge.passages import passages_of
from knowledge.snapshot import Embedder, Snapshot
from knowledge.stemming import stems

TWIN = 0.9
"""Cosine from which two articles are taken for one and the same."""
SAME_SUBJECT = 0.74
"""Cosine from which two sentences with different numbers are shown beside one another."""
NEAR = 0.59
"""Cosine from which a passage is looked at for numbers."""
MOST_COMPARED = 60
"""Sentences embedded for one look."""

_UNITS = {
    "day": "days",
    "days": "days",
    "hour": "hours",
    "hours": "hours",
    "week": "weeks",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
    "year": "years",
    "years": "years",
    "percent": "%",
    "%": "%",
}
_QUANTITY = re.compile(
    r"(?P<currency>[$€£]|USD|EUR|GBP|CAD)\s?(?P<amount>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number>\d+(?:\.\d+)?)[\s-]?(?P<working>business |working |calendar )?"
    r"(?P<unit>%|percent|(?:day|hour|week|month|year)s?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Twin:
    """Another article about the same."""

    document: Document
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Two sentences about the same with different numbers. ``ours`` is the writer's."""

    document: Document
    ours: str
    theirs: str
    similarity: float


def quantities(text: str) -> dict[str, frozenset[str]]:
    """The numbers of a text by what they count: ``"30 days for $5"`` -> ``{"days": {"30"}, "$": {"5"}}``."""
    found: dict[str, set[str]] = {}
    for match in _QUANTITY.finditer(text):
        if match["currency"]:
            unit, value = match["currency"].upper(), match["amount"].replace(",", "")
        else:
            unit = f"{(match['working'] or '').lower()}{_UNITS[match['unit'].lower()]}"
            value = match["number"]
        found.setdefault(unit, set()).add(f"{float(value):g}")
    return {unit: frozenset(values) for unit, values in found.items()}


def disagree(ours: str, theirs: str) -> bool:
    """Whether two texts count the same thing and share no number of it."""
    mine, yours = quantities(ours), quantities(theirs)
    return any(not mine[unit] & yours[unit] for unit in mine.keys() & yours.keys())


def twins(draft: Document, snapshot: Snapshot, embedder: Embedder, *, limit: int = 3) -> list[Twin]:
    """The articles whose title or short answer nearly is the draft's, the most alike first."""
    heads = [passage.context for passage in passages_of(draft) if _head(passage)]
    best: dict[int, float] = {}
    cosines = (embedder.encode(heads) @ snapshot.vectors.T).max(axis=0) if len(snapshot.owner) else []
    for row in np.flatnonzero(np.asarray(cosines) >= TWIN):
        owner = int(snapshot.owner[row])
        other = snapshot.documents[owner]
        if other.id != draft.id and _same_language(draft, other) and _head(snapshot.passages[int(row)]):
            best[owner] = max(best.get(owner, 0.0), float(cosines[row]))
    ranked = sorted(best.items(), key=lambda item: -item[1])[:limit]
    return [Twin(document=snapshot.documents[owner], similarity=score) for owner, score in ranked]


def contradictions(
    draft: Document, snapshot: Snapshot, embedder: Embedder, *, limit: int = 5
) -> list[Contradiction]:
    """Sentences of other articles that give another number for what the draft speaks of."""
    ours = list(_counting([each.text for each in passages_of(draft) if each.kind is not Kind.tag]))[
        :MOST_COMPARED
    ]
    if not ours or not len(snapshot.owner):
        return []
    vectors = embedder.encode(ours)
    near = np.flatnonzero((vectors @ snapshot.vectors.T).max(axis=0) >= NEAR)
    theirs = list(_near_sentences(near, snapshot, draft))[:MOST_COMPARED]
    if not theirs:
        return []
    cosines = vectors @ embedder.encode([sentence for _, sentence in theirs]).T
    found = [
        Contradiction(document=other, ours=mine, theirs=yours, similarity=float(cosines[row, column]))
        for row, mine in enumerate(ours)
        for column, (other, yours) in enumerate(theirs)
        if cosines[row, column] >= SAME_SUBJECT and disagree(mine, yours) and _share_a_word(mine, yours)
    ]
    found.sort(key=lambda each: -each.similarity)
    return _one_each(found)[:limit]


def _near_sentences(
    rows: Iterable[int], snapshot: Snapshot, draft: Document
) -> Iterator[tuple[Document, str]]:
    seen: set[str] = set()
    for row in rows:
        other = snapshot.documents[int(snapshot.owner[row])]
        if other.id == draft.id or not _same_language(draft, other) or other.countries != draft.countries:
            continue
        for sentence in _counting([snapshot.passages[int(row)].text]):
            if sentence not in seen:
                seen.add(sentence)
                yield other, sentence


def _counting(texts: Sequence[str]) -> Iterator[str]:
    """The sentences with a number that counts something, each once. A table's row says too little alone."""
    found = (
        sentence
        for text in texts
        for sentence in sentences(text)
        if " | " not in sentence and quantities(sentence)
    )
    yield from dict.fromkeys(found)


def _share_a_word(ours: str, theirs: str) -> bool:
    numbers = re.compile(r"\d")
    mine, yours = ({stem for stem in stems(text) if not numbers.search(stem)} for text in (ours, theirs))
    return len((mine & yours) - {"day", "days", "hour", "hours", "week", "weeks", "busin", "month"}) >= 1


def _same_language(one: Document, other: Document) -> bool:
    return one.locale.partition("-")[0] == other.locale.partition("-")[0]


def _head(passage: Passage) -> bool:
    return passage.kind in (Kind.headline, Kind.short_answer)


def _one_each(found: Sequence[Contradiction]) -> list[Contradiction]:
    best: dict[tuple[str, str], Contradiction] = {}
    for each in found:
        best.setdefault((each.document.id, each.ours), each)
    return list(best.values())
