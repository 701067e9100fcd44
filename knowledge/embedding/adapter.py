"""The maps after the encoder: what it makes of a text, turned so that questions lie near their answers.

A sentence encoder puts texts near one another that say the same. A customer's "my nan's birthday is Saturday"
and an article on delivery times do not say the same. Two small networks, one for questions and one for
articles, are learned from such pairs of invented shops (`knowledge/training`), on the encoder's last and two
earlier layers; each costs three products of a matrix and a vector.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from knowledge.embedding.vectors import Vectors, unit

ADAPTER = Path(__file__).with_name("adapter.npz")


@dataclass(frozen=True)
class Map:
    """A linear map and, added to it, one hidden layer of rectified units.

    ``straight``: shape ``(dimensions, columns of the views)``; ``inwards``: ``(units, columns)``;
    ``outwards``: ``(dimensions, units)``.
    """

    straight: Vectors
    inwards: Vectors
    outwards: Vectors

    @classmethod
    def plain(cls, dimensions: int, columns: int) -> "Map":
        """The embedding itself."""
        return cls(
            np.eye(dimensions, columns, dtype=np.float32),
            np.zeros((0, columns), dtype=np.float32),
            np.zeros((dimensions, 0), dtype=np.float32),
        )

    def __call__(self, rows: Vectors) -> Vectors:
        """A unit vector for each row of `views`."""
        hidden = np.maximum(rows @ self.inwards.T, 0)
        return unit(rows @ self.straight.T + hidden @ self.outwards.T)

    def parts(self) -> Iterator[tuple[str, Vectors]]:
        """Its matrices by name."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)


@dataclass(frozen=True)
class Adapter:
    """The map of what customers ask and that of what articles say."""

    questions: Map
    articles: Map

    @classmethod
    def plain(cls, dimensions: int, columns: int) -> "Adapter":
        """Two that leave the embedding as it is."""
        return cls(Map.plain(dimensions, columns), Map.plain(dimensions, columns))

    @classmethod
    def load(cls, path: Path) -> "Adapter":
        """The one in a file."""
        with np.load(path) as found:
            return cls(*(_map(found, side.name) for side in fields(cls)))

    @classmethod
    @cache
    def fitted(cls) -> "Adapter":
        """The one that was fitted (`python -m knowledge.training`), read once."""
        return cls.load(ADAPTER)

    def save(self, path: Path) -> None:
        """Write it, at half precision."""
        parts = {
            f"{side.name}_{name}": values.astype(np.float16)
            for side in fields(self)
            for name, values in getattr(self, side.name).parts()
        }
        np.savez(path, **parts)

    @cached_property
    def fingerprint(self) -> str:
        """Names it: the same one gives the same vectors."""
        sha = hashlib.sha256()
        for side in (self.questions, self.articles):
            for name, values in side.parts():
                sha.update(f"{name} {values.shape} ".encode() + values.tobytes())
        return sha.hexdigest()


def views(embedding: Vectors, layers: Vectors) -> Vectors:
    """What a map reads: the embedding and each layer's mean state, of length 1, side by side.

    ``embedding`` has the shape ``(texts, dimensions)``, ``layers`` ``(texts, layers * dimensions)``.
    """
    each = layers.reshape(len(layers), -1, embedding.shape[1])
    return np.concatenate([embedding[:, np.newaxis], unit(each)], axis=1).reshape(len(embedding), -1)


def _map(found: "np.lib.npyio.NpzFile", side: str) -> Map:
    return Map(
        *(np.ascontiguousarray(found[f"{side}_{part.name}"], dtype=np.float32) for part in fields(Map))
    )
