"""Words as the lexical side compares them: their meanings, and slips mended."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge import thesaurus
from knowledge.generations import Generations
from knowledge.lexical import SPELLING, Lexical
from knowledge.search import Circumstances, search
from knowledge.spelling import Spelling
from knowledge.stemming import words_of
from knowledge.thesaurus import meanings
from tests.knowledge.toy import ARTICLES, NOW, ToyEmbedder

HERE = Circumstances(now=NOW)
RIGHT = Spelling.of(["Refunds: the courier brings your parcel back", "what the courier says"])


def strange(word: str) -> bool:
    """Knows only "later"."""
    return word == "later"


@pytest.mark.parametrize(
    ("customers", "articles"),
    [("reimburse me", "A refund"), ("my money back please", "refunds"), ("call off", "Cancelling"),
     ("can I sign in", "your account"), ("a COUPON", "promo code"), ("Päckchen? no: package", "parcels")],
)  # fmt: skip
def test_customers_words_mean_what_the_articles_say(customers: str, articles: str) -> None:
    assert set(meanings(customers)) & set(meanings(articles))


def test_words_of_a_phrase_mean_nothing_on_their_own() -> None:
    assert set(meanings("call off")) - set(meanings("call, and switch it off"))


def test_texts_without_such_words_have_no_meanings() -> None:
    assert meanings("") == meanings("Wo bleibt denn das Ding?") == []


def test_the_thesaurus_holds_words_in_groups_of_two_and_more() -> None:
    groups = yaml.safe_load(thesaurus.FILE.read_text("utf-8"))
    for group in groups:
        assert len(group) >= 2, group
        assert all(isinstance(each, str) and words_of(each) for each in group), group


def test_an_article_without_a_word_of_the_question_shares_its_meaning() -> None:
    lexical = Lexical.of(["Refunds take five days.", "Lamps are sold here.", "Mugs are blue."])
    scores = lexical.scores("reimbursement")
    assert scores.argmax() == 0
    assert 0 < scores[0] <= 1
    assert scores[1] == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [("my parcle", "my parcel"), ("Couurier!", "courier!"), ("a refnd", "a refund"), ("cuorier", "courier")],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert RIGHT.mended(written, strange) == meant


@pytest.mark.parametrize(
    "text",
    ["couriers", "parcel", "whats", "parcle@example.com", "R-parcle-7", "later", "tarcel", "par", "¿dónde?"],
)  # fmt: skip
def test_what_may_be_right_is_left_alone(text: str) -> None:
    assert RIGHT.mended(text, strange) == text


@given(st.text(max_size=60))
def test_words_of_the_articles_stay_as_they_are(text: str) -> None:
    assert Spelling.of([text]).mended(text, strange) == text
    assert RIGHT.mended(text, lambda _: True) == text


def test_a_question_with_a_slip_is_searched_as_it_was_meant(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.build(ARTICLES, ToyEmbedder())
    snapshot = generations.load()
    assert snapshot
    # The toy knows every word but those with a q.
    slip, right = (search(snapshot, ToyEmbedder(), text, HERE) for text in ("eqpire", "expire"))
    assert slip.query == "eqpire"
    assert [each.document.slug for each in slip.matches] == [each.document.slug for each in right.matches]
    assert slip.matches[0].document.slug == "gift-cards"
    assert slip.matches[0].overlap == right.matches[0].overlap > 0


def test_an_index_of_an_earlier_version_serves_until_it_is_built_anew(tmp_path: Path) -> None:
    generations, embedder = Generations(tmp_path), ToyEmbedder()
    generations.build(ARTICLES, embedder)
    directory = tmp_path / str(generations.name())
    (directory / "lexical" / SPELLING).unlink()
    manifest = json.loads((directory / "manifest.json").read_text())
    del manifest["thesaurus"]
    (directory / "manifest.json").write_text(json.dumps(manifest))
    old = generations.load()
    assert old
    assert search(old, embedder, "what does shipping cost", HERE).matches
    asked = embedder.asked
    assert generations.build(ARTICLES, embedder).generation == 2
    assert embedder.asked == asked  # the vectors were taken over
