"""From scores to honest probabilities, and from probabilities to "I am not sure". Plain arrays, no Rasa."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.nlu.intent_model import Calibration, Doubles, Floats, IntentModel, Shape

FOLDS = 3
"""Few, as fitting grows with the cube of the sentences and training has to stay under a minute."""

WORTH_OF_ASKING_AGAIN = 0.35
"""What "could you put it another way?" is worth, when the right intent is worth 1 and a wrong one 0."""

OUT_OF_SCOPE = "out_of_scope"
"""A fallback on such a message is as good as the intent: the assistant says the same."""


def probabilities(scores: Floats | Doubles, temperature: float) -> Doubles:
    """Softmax over the last axis of scores / temperature."""
    scaled = np.asarray(scores, dtype=np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    raised = np.exp(scaled)
    result: Doubles = raised / raised.sum(axis=-1, keepdims=True)
    return result


def calibrate(texts: list[str], vectors: Floats, labels: list[str], shape: Shape) -> Calibration:
    """Temperature and threshold from predictions on sentences that the predicting model was not trained on.

    The temperature is the one with the least log loss. The threshold is the one that is worth most: a right
    intent counts 1, a wrong one 0, not being sure WORTH_OF_ASKING_AGAIN, or 1 for a message out of scope.
    """
    intents = sorted(set(labels))
    truth = np.array([intents.index(label) for label in labels])
    scores = out_of_fold_scores(texts, vectors, labels, shape)
    temperature = _best_temperature(scores, truth)
    chances = probabilities(scores, temperature)
    unsure = np.where(np.array(labels) == OUT_OF_SCOPE, 1.0, WORTH_OF_ASKING_AGAIN)
    return Calibration(temperature, _best_threshold(chances, truth, unsure))


def out_of_fold_scores(texts: list[str], vectors: Floats, labels: list[str], shape: Shape) -> Doubles:
    """Scores [sentences, intents], each from a model that has not seen that sentence."""
    intents = sorted(set(labels))
    fold = folds(labels)
    scores = np.zeros((len(labels), len(intents)))
    for number in range(FOLDS):
        inside = np.flatnonzero(fold != number)
        model = IntentModel.fit(
            [texts[i] for i in inside], vectors[inside], [labels[i] for i in inside], shape
        )
        columns = [intents.index(intent) for intent in model.intents]
        for i in np.flatnonzero(fold == number):
            scores[i, columns] = model.scores(texts[i], vectors[i])
    return scores


def folds(labels: list[str]) -> npt.NDArray[np.int64]:
    """A fold for each sentence: every intent's sentences dealt out evenly, in an order fixed by a seed."""
    fold = np.zeros(len(labels), dtype=np.int64)
    shuffle = np.random.default_rng(0)
    named = np.array(labels)
    for intent in sorted(set(labels)):
        members = shuffle.permutation(np.flatnonzero(named == intent))
        fold[members] = np.arange(len(members)) % FOLDS
    return fold


def _best_temperature(scores: Doubles, truth: npt.NDArray[np.int64]) -> float:
    """The temperature from 0.01 to 10 with the least log loss, to about one percent."""
    candidates = np.geomspace(0.01, 10, 700)
    rows = np.arange(len(truth))
    losses = [
        -np.log(np.maximum(probabilities(scores, each)[rows, truth], 1e-12)).mean() for each in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def _best_threshold(chances: Doubles, truth: npt.NDArray[np.int64], unsure: Doubles) -> float:
    """The threshold from 0 to 0.95 of the highest mean worth; of equals the lowest."""
    top = chances.max(axis=1)
    right = (chances.argmax(axis=1) == truth).astype(float)
    candidates = np.arange(0.0, 0.951, 0.01)
    worth = [np.where(top < each, unsure, right).mean() for each in candidates]
    return round(float(candidates[int(np.argmax(worth))]), 2)
