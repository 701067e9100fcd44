"""What the map is worth in shops that it has not seen."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from knowledge.embedding.vectors import Vectors, unit
from knowledge.training.fitting import Learned

Fitted = Callable[[Sequence[Sequence[Learned]]], Vectors]


def crossed(
    shops: Mapping[str, Sequence[Learned]], fitted: Fitted, *, folds: int
) -> dict[str, tuple[list[int], list[int]]]:
    """For each shop the ranks of its questions' articles without a map and with one of other shops."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    names = sorted(shops)
    for fold in range(folds):
        out = names[fold::folds]
        matrix = fitted([shops[name] for name in names if name not in out])
        plain = np.eye(*matrix.shape, dtype=np.float32)
        found |= {name: (ranks(shops[name], plain), ranks(shops[name], matrix)) for name in out}
    return found


def ranks(shop: Sequence[Learned], matrix: Vectors) -> list[int]:
    """The place of each question's article, from 1, by the mean of its kinds' highest cosines."""
    asked = unit(np.concatenate([article.questions for article in shop]) @ matrix.T)
    scores = np.stack([_scores(asked, article, matrix) for article in shop], axis=1)
    right = np.repeat(np.arange(len(shop)), [len(article.questions) for article in shop])
    own = scores[np.arange(len(asked)), right]
    places: list[int] = (1 + (scores > own[:, np.newaxis]).sum(axis=1)).tolist()
    return places


def _scores(asked: Vectors, article: Learned, matrix: Vectors) -> Vectors:
    kinds = [(asked @ unit(rows @ matrix.T).T).max(axis=1) for rows in article.passages.values()]
    return np.asarray(np.mean(kinds, axis=0), dtype=np.float32)
