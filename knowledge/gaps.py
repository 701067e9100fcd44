"""Questions without an answer, grouped by what they ask and ranked by how many customers asked."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import numpy as np

from knowledge.embedding.vectors import Vectors

ALIKE = 0.42
"""Mean cosine from which two groups of questions count as one (docs/decisions/012-knowledge-search.md)."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Question(Generic[Key]):
    """One unsettled question; ``customer`` is who asked it."""

    id: Key
    customer: Hashable
    text: str
    vector: Vectors
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Cluster(Generic[Key]):
    """Questions that ask for the same. The first speaks for all: it is the most like the others."""

    questions: tuple[Question[Key], ...]
    customers: int
    last_at: datetime

    @property
    def title(self) -> str:
        """The question that speaks for all."""
        return self.questions[0].text


def clusters(questions: Sequence[Question[Key]], *, alike: float = ALIKE) -> list[Cluster[Key]]:
    """Groups of questions, those of the most customers first, then the latest.

    Agglomerative by average: two groups become one while the mean of their vectors is alike enough. The order
    of ``questions`` changes nothing but ties.
    """
    if not questions:
        return []
    members = _grouped(np.stack([question.vector for question in questions]), alike)
    found = [_cluster([questions[row] for row in rows]) for rows in members]
    return sorted(found, key=lambda each: (-each.customers, -each.last_at.timestamp()))


def _grouped(vectors: Vectors, alike: float) -> list[list[int]]:
    """Rows in groups by average linkage: the two groups with the highest mean cosine go together first."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) == 1:
        return [[0]]
    cosines = np.clip(vectors @ vectors.T, -1, 1)
    upper = np.triu_indices(len(vectors), k=1)
    tree = linkage(np.maximum(0, 1 - cosines[upper]), method="average")
    labels = fcluster(tree, t=1 - alike, criterion="distance")
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(int(label), []).append(row)
    return list(groups.values())


def _cluster(questions: list[Question[Key]]) -> Cluster[Key]:
    middle = np.mean([question.vector for question in questions], axis=0)
    ordered = sorted(
        questions, key=lambda each: (-float(each.vector @ middle), -each.at.timestamp(), each.text)
    )
    return Cluster(
        questions=tuple(ordered),
        customers=len({question.customer for question in questions}),
        last_at=max(question.at for question in questions),
    )
