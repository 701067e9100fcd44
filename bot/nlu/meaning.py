"""What a sentence means, as one vector: the encoder's embedding and the layers beneath it.

The embedding was made to tell topics apart; the layers beneath still know how a thing was said: who does
what, asked or told. They cost nothing, since the encoder passes through them anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BENEATH = 0.5
"""What each layer counts, beside the embedding's 1; by cross-validation."""

AXES = 384
"""As many as the embedding alone has; the full 1,152 gave the same figures at three times the cost."""


@dataclass(frozen=True)
class Meaning:
    """Learned in training: the layers' middle [layers, d] and the axes [(1 + layers) d, kept]."""

    middle: Floats
    axes: Floats

    @classmethod
    def learn(cls, embeddings: Floats, layers: Floats) -> Meaning:
        """From embeddings [n, d] and layers [n, layers, d]: the axes along which sentences differ most."""
        middle = layers.mean(axis=0)
        joined = _joined(embeddings, layers - middle)
        _, axes = np.linalg.eigh(joined.T @ joined)
        return cls(middle, np.ascontiguousarray(axes[:, ::-1][:, :AXES]))

    def of(self, embeddings: Floats, layers: Floats) -> Floats:
        """Unit vectors [n, kept]."""
        return _unit(_joined(embeddings, layers - self.middle) @ self.axes)

    def save(self, directory: Path) -> None:
        """Writes `meaning.npz`."""
        np.savez_compressed(directory / "meaning.npz", middle=self.middle, axes=self.axes)

    @classmethod
    def load(cls, directory: Path) -> Meaning:
        """Reads what `save` wrote."""
        with np.load(directory / "meaning.npz", allow_pickle=False) as arrays:
            return cls(arrays["middle"], arrays["axes"])


def _joined(embeddings: Floats, layers: Floats) -> Floats:
    beneath = np.float32(BENEATH**0.5) * _unit(layers)
    joined: Floats = np.concatenate([embeddings, beneath.reshape(len(layers), -1)], axis=1)
    return _unit(joined)


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
