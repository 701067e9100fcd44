"""The real artefact, against sentence-transformers on the same weights."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cli.training import prepare_embedding
from knowledge.embedding import Artefact, ArtefactError, Encoder, export
from tests.e2e.product import ROOT

SENTENCES = [
    "ok",
    "where's my stuff?? ordered last week",
    "how long does shipping to norway take and what does it cost if the order is over fifty euros",
    "you sent me the wrong size. I'd like a 9 instead, please",
    "إرجاع الطلب 📦",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(prepare_embedding(ROOT / "var", on_step=lambda _: None).directory)


def test_vectors_are_close_to_the_float_model(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(export._packaged_model()), device="cpu")
    expected = reference.encode(SENTENCES, normalize_embeddings=True)
    vectors = np.concatenate([encoder.states(sentence)[0] for sentence in SENTENCES])
    cosines = (vectors * expected).sum(axis=1)
    assert cosines.min() > 0.93
    assert cosines.mean() > 0.97


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_any_text_gives_a_unit_vector(encoder: Encoder, text: str) -> None:
    vector = encoder.encode([text])
    assert vector.shape == (1, 384)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-4)


def test_company_changes_nothing(encoder: Encoder) -> None:
    seen: list[int] = []
    together = encoder.encode(SENTENCES, on_progress=seen.append)
    alone = np.vstack([encoder.encode([sentence]) for sentence in SENTENCES])
    assert np.array_equal(together, alone)
    assert sum(seen) == len(SENTENCES)


def test_nothing_to_embed_gives_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_similar_wishes_are_nearer_than_different_ones(encoder: Encoder) -> None:
    where, parcel, weather = encoder.encode(
        ["where is my order", "has my parcel been shipped yet", "will it rain tomorrow"]
    )
    assert where @ parcel > where @ weather + 0.2


def test_a_whole_artefact_is_not_built_again(encoder: Encoder) -> None:
    steps: list[str] = []
    assert export.build(encoder.artefact.directory, on_step=steps.append) == encoder.artefact
    assert steps == []


def test_a_damaged_or_missing_artefact_says_what_to_do(encoder: Encoder, tmp_path: Path) -> None:
    copy = tmp_path / "embedding"
    shutil.copytree(encoder.artefact.directory, copy)
    Artefact.load(copy).verify()
    with (copy / "model.onnx").open("ab") as model:
        model.write(b"x")
    with pytest.raises(ArtefactError, match="doorstep train"):
        Artefact.load(copy).verify()
    (copy / "tokenizer.json").unlink()
    with pytest.raises(ArtefactError, match=r"tokenizer\.json is missing"):
        Artefact.load(copy)
    (copy / "manifest.json").write_text(json.dumps({"name": "x"}))
    with pytest.raises(ArtefactError, match="No embedding model"):
        Artefact.load(copy)
