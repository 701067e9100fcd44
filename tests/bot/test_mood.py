"""The mood: its sentences, its signs, and a model on a toy world."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.cues import CUES, cues
from bot.nlu.labels import MOODS
from bot.nlu.sentence_model import Example, SentenceModel, SentencesError, read_sentences

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"calm": "thanks when", "upset": "sad late", "angry": "useless liars", "despair": "please crying"}


def world(count: int = 30, noise: float = 0.3) -> tuple[list[Example], np.ndarray]:
    random = np.random.default_rng(2)
    moods = [mood for mood in MOODS for _ in range(count)]
    vectors = np.eye(8, dtype=np.float32)[[MOODS.index(mood) for mood in moods]]
    vectors = vectors + noise * random.standard_normal(vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [" ".join(random.permutation(WORDS[mood].split())) for mood in moods]
    return [Example(text, text, mood) for text, mood in zip(texts, moods, strict=True)], vectors


def held_out(name: str) -> list[dict[str, str]]:
    lines = (ROOT / "tests" / "nlu" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_it_learns_is_saved_and_loaded(tmp_path: Path) -> None:
    examples, vectors = world()
    model = SentenceModel.fit(examples, vectors, labels=MOODS, ridge=0.5)
    model.save(tmp_path)
    loaded = SentenceModel.load(tmp_path)
    for example, vector in zip(examples, vectors, strict=True):
        chances = model.chances(example.text, example.masked, vector)
        assert max(chances, key=lambda mood: chances[mood]) == example.label
        assert sum(chances.values()) == pytest.approx(1, abs=0.001)
        assert loaded.chances(example.text, example.masked, vector) == chances


def test_probabilities_are_as_right_as_they_say() -> None:
    examples, vectors = world(count=120, noise=0.9)
    blank = [Example("same", "same", example.label) for example in examples]
    known = np.arange(len(blank)) % 2 == 0
    model = SentenceModel.fit(
        [blank[i] for i in np.flatnonzero(known)], vectors[known], labels=MOODS, ridge=0.5
    )
    unseen = [(model.chances("same", "same", vectors[i]), blank[i].label) for i in np.flatnonzero(~known)]
    sure = np.mean([max(chances.values()) for chances, _ in unseen])
    right = np.mean([max(chances, key=lambda mood: chances[mood]) == mood for chances, mood in unseen])
    assert abs(sure - right) < 0.1


def test_the_sentences_are_many_and_none_is_held_out() -> None:
    rows = read_sentences(ROOT / "bot" / "data" / "mood.yml", under="moods", labels=MOODS)
    assert len(rows) >= 900
    learned = {text.lower() for text, _ in rows}
    tested = held_out("mood_held_out.jsonl")
    assert len(tested) >= 150
    assert len({row["id"] for row in tested}) == len(tested)
    assert {row["mood"] for row in tested} == set(MOODS)
    decided = held_out("handoff_held_out.jsonl")
    assert len(decided) >= 200
    for row in [*tested, *decided]:
        assert row["text"].lower() not in learned


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("moods: {calm: a}", "must hold calm, upset, angry, despair"),
        ("other: 1", "no sentences under `moods`"),
        ("moods: {calm: Hi, upset: b, angry: hi, despair: d}", "'hi' stands there twice"),
    ],
)
def test_a_bad_file_of_sentences_is_named(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "mood.yml"
    file.write_text(content)
    with pytest.raises(SentencesError, match=r"mood\.yml") as error:
        read_sentences(file, under="moods", labels=MOODS)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("sign", "text", "present"),
    [
        ("capitals", "WHERE IS IT", True),
        ("capitals", "OK", False),
        ("shouted", "are you kidding me, AGAIN", True),
        ("shouted", "MY ORDER IS 1001 PLEASE", False),
        ("exclaimed", "so happy!!", True),
        ("exclaimed", "hello!", False),
        ("questioned", "what?!", True),
        ("swearing", "what the hell", True),
        ("swearing", "hello shell", False),
        ("contacts", "I have called you three times", True),
        ("duration", "for two weeks now", True),
        ("scorn", "oh how lovely", True),
        ("pleading", "I'm in tears", True),
        ("curt", "order status", True),
    ],
)
def test_signs(sign: str, text: str, present: bool) -> None:
    assert (CUES[sign](text) >= 0.5) == present


@pytest.mark.parametrize("text", ["", "?!" * 5_000, "how " * 5_000, "“" * 9_999])
def test_any_text_has_signs(text: str) -> None:
    assert cues(text).shape == cues("hello").shape
