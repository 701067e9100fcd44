"""The mood model: kernel ridge regression on meaning, wording and plain signs, made into probabilities.

The intent model's way (`bot.nlu.intent_model`) with the signs of temper beside. Knows no Rasa.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.nlu.calibration import probabilities
from bot.nlu.cues import cues
from bot.nlu.intent_model import Doubles, Floats
from bot.nlu.ngrams import Ngrams

Indices = npt.NDArray[np.int64]

MOODS = ("calm", "upset", "angry", "despair")

FOLDS = 3

GAMMA, WORDING, SIGNS, RIDGE, BALANCE = 2.0, 0.25, 0.1, 0.5, 0.3
"""As in `bot.nlu.intent_model.Shape`, and what the signs count; by cross-validation over the sentences."""


class MoodSentencesError(ValueError):
    """The file of sentences is not what it should be; the text says where."""


@dataclass(frozen=True)
class Example:
    """A sentence and its mood; ``masked`` is the text as the encoder reads it."""

    text: str
    masked: str
    mood: str


def read_sentences(path: Path) -> list[tuple[str, str]]:
    """(text, mood) of every line of the file's `moods`.

    Raises MoodSentencesError for an unknown mood, a missing one, or a sentence that stands there twice.
    """
    try:
        moods = dict(yaml.safe_load(path.read_text("utf-8"))["moods"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise MoodSentencesError(f"{path} has no sentences under `moods`: {error}") from error
    if set(moods) != set(MOODS):
        raise MoodSentencesError(f"{path}: `moods` must hold {', '.join(MOODS)} and nothing else.")
    rows = [(line.strip(), mood) for mood in MOODS for line in str(moods[mood]).splitlines() if line.strip()]
    seen: set[str] = set()
    for text, mood in rows:
        if text.lower() in seen:
            raise MoodSentencesError(f"{path}: {text!r} stands there twice, the second time under {mood}.")
        seen.add(text.lower())
    return rows


class MoodModel:
    """The chances of each of `MOODS` for one message."""

    def __init__(self, *, ngrams: Ngrams, parts: Mapping[str, Floats], temperature: float) -> None:
        """``parts``: anchors [n, d]; meaning, wording, signs: [n, terms or signs, moods]; base."""
        self._ngrams = ngrams
        self._parts = dict(parts)
        self.temperature = temperature

    @classmethod
    def fit(cls, examples: Sequence[Example], vectors: Floats) -> MoodModel:
        """Learns from sentences and their embeddings [n, d]; the temperature from predictions out of fold."""
        ngrams = Ngrams.fit([example.masked for example in examples])
        wording = ngrams.matrix([example.masked for example in examples])
        signs = np.stack([cues(example.text) for example in examples])
        likeness = _likeness(vectors, vectors) + SIGNS * signs @ signs.T
        likeness += WORDING * (wording @ wording.T).toarray()
        truth = np.array([MOODS.index(example.mood) for example in examples])
        solution, base = _solve(likeness, truth)
        parts = {
            "anchors": vectors,
            "meaning": solution,
            "wording": WORDING * (wording.T @ solution),
            "signs": SIGNS * (signs.T @ solution),
            "base": base,
        }
        return cls(
            ngrams=ngrams,
            parts={name: np.ascontiguousarray(part, dtype=np.float32) for name, part in parts.items()},
            temperature=_best_temperature(_out_of_fold(likeness, truth), truth),
        )

    def chances(self, text: str, masked: str, vector: Floats) -> dict[str, float]:
        """The probability of each mood; they add up to 1."""
        parts, words = self._parts, self._ngrams.of(masked)
        scores = parts["base"] + _likeness(vector[None, :], parts["anchors"])[0] @ parts["meaning"]
        scores = scores + words.values @ parts["wording"][words.indices] + cues(text) @ parts["signs"]
        likely = probabilities(scores, self.temperature)
        return {mood: round(float(chance), 4) for mood, chance in zip(MOODS, likely, strict=True)}

    def save(self, directory: Path) -> None:
        """Writes `moods.npz` and `moods.json`."""
        np.savez_compressed(directory / "moods.npz", idf=self._ngrams.idf, **self._parts)  # type: ignore[arg-type]
        about = {"vocabulary": self._ngrams.vocabulary, "temperature": self.temperature}
        (directory / "moods.json").write_text(json.dumps(about), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> MoodModel:
        """Reads what `save` wrote."""
        about = json.loads((directory / "moods.json").read_text("utf-8"))
        with np.load(directory / "moods.npz", allow_pickle=False) as arrays:
            parts = {name: arrays[name] for name in arrays.files}
        ngrams = Ngrams(about["vocabulary"], parts.pop("idf"))
        return cls(ngrams=ngrams, parts=parts, temperature=about["temperature"])


def _likeness(left: Floats, right: Floats) -> Floats:
    likeness: Floats = np.exp(GAMMA * (left @ right.T - 1), dtype=np.float32)
    return likeness


def _solve(likeness: Floats | Doubles, truth: Indices) -> tuple[Doubles, Doubles]:
    """The weight of every example for every mood, and each mood's share."""
    from scipy.linalg import cho_factor, cho_solve

    target = np.eye(len(MOODS))[truth]
    share = target.mean(axis=0)
    weight = (1 / (len(MOODS) * share[truth])) ** BALANCE
    kernel = likeness.astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += RIDGE / weight
    return cho_solve(cho_factor(kernel, overwrite_a=True), target - share), share


def _out_of_fold(likeness: Floats | Doubles, truth: Indices) -> Doubles:
    """Scores [sentences, moods], each learned without that sentence."""
    fold = np.random.default_rng(0).permutation(len(truth)) % FOLDS
    scores = np.zeros((len(truth), len(MOODS)))
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        solution, base = _solve(likeness[np.ix_(inside, inside)], truth[inside])
        scores[outside] = base + likeness[np.ix_(outside, inside)] @ solution
    return scores


def _best_temperature(scores: Doubles, truth: Indices) -> float:
    candidates = np.geomspace(0.02, 2, 200)
    rows = np.arange(len(truth))
    losses = [-np.log(probabilities(scores, each)[rows, truth] + 1e-12).mean() for each in candidates]
    return float(candidates[int(np.argmin(losses))])
