"""The maps after the encoder: what they are made of, and that they help shops they have not seen."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from api.cli.places import ROOT
from api.cli.training import prepare_embedding
from knowledge.documents import Kind
from knowledge.embedding import Encoder
from knowledge.embedding.adapter import ADAPTER, Adapter, views
from knowledge.embedding.vectors import Vectors
from knowledge.training.fitting import Learned, fit
from knowledge.training.measuring import ranks
from knowledge.training.shops import Article, digest, read_shops


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)


def test_the_maps_are_made_of_the_texts_that_are_there() -> None:
    assert json.loads(ADAPTER.with_suffix(".json").read_text())["texts"] == digest(), (
        "the texts have changed: run `python -m knowledge.training`"
    )


def test_every_article_has_the_passages_of_its_shop_and_questions() -> None:
    for articles in read_shops().values():
        kinds = [frozenset(article.passages) for article in articles]
        assert {Kind.headline, Kind.short_answer} <= frozenset.intersection(*kinds)
        questions = [question.lower() for article in articles for question in article.questions]
        assert len(questions) == len(set(questions)) >= 5 * len(articles)


def test_vectors_have_length_one_and_another_map_another_name(encoder: Encoder, tmp_path: Path) -> None:
    texts = ["where is my parcel", "", "😀", "wo ist mein Paket? " * 400]
    assert np.linalg.norm(encoder.encode(texts), axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(encoder.ask(texts[0])) == pytest.approx(1, abs=1e-5)
    Adapter.plain(384, 384 * 3).save(tmp_path / "other.npz")
    plain = Encoder(encoder.artefact.directory, adapter=Adapter.load(tmp_path / "other.npz"))
    assert plain.encode(texts) == pytest.approx(np.concatenate([encoder.states(text)[0] for text in texts]))
    assert plain.ask(texts[0]) == pytest.approx(plain.encode(texts[:1])[0])
    assert plain.fingerprint != encoder.fingerprint


def test_maps_of_some_shops_help_in_another(encoder: Encoder) -> None:
    def embedded(texts: Sequence[str]) -> Vectors:
        return np.concatenate([views(*encoder.states(text)) for text in texts])

    def learned(articles: list[Article]) -> list[Learned]:
        return [Learned.of(article, embedded) for article in articles[:25]]

    shops = read_shops()
    told: list[float] = []
    some = [learned(shops[name]) for name in ("fashion", "toys", "faq1")]
    adapter = fit(some, 384, on_progress=told.append)
    other = learned(shops["furniture"])
    before, after = ranks(other, Adapter.plain(384, 384 * 3)), ranks(other, adapter)
    assert told[-1] == 1
    assert len(before) == len(after) == sum(len(article.questions) for article in other)
    assert np.mean([rank == 1 for rank in after]) > np.mean([rank == 1 for rank in before]) + 0.02
