"""The sentence encoder on the project's own artefact."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from api.cli.training import prepare_embedding
from bot.nlu.encoder import ArtefactError, SentenceEncoder
from knowledge.embedding import Encoder

VAR = Path(__file__).resolve().parents[2] / "var"


@pytest.fixture(scope="module")
def artefact() -> Path:
    return prepare_embedding(VAR, on_step=lambda _: None).directory


def test_it_gives_the_vectors_that_the_knowledge_room_begins_with(artefact: Path) -> None:
    texts = ["where is my order", "hi", "", "Wo ist mein Paket? " * 200]
    ours = SentenceEncoder(artefact).encode_all(texts)
    encoder = Encoder(artefact)
    theirs = np.concatenate([encoder.states(text)[0] for text in texts])
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_the_layers_beneath_come_with_the_same_vector(artefact: Path) -> None:
    encoder = SentenceEncoder(artefact)
    vector, layers = encoder.encode_with_layers("8s too tight, give me 9s instead?")
    np.testing.assert_array_equal(vector, encoder.encode("8s too tight, give me 9s instead?"))
    assert layers.shape == (2, 384)
    assert not np.allclose(layers[0], layers[1])


def test_no_texts_give_no_vectors(artefact: Path) -> None:
    assert SentenceEncoder(artefact).encode_all([]).shape == (0, 384)


def test_an_altered_artefact_is_refused(artefact: Path, tmp_path: Path) -> None:
    copy = tmp_path / "embedding"
    shutil.copytree(artefact, copy)
    with (copy / "tokenizer.json").open("a") as tokenizer:
        tokenizer.write("\n")
    with pytest.raises(ArtefactError, match="not what its manifest describes"):
        SentenceEncoder(copy)


def test_a_missing_or_unfinished_artefact_is_named(artefact: Path, tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="No sentence encoder"):
        SentenceEncoder(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": "0"}))
    with pytest.raises(ArtefactError, match="lacks dimensions, layers, max_tokens"):
        SentenceEncoder(tmp_path)
