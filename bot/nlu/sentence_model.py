"""Messages and labels: kernel ridge regression on meaning, wording and plain signs, made into probabilities.

The intent model's way (`bot.nlu.intent_model`) with the signs of temper beside; the mood and the need of a
person are learned so. Knows no Rasa.
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

FOLDS = 3

GAMMA, WORDING, SIGNS, BALANCE = 2.0, 0.25, 0.1, 0.3
"""As in `bot.nlu.intent_model.Shape`, and what the signs count; by cross-validation over the sentences."""


class SentencesError(ValueError):
    """The file of sentences is not what it should be; the text says where."""


@dataclass(frozen=True)
class Example:
    """A sentence and its label; ``masked`` is the text as the encoder reads it."""

    text: str
    masked: str
    label: str


def read_sentences(path: Path, *, under: str, labels: Sequence[str]) -> list[tuple[str, str]]:
    """(text, label) of every line of the lists that the file has ``under`` that name.

    Raises SentencesError for an unknown label, a missing one, or a sentence that stands there twice.
    """
    try:
        lists = dict(yaml.safe_load(path.read_text("utf-8"))[under])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise SentencesError(f"{path} has no sentences under `{under}`: {error}") from error
    if set(lists) != set(labels):
        raise SentencesError(f"{path}: `{under}` must hold {', '.join(labels)} and nothing else.")
    rows = [(line.strip(), each) for each in labels for line in str(lists[each]).splitlines() if line.strip()]
    seen: set[str] = set()
    for text, label in rows:
        if text.lower() in seen:
            raise SentencesError(f"{path}: {text!r} stands there twice, the second time under {label}.")
        seen.add(text.lower())
    return rows


class SentenceModel:
    """The chances of each label for one message."""

    def __init__(
        self, *, labels: Sequence[str], ngrams: Ngrams, parts: Mapping[str, Floats], temperature: float
    ) -> None:
        """``parts``: anchors [n, d]; meaning, wording, signs: [n, terms or signs, labels]; base."""
        self.labels = tuple(labels)
        self._ngrams = ngrams
        self._parts = dict(parts)
        self.temperature = temperature

    @classmethod
    def fit(
        cls, examples: Sequence[Example], vectors: Floats, *, labels: Sequence[str], ridge: float
    ) -> SentenceModel:
        """Learns from sentences and their embeddings [n, d]; the temperature from predictions out of fold."""
        ngrams = Ngrams.fit([example.masked for example in examples])
        wording = ngrams.matrix([example.masked for example in examples])
        signs = np.stack([cues(example.text) for example in examples])
        likeness = _likeness(vectors, vectors) + SIGNS * signs @ signs.T
        likeness += WORDING * (wording @ wording.T).toarray()
        place = {label: index for index, label in enumerate(labels)}
        truth = np.array([place[example.label] for example in examples])
        target = np.eye(len(labels))[truth]
        solution, base = _solve(likeness, target, ridge)
        parts = {
            "anchors": vectors,
            "meaning": solution,
            "wording": WORDING * (wording.T @ solution),
            "signs": SIGNS * (signs.T @ solution),
            "base": base,
        }
        return cls(
            labels=labels,
            ngrams=ngrams,
            parts={name: np.ascontiguousarray(part, dtype=np.float32) for name, part in parts.items()},
            temperature=_best_temperature(_out_of_fold(likeness, target, ridge), truth),
        )

    def chances(self, text: str, masked: str, vector: Floats) -> dict[str, float]:
        """The probability of each label; they add up to 1."""
        parts, words = self._parts, self._ngrams.of(masked)
        scores = parts["base"] + _likeness(vector[None, :], parts["anchors"])[0] @ parts["meaning"]
        scores = scores + words.values @ parts["wording"][words.indices] + cues(text) @ parts["signs"]
        likely = probabilities(scores, self.temperature)
        return {label: round(float(chance), 4) for label, chance in zip(self.labels, likely, strict=True)}

    def save(self, directory: Path) -> None:
        """Writes `sentences.npz` and `sentences.json`."""
        np.savez_compressed(directory / "sentences.npz", idf=self._ngrams.idf, **self._parts)  # type: ignore[arg-type]
        about = {
            "labels": self.labels,
            "vocabulary": self._ngrams.vocabulary,
            "temperature": self.temperature,
        }
        (directory / "sentences.json").write_text(json.dumps(about), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> SentenceModel:
        """Reads what `save` wrote."""
        about = json.loads((directory / "sentences.json").read_text("utf-8"))
        with np.load(directory / "sentences.npz", allow_pickle=False) as arrays:
            parts = {name: arrays[name] for name in arrays.files}
        ngrams = Ngrams(about["vocabulary"], parts.pop("idf"))
        return cls(labels=about["labels"], ngrams=ngrams, parts=parts, temperature=about["temperature"])


def _likeness(left: Floats, right: Floats) -> Floats:
    likeness: Floats = np.exp(GAMMA * (left @ right.T - 1), dtype=np.float32)
    return likeness


def _solve(likeness: Floats | Doubles, target: Doubles, ridge: float) -> tuple[Doubles, Doubles]:
    """The weight of every example for every label, and each label's share."""
    from scipy.linalg import cho_factor, cho_solve

    share = target.mean(axis=0)
    weight = (1 / (target.shape[1] * share[target.argmax(axis=1)])) ** BALANCE
    kernel = likeness.astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += ridge / weight
    return cho_solve(cho_factor(kernel, overwrite_a=True), target - share), share


def _out_of_fold(likeness: Floats | Doubles, target: Doubles, ridge: float) -> Doubles:
    """Scores [sentences, labels], each learned without that sentence."""
    fold = np.random.default_rng(0).permutation(len(target)) % FOLDS
    scores = np.zeros(target.shape)
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        solution, base = _solve(likeness[np.ix_(inside, inside)], target[inside], ridge)
        scores[outside] = base + likeness[np.ix_(outside, inside)] @ solution
    return scores


def _best_temperature(scores: Doubles, truth: Indices) -> float:
    candidates = np.geomspace(0.02, 2, 200)
    rows = np.arange(len(truth))
    losses = [-np.log(probabilities(scores, each)[rows, truth] + 1e-12).mean() for each in candidates]
    return float(candidates[int(np.argmin(losses))])
