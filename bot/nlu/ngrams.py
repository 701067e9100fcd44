"""TF-IDF over words, word pairs and pieces of words, small enough to run without scikit-learn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]

LONGEST_READ = 2_000
"""Characters of a message that are cut into pieces."""

_WORD = re.compile(r"\w+|[?!]")


@dataclass(frozen=True)
class Sparse:
    """The features of one text that are not zero."""

    indices: Indices
    values: Floats


class Ngrams:
    """Two blocks of features, each of length 1: words with word pairs, and 2–4 letters within words."""

    def __init__(self, vocabulary: Sequence[str], idf: Floats) -> None:
        """The vocabulary tells its blocks apart by the first letter: "w" or "c"."""
        self.vocabulary = list(vocabulary)
        self.idf = idf
        self._index = {term: place for place, term in enumerate(self.vocabulary)}

    @classmethod
    def fit(cls, texts: Iterable[str], *, rarest_word: int = 2, rarest_piece: int = 3) -> Ngrams:
        """Learns the terms that stand in at least that many texts."""
        frequency: Counter[str] = Counter()
        number = 0
        for text in texts:
            frequency.update(set(_terms(text)))
            number += 1
        kept = sorted(
            term
            for term, count in frequency.items()
            if count >= (rarest_word if term[0] == "w" else rarest_piece)
        )
        idf = [np.log((1 + number) / (1 + frequency[term])) + 1 for term in kept]
        return cls(kept, np.array(idf, dtype=np.float32))

    def __len__(self) -> int:
        return len(self.vocabulary)

    def of(self, text: str) -> Sparse:
        """The text's features; none for a text of unknown terms."""
        counts = Counter(term for term in _terms(text) if term in self._index)
        if not counts:
            return Sparse(np.empty(0, np.int32), np.empty(0, np.float32))
        indices = np.array([self._index[term] for term in counts], dtype=np.int32)
        values = (1 + np.log(np.array(list(counts.values()), dtype=np.float32))) * self.idf[indices]
        words = np.array([term[0] == "w" for term in counts])
        for block in (words, ~words):
            length = float(np.linalg.norm(values[block]))
            if length:
                values[block] /= length
        return Sparse(indices, values.astype(np.float32))

    def matrix(self, texts: Sequence[str]) -> Any:
        """The features of many texts as a SciPy CSR matrix."""
        from scipy.sparse import csr_matrix

        rows = [self.of(text) for text in texts]
        ends = np.cumsum([0] + [len(row.indices) for row in rows])
        indices = np.concatenate([row.indices for row in rows]) if rows else np.empty(0, np.int32)
        values = np.concatenate([row.values for row in rows]) if rows else np.empty(0, np.float32)
        return csr_matrix((values, indices, ends), shape=(len(rows), len(self)))


def _terms(text: str) -> Iterable[str]:
    words = _WORD.findall(text[:LONGEST_READ].lower())
    for word in words:
        yield "w" + word
    for first, second in pairwise(words):
        yield f"w{first} {second}"
    for word in words:
        padded = f" {word[:40]} "
        for size in (2, 3, 4):
            for start in range(len(padded) - size + 1):
                yield "c" + padded[start : start + size]
