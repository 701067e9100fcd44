"""The intent model: kernel ridge regression on meaning and wording, made into probabilities. Knows no Rasa.

Two messages are alike as far as their embeddings are (a Gaussian kernel) and their words are (TF-IDF).
One closed-form solution per training, no iterations, no randomness beyond the BLAS's rounding.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu.ngrams import Ngrams, Sparse

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """The model's settings, found by cross-validation over the training sentences."""

    gamma: float = 3.0
    """How fast likeness of meaning fades with the distance of two embeddings."""
    wording: float = 0.5
    """What wording counts, beside meaning's 1."""
    ridge: float = 0.3
    balance: float = 0.5
    """0: every sentence counts the same; 1: every intent does."""


@dataclass(frozen=True)
class Calibration:
    """What turns scores into decisions, learned from out-of-fold predictions."""

    temperature: float
    threshold: float


class IntentModel:
    """Scores of one message for every intent."""

    def __init__(
        self,
        *,
        intents: list[str],
        ngrams: Ngrams,
        anchors: Floats,
        by_meaning: Floats,
        by_wording: Floats,
        base: Floats,
        shape: Shape,
    ) -> None:
        """Shapes: anchors [sentences, dimensions], by_meaning [sentences, intents], by_wording [terms, …]."""
        self.intents = intents
        self.ngrams = ngrams
        self.shape = shape
        self._anchors = anchors
        self._by_meaning = by_meaning
        self._by_wording = by_wording
        self._base = base

    @classmethod
    def fit(cls, texts: list[str], vectors: Floats, labels: list[str], shape: Shape) -> IntentModel:
        """Solves for the training sentences: masked texts, their embeddings [n, d], their intents."""
        from scipy.linalg import cho_factor, cho_solve

        intents = sorted(set(labels))
        place = {intent: index for index, intent in enumerate(intents)}
        target = np.eye(len(intents))[[place[label] for label in labels]]
        share = target.mean(axis=0)
        weight = (1 / (len(intents) * share[target.argmax(axis=1)])) ** shape.balance
        ngrams = Ngrams.fit(texts)
        wording = ngrams.matrix(texts)
        kernel = _likeness(vectors, vectors, shape.gamma).astype(np.float64)
        kernel += (shape.wording / 2) * (wording @ wording.T).toarray()
        kernel[np.diag_indices_from(kernel)] += shape.ridge / weight
        solution = cho_solve(cho_factor(kernel, overwrite_a=True), target - share)
        return cls(
            intents=intents,
            ngrams=ngrams,
            anchors=np.ascontiguousarray(vectors, dtype=np.float32),
            by_meaning=solution.astype(np.float32),
            by_wording=((shape.wording / 2) * (wording.T @ solution)).astype(np.float32),
            base=share.astype(np.float32),
            shape=shape,
        )

    def scores(self, text: str, vector: Floats) -> Floats:
        """A score for each of `intents`, about 0 to 1, not yet probabilities."""
        meaning = _likeness(vector[None, :], self._anchors, self.shape.gamma)[0] @ self._by_meaning
        found: Sparse = self.ngrams.of(text)
        scores: Floats = self._base + meaning + found.values @ self._by_wording[found.indices]
        return scores

    def save(self, directory: Path) -> None:
        """Writes `intents.npz` and `intents.json`."""
        np.savez_compressed(
            directory / "intents.npz",
            anchors=self._anchors,
            by_meaning=self._by_meaning,
            by_wording=self._by_wording,
            base=self._base,
            idf=self.ngrams.idf,
        )
        about = {"intents": self.intents, "vocabulary": self.ngrams.vocabulary, "shape": vars(self.shape)}
        (directory / "intents.json").write_text(json.dumps(about), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> IntentModel:
        """Reads what `save` wrote."""
        about = json.loads((directory / "intents.json").read_text("utf-8"))
        with np.load(directory / "intents.npz", allow_pickle=False) as arrays:
            return cls(
                intents=about["intents"],
                ngrams=Ngrams(about["vocabulary"], arrays["idf"]),
                anchors=arrays["anchors"],
                by_meaning=arrays["by_meaning"],
                by_wording=arrays["by_wording"],
                base=arrays["base"],
                shape=Shape(**about["shape"]),
            )


def _likeness(left: Floats, right: Floats, gamma: float) -> Floats:
    """The Gaussian kernel of unit vectors, exp(-gamma |l - r|² / 2), shape [left, right]."""
    likeness: Floats = np.exp(gamma * (left @ right.T - 1), dtype=np.float32)
    return likeness
