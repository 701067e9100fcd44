"""The linear map after the encoder: what it makes of a text, turned so that questions lie near their answers.

A sentence encoder puts texts near one another that say the same. A customer's "my nan's birthday is Saturday"
and an article on delivery times do not say the same. The map is learned from such pairs of invented shops
(`knowledge/training`), on the encoder's last and two earlier layers; it costs one product of a matrix and a
vector.
"""

import hashlib
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from knowledge.embedding.vectors import Vectors, unit

ADAPTER = Path(__file__).with_name("adapter.npy")


class Adapter:
    """A matrix of shape ``(dimensions, dimensions * (1 + layers))``."""

    def __init__(self, matrix: Vectors) -> None:
        self.matrix = np.ascontiguousarray(matrix, dtype=np.float32)

    @classmethod
    def load(cls, path: Path) -> "Adapter":
        """The one in a file."""
        return cls(np.load(path))

    @classmethod
    @cache
    def fitted(cls) -> "Adapter":
        """The one that was fitted (`python -m knowledge.training`), read once."""
        return cls.load(ADAPTER)

    @cached_property
    def fingerprint(self) -> str:
        """Names it: the same one gives the same vectors."""
        return hashlib.sha256(self.matrix.tobytes()).hexdigest()

    def __call__(self, embedding: Vectors, layers: Vectors) -> Vectors:
        """A unit vector for each row of ``views(embedding, layers)``."""
        return unit(views(embedding, layers) @ self.matrix.T)


def views(embedding: Vectors, layers: Vectors) -> Vectors:
    """What the map reads: the embedding and each layer's mean state, of length 1, side by side.

    ``embedding`` has the shape ``(texts, dimensions)``, ``layers`` ``(texts, layers * dimensions)``.
    """
    each = layers.reshape(len(layers), -1, embedding.shape[1])
    return np.concatenate([embedding[:, np.newaxis], unit(each)], axis=1).reshape(len(embedding), -1)
