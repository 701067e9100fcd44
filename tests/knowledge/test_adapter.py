"""The map after the encoder: what it is made of, and that it helps shops it has not seen."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from api.cli.places import ROOT
from api.cli.training import prepare_embedding
from knowledge.embedding import Encoder
from knowledge.embedding.adapter import ADAPTER, Adapter, views
from knowledge.embedding.vectors import Vectors
from knowledge.training.fitting import Learned, fit
from knowledge.training.measuring import ranks
from knowledge.training.shops import Article, digest, read_shops


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)


def test_the_map_is_made_of_the_texts_that_are_there() -> None:
    assert json.loads(ADAPTER.with_suffix(".json").read_text())["texts"] == digest(), (
        "the texts have changed: run `python -m knowledge.training`"
    )


def test_every_article_has_passages_of_each_kind_and_questions() -> None:
    shops = read_shops()
    kinds = {frozenset(article.passages) for articles in shops.values() for article in articles}
    assert len(kinds) == 1
    for articles in shops.values():
        questions = [question.lower() for article in articles for question in article.questions]
        assert len(questions) == len(set(questions)) >= 5 * len(articles)


def test_vectors_have_length_one_and_another_map_another_name(encoder: Encoder, tmp_path: Path) -> None:
    texts = ["where is my parcel", "", "😀", "wo ist mein Paket? " * 400]
    assert np.linalg.norm(encoder.encode(texts), axis=1) == pytest.approx(1, abs=1e-5)
    np.save(tmp_path / "other.npy", np.eye(384, 384 * 3))
    plain = Encoder(encoder.artefact.directory, adapter=Adapter.load(tmp_path / "other.npy"))
    assert plain.encode(texts) == pytest.approx(np.concatenate([encoder.states(text)[0] for text in texts]))
    assert plain.fingerprint != encoder.fingerprint


def test_a_map_of_some_shops_helps_in_another(encoder: Encoder) -> None:
    def embedded(texts: Sequence[str]) -> Vectors:
        return np.concatenate([views(*encoder.states(text)) for text in texts])

    def learned(articles: list[Article]) -> list[Learned]:
        return [Learned.of(article, embedded) for article in articles[:25]]

    shops = read_shops()
    told: list[float] = []
    matrix = fit([learned(shops["fashion"]), learned(shops["toys"])], 384, on_progress=told.append)
    other = learned(shops["furniture"])
    before, after = ranks(other, np.eye(384, 384 * 3, dtype=np.float32)), ranks(other, matrix)
    assert told[-1] == 1
    assert len(before) == len(after) == sum(len(article.questions) for article in other)
    assert np.mean([rank == 1 for rank in after]) > np.mean([rank == 1 for rank in before]) + 0.05
