"""The dense side: FAISS over unit vectors, so that the inner product is the cosine."""

import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.embedding.vectors import Vectors

EXACT_UP_TO = 20_000
"""Passages: below, an exact search takes at most 1.5 ms (docs/decisions/012-knowledge-search.md)."""
LISTS = 512
PROBES = 160
_TRAINED_ON = 64  # vectors a list

# The stubs that come with FAISS know no parameters of searches.
_faiss: Any = faiss

Mask = npt.NDArray[np.bool_]


class Dense:
    """An index of unit vectors: exact for small shops, inverted lists (IVF) for large ones."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors, *, exact_up_to: int = EXACT_UP_TO) -> "Dense":
        """The index of these rows."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        flat = faiss.IndexFlatIP(rows.shape[1])
        if len(rows) <= exact_up_to:
            flat.add(rows)
            return cls(flat)
        lists = max(1, min(LISTS, len(rows) // 39))
        index = faiss.IndexIVFFlat(flat, rows.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.seed, index.cp.niter = 7, 10
        chosen = np.random.default_rng(7).permutation(len(rows))[: lists * _TRAINED_ON]
        index.train(rows[chosen])
        index.add(rows)
        return cls(index)

    @property
    def kind(self) -> str:
        """``exact`` or ``ivf``."""
        return "ivf" if isinstance(self._index, faiss.IndexIVF) else "exact"

    def nearest(self, vector: Vectors, count: int, allowed: Mask | None = None) -> npt.NDArray[np.int64]:
        """The rows most like ``vector`` (of shape (dimensions,)), best first; of ``allowed`` ones only."""
        bits = np.packbits(allowed, bitorder="little") if allowed is not None else None
        selector = _faiss.IDSelectorBitmap(bits) if bits is not None else None
        asked = (
            _faiss.SearchParametersIVF(sel=selector, nprobe=PROBES)
            if self.kind == "ivf"
            else _faiss.SearchParameters(sel=selector)
        )
        # Waking a second core for one question costs more than it saves, and much more where there is none.
        _faiss.omp_set_num_threads(1)
        _, rows = self._index.search(vector.reshape(1, -1), count, params=asked)
        found: npt.NDArray[np.int64] = rows[0][rows[0] >= 0]
        return found

    def save(self, path: Path) -> None:
        """Write it to a file."""
        faiss.write_index(self._index, os.fspath(path))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Read it, memory-mapped."""
        # The newer flag maps flat indexes, the older one inverted lists.
        index = faiss.read_index(os.fspath(path), faiss.IO_FLAG_MMAP_IFC)
        if isinstance(index, faiss.IndexIVF):
            index = faiss.read_index(os.fspath(path), faiss.IO_FLAG_MMAP)
        return cls(index)
