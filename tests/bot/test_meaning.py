"""The joined vector of an embedding and the layers beneath it."""

from pathlib import Path

import numpy as np

from bot.nlu.meaning import AXES, Meaning


def encoded(count: int = 30) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    embeddings = random.standard_normal((count, 6)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings, 5 + random.standard_normal((count, 2, 6)).astype(np.float32)


def test_a_meaning_is_a_unit_vector_however_many_are_asked_for() -> None:
    embeddings, layers = encoded()
    meaning = Meaning.learn(embeddings, layers)
    together = meaning.of(embeddings, layers)
    assert together.shape[1] == min(AXES, 18)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(meaning.of(embeddings[3:4], layers[3:4])[0], together[3], atol=1e-5)


def test_sentences_of_one_embedding_are_told_apart_by_the_layers() -> None:
    embeddings, layers = encoded()
    embeddings[1] = embeddings[0]
    first, second = Meaning.learn(embeddings, layers).of(embeddings, layers)[:2]
    assert first @ second < 0.95


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    embeddings, layers = encoded()
    meaning = Meaning.learn(embeddings, layers)
    meaning.save(tmp_path)
    np.testing.assert_array_equal(
        Meaning.load(tmp_path).of(embeddings, layers), meaning.of(embeddings, layers)
    )
