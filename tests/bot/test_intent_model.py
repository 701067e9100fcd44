"""The intent model on a toy world: two directions of meaning, a few words."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.calibration import calibrate, probabilities, sure
from bot.nlu.fitting import FOLDS, fit, folds
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
    model, again = (fit(texts, vectors, labels, Shape()).model for _ in range(2))
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
    model = fit(texts, vectors, labels, Shape()).model
    assert model.intents[int(model.scores("qqq zzz", vectors[-1]).argmax())] == "track_order"


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    texts, vectors, labels = world()
    model = fit(texts, vectors, labels, Shape(gamma=2.5)).model
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    assert loaded.intents == model.intents
    assert loaded.shape == Shape(gamma=2.5)
    np.testing.assert_array_equal(loaded.scores(texts[3], vectors[3]), model.scores(texts[3], vectors[3]))


def test_it_is_the_closed_form_of_ridge_regression() -> None:
    texts, vectors, labels = world(noise=0.9)
    shape = Shape(wording=0.0, ridge=0.3, balance=0.0)
    target = np.array([[label == intent for intent in INTENTS] for label in labels], dtype=float)
    kernel = np.exp(shape.gamma * (vectors @ vectors.T - 1))
    share = target.mean(axis=0)
    exact = kernel @ np.linalg.solve(kernel + shape.ridge * np.eye(len(labels)), target - share) + share
    model = fit(texts, vectors, labels, shape).model
    scores = [model.scores(text, vector) for text, vector in zip(texts, vectors, strict=True)]
    np.testing.assert_allclose(scores, exact, atol=0.03)


def test_the_scores_of_unseen_sentences_come_from_a_model_without_them() -> None:
    """A sentence that nothing else resembles is known to the whole model, and a riddle without it."""
    texts, vectors, labels = world()
    odd = np.eye(8, dtype=np.float32)[[7]]
    fitted = fit([*texts, "zebra"], np.vstack([vectors, odd]), [*labels, "greet"], Shape(wording=0.0))
    greet = fitted.model.intents.index("greet")
    assert fitted.model.scores("zebra", odd[0])[greet] > fitted.unseen[-1, greet] + 0.3


def test_a_copy_is_unseen_together_with_its_sentence() -> None:
    texts, vectors, labels = world()
    odd = np.eye(8, dtype=np.float32)[[7, 7]]
    origins = np.array([*range(len(texts) + 1), len(texts)])
    shape = Shape(wording=0.0)
    copied = ([*texts, "zebra", "zbera"], np.vstack([vectors, odd]), [*labels, "greet", "greet"], shape)
    alone = fit([*texts, "zebra"], np.vstack([vectors, odd[:1]]), [*labels, "greet"], shape)
    greet = alone.model.intents.index("greet")
    together = fit(*copied, origins).unseen[-2, greet]
    assert abs(together - alone.unseen[-1, greet]) < 0.1


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"thank": 0.6, "greet": 0.4}, True),
        ({"thank": 0.28, "greet": 0.27, "goodbye": 0.26, "inform": 0.19}, False),
        ({"track_order": 0.6, "out_of_scope": 0.4}, False),
        ({"thank": 0.65, "out_of_scope": 0.35}, True),
        ({"track_order": 0.65, "out_of_scope": 0.35}, False),
        ({"track_order": 0.9, "out_of_scope": 0.1}, True),
        ({"out_of_scope": 0.5, "track_order": 0.5}, True),
    ],
)
def test_acting_has_to_be_worth_more_than_asking_again(chances: dict[str, float], expected: bool) -> None:
    assert sure(chances) is expected


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
    fitted = fit(texts, vectors, labels, Shape(wording=0.0))
    calibration = calibrate(fitted.unseen, fitted.model.intents, labels)
    chances = probabilities(fitted.unseen, calibration.temperature)
    truth = np.array([INTENTS.index(label) for label in labels])
    right = (chances.argmax(axis=1) == truth).mean()
    assert abs(chances.max(axis=1).mean() - right) < 0.05


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
