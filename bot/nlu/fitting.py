"""Fitting the intent model, and asking it about sentences that it has not seen, in one go. Plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.intent_model import Doubles, Floats, IntentModel, Shape, likeness
from bot.nlu.ngrams import Ngrams
from bot.nlu.solver import Flags, landmarks, sketch, solve

FOLDS = 2

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fitted:
    """The model of all sentences, and each one's scores [sentences, intents] from a model without it."""

    model: IntentModel
    unseen: Doubles


def fit(
    texts: list[str], vectors: Floats, labels: list[str], shape: Shape, origins: Indices | None = None
) -> Fitted:
    """Learns from masked texts, their meanings as unit vectors [n, d], and their intents.

    `origins`: the place of the sentence that each is a copy of, its own where it is none; by default there
    are no copies. Copies are unseen together. The words' frequencies are counted over all sentences, also
    for the scores of unseen ones.
    """
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    intents = sorted(set(labels))
    place = np.array([intents.index(label) for label in labels])
    target = np.eye(len(intents), dtype=np.float32)[place]
    share = target.mean(axis=0)
    weight = (1 / (len(intents) * share[place])) ** shape.balance
    ngrams = Ngrams.fit(texts)
    wording = ngrams.matrix(texts) * np.float32((shape.wording / 2) ** 0.5)
    terms = wording.T.tocsr()
    meaning = likeness(vectors, vectors, shape.gamma)

    def kernel(columns: Floats) -> Floats:
        product: Floats = meaning @ columns
        product += wording @ (terms @ columns)
        return product

    fold = folds(labels)
    fold = fold if origins is None else fold[origins]
    members = np.array([fold != number for number in (*range(FOLDS), -1)])
    ridge = (shape.ridge / weight).astype(np.float32)
    marks = landmarks(len(texts))
    rough = sketch(meaning[:, marks] + (wording @ terms[:, marks]).toarray(), marks)
    *parts, whole = solve(kernel, ridge, target - share, members, rough)
    return Fitted(
        model=IntentModel(
            intents=intents,
            ngrams=ngrams,
            anchors=vectors,
            by_meaning=whole,
            by_wording=(terms @ whole) * np.float32((shape.wording / 2) ** 0.5),
            base=share,
            shape=shape,
        ),
        unseen=_unseen(parts, meaning, wording, terms, members) + share,
    )


def folds(labels: list[str]) -> Indices:
    """A fold for each sentence: every intent's sentences dealt out evenly, in an order fixed by a seed."""
    fold = np.zeros(len(labels), dtype=np.int64)
    shuffle = np.random.default_rng(0)
    named = np.array(labels)
    for intent in sorted(set(labels)):
        members = shuffle.permutation(np.flatnonzero(named == intent))
        fold[members] = np.arange(len(members)) % FOLDS
    return fold


def _unseen(solutions: list[Floats], meaning: Floats, wording: Any, terms: Any, members: Flags) -> Doubles:
    scores = np.zeros(solutions[0].shape)
    for solution, known in zip(solutions, members, strict=False):
        scores[~known] = meaning[~known] @ solution + wording[~known] @ (terms @ solution)
    return scores
