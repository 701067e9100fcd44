"""Copies of sentences with slips of the thumb."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.misspelling import FEWEST_WORDS, SHARE, copies, misspelt

SENTENCES = [f"Where is parcel number {number}, please? It hasn't arrived." for number in range(4_000)]


def test_the_same_sentences_get_the_same_copies_each_time() -> None:
    assert list(copies(SENTENCES)) == list(copies(SENTENCES))


def test_about_that_share_gets_a_copy_and_most_of_them_differ() -> None:
    found = list(copies(SENTENCES))
    assert 0.7 * SHARE < len(found) / len(SENTENCES) < 1.3 * SHARE
    assert sum(copy != SENTENCES[place] for place, copy in found) > 0.9 * len(found)


def test_short_sentences_have_none() -> None:
    assert not list(copies(["cancel it please"] * 400))
    assert len(["cancel", "it", "please"]) < FEWEST_WORDS


@given(st.text(), st.integers())
def test_any_text_keeps_its_number_of_words(text: str, seed: int) -> None:
    words = misspelt(text, Random(seed)).split()
    assert len(words) <= len(text.split())
    assert all(words)


def test_numbers_stay_as_they_are() -> None:
    for seed in range(50):
        assert "41237" in misspelt("where is order 41237", Random(seed))
