"""Who needs a person: the sentences that it is learned from, and a model on a toy world."""

import json
from pathlib import Path

import numpy as np

from bot.nlu.labels import REASONS
from bot.nlu.sentence_model import Example, SentenceModel, read_sentences
from store.vocabulary import HandoffReason

ROOT = Path(__file__).resolve().parents[2]
HARMLESS = REASONS[0]


def sentences() -> list[tuple[str, str]]:
    return read_sentences(ROOT / "bot" / "data" / "needs_person.yml", under="reasons", labels=REASONS)


def test_every_reason_is_one_of_the_stores() -> None:
    assert set(REASONS) - {HARMLESS} <= {reason.value for reason in HandoffReason}


def test_the_sentences_are_many_for_both_sides() -> None:
    harmless = [text for text, reason in sentences() if reason == HARMLESS]
    assert len(harmless) >= 450
    assert len(sentences()) - len(harmless) >= 450
    for reason in REASONS:
        assert sum(each == reason for _, each in sentences()) >= 20


def test_no_sentence_is_held_out() -> None:
    learned = {text.lower() for text, _ in sentences()}
    for file in (ROOT / "tests" / "nlu").glob("hand*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            assert json.loads(line)["text"].lower() not in learned


def test_labels_are_saved_with_the_model(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    labels = ("harmless", "legal")
    vectors = np.repeat(np.eye(2, 4, dtype=np.float32), 30, axis=0)
    vectors += 0.1 * random.standard_normal(vectors.shape).astype(np.float32)
    examples = [Example("when", "when", labels[number // 30]) for number in range(60)]
    SentenceModel.fit(examples, vectors, labels=labels, ridge=1.0).save(tmp_path)
    chances = SentenceModel.load(tmp_path).chances("when", "when", vectors[45])
    assert set(chances) == set(labels)
    assert chances["legal"] > 0.9
