"""What the maps are worth in shops that they have not seen."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from knowledge.embedding.adapter import Adapter
from knowledge.embedding.vectors import Vectors
from knowledge.training.fitting import Learned

Fitted = Callable[[Sequence[Sequence[Learned]]], Adapter]


def crossed(
    shops: Mapping[str, Sequence[Learned]], fitted: Fitted, *, folds: int
) -> dict[str, tuple[list[int], list[int]]]:
    """For each shop the ranks of its questions' articles without maps and with those of other shops."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    names = sorted(shops)
    for fold in range(folds):
        out = names[fold::folds]
        adapter = fitted([shops[name] for name in names if name not in out])
        plain = Adapter.plain(*adapter.questions.straight.shape)
        found |= {name: (ranks(shops[name], plain), ranks(shops[name], adapter)) for name in out}
    return found


def ranks(shop: Sequence[Learned], adapter: Adapter) -> list[int]:
    """The place of each question's article, from 1, by the mean of its kinds' highest cosines."""
    asked = adapter.questions(np.concatenate([article.questions for article in shop]))
    scores = np.stack([_scores(asked, article, adapter) for article in shop], axis=1)
    right = np.repeat(np.arange(len(shop)), [len(article.questions) for article in shop])
    own = scores[np.arange(len(asked)), right]
    places: list[int] = (1 + (scores > own[:, np.newaxis]).sum(axis=1)).tolist()
    return places


def _scores(asked: Vectors, article: Learned, adapter: Adapter) -> Vectors:
    kinds = [(asked @ adapter.articles(rows).T).max(axis=1) for rows in article.passages.values()]
    return np.asarray(np.mean(kinds, axis=0), dtype=np.float32)
