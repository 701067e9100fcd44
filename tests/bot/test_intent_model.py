"""The intent model on a toy world: two directions of meaning, a few words."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.calibration import FOLDS, calibrate, folds, out_of_fold_scores, probabilities
from bot.nlu.intent_model import IntentModel, Shape
from bot.nlu.ngrams import Ngrams

INTENTS = ("greet", "out_of_scope", "track_order")
WORDS = {"greet": "hello good day", "out_of_scope": "pizza weather song", "track_order": "where is my parcel"}


def world(count: int = 20, noise: float = 0.3) -> tuple[list[str], np.ndarray, list[str]]:
    random = np.random.default_rng(1)
    labels = [intent for intent in INTENTS for _ in range(count)]
    vectors = np.eye(8, dtype=np.float32)[[INTENTS.index(label) for label in labels]]
    vectors = vectors + noise * random.standard_normal(vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [" ".join(random.permutation(WORDS[label].split())) for label in labels]
    return texts, vectors, labels


def test_it_learns_and_is_the_same_each_time() -> None:
    texts, vectors, labels = world()
    model, again = (IntentModel.fit(texts, vectors, labels, Shape()) for _ in range(2))
    guesses = [
        model.intents[int(model.scores(text, vector).argmax())]
        for text, vector in zip(texts, vectors, strict=True)
    ]
    assert guesses == labels
    np.testing.assert_allclose(
        model.scores(texts[0], vectors[0]), again.scores(texts[0], vectors[0]), rtol=1e-6
    )


def test_meaning_decides_where_words_are_unknown() -> None:
    texts, vectors, labels = world()
    model = IntentModel.fit(texts, vectors, labels, Shape())
    assert model.intents[int(model.scores("qqq zzz", vectors[-1]).argmax())] == "track_order"


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    texts, vectors, labels = world()
    model = IntentModel.fit(texts, vectors, labels, Shape(gamma=2.0))
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    assert loaded.intents == model.intents
    assert loaded.shape == Shape(gamma=2.0)
    np.testing.assert_array_equal(loaded.scores(texts[3], vectors[3]), model.scores(texts[3], vectors[3]))


def test_every_sentence_is_judged_by_a_model_that_did_not_see_it() -> None:
    _, _, labels = world(count=7)
    fold = folds(labels)
    for intent in INTENTS:
        members = fold[[label == intent for label in labels]]
        assert set(members) == set(range(FOLDS))
    np.testing.assert_array_equal(fold, folds(labels))


def test_probabilities_are_as_right_as_they_say() -> None:
    texts, vectors, labels = world(count=120, noise=0.9)
    texts = ["same words for all" for _ in texts]
    calibration = calibrate(texts, vectors, labels, Shape(wording=0.0))
    scores = out_of_fold_scores(texts, vectors, labels, Shape(wording=0.0))
    chances = probabilities(scores, calibration.temperature)
    truth = np.array([INTENTS.index(label) for label in labels])
    right = (chances.argmax(axis=1) == truth).mean()
    assert abs(chances.max(axis=1).mean() - right) < 0.05
    assert 0 <= calibration.threshold < 0.95


@pytest.mark.parametrize("temperature", [0.01, 1.0, 10.0])
def test_probabilities_add_up(temperature: float) -> None:
    chances = probabilities(np.array([[0.1, 0.9, -5.0], [1e3, 0.0, 0.0]]), temperature)
    np.testing.assert_allclose(chances.sum(axis=1), 1)


def test_ngram_blocks_have_length_one_and_unknown_terms_have_none() -> None:
    ngrams = Ngrams.fit(["where is it", "where is my parcel", "where was it"], rarest_piece=1)
    known = ngrams.of("where is it now")
    words = np.array([ngrams.vocabulary[index][0] == "w" for index in known.indices])
    assert np.linalg.norm(known.values[words]) == pytest.approx(1)
    assert np.linalg.norm(known.values[~words]) == pytest.approx(1)
    assert len(ngrams.of("12345 98765").indices) == 0
    assert ngrams.matrix(["where is it", "???"]).shape == (2, len(ngrams))
