"""The intent model: kernel ridge regression on meaning and wording. Knows no Rasa; `bot.nlu.fitting` fits it.

Two messages are alike as far as their meanings are (a Gaussian kernel) and their words are (TF-IDF).
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

    gamma: float = 2.0
    """How fast likeness of meaning fades with the distance of two meanings."""
    wording: float = 0.35
    """What wording counts, beside meaning's 1."""
    ridge: float = 0.2
    balance: float = 0.5
    """0: every sentence counts the same; 1: every intent does."""


@dataclass(frozen=True)
class Calibration:
    """What turns scores into probabilities, learned from predictions of unseen sentences."""

    temperature: float


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

    def scores(self, text: str, vector: Floats) -> Floats:
        """A score for each of `intents`, about 0 to 1, not yet probabilities."""
        meaning = likeness(vector[None, :], self._anchors, self.shape.gamma)[0] @ self._by_meaning
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


def likeness(left: Floats, right: Floats, gamma: float) -> Floats:
    """The Gaussian kernel of unit vectors, exp(-gamma |l - r|² / 2), shape [left, right]."""
    result: Floats = left @ right.T
    result -= 1
    result *= np.float32(gamma)
    return np.exp(result, out=result)
