"""Misspelt words are read as what they were meant to be, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.masking import masked
from bot.nlu.spelling import Speller, speller

SENTENCES = (
    "where is my parcel",
    "the parcel is here",
    "my address",
    "this address",
    "Doorstep",
    "plz",
    "plz",
    "plz",
)
ENGLISH = frozenset(["where", "is", "my", "parcel", "the", "here", "address", "this", "parsec"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("where is my parsel", "where is my parcel"),
        ("WHERE IS MY PACEL", "WHERE IS MY parcel"),
        ("wrong adress", "wrong address"),
        ("parsec", "parsec"),  # a word
        ("plz", "plz"),  # no word, but they all write it
        ("my Parsel", "my Parsel"),  # a name, perhaps
        ("Parsel where", "parcel where"),
        ("xqzvw", "xqzvw"),  # near nothing
        ("pacl", "pacl"),  # two letters off in a short word
        ("", ""),
    ],
)
def test_a_word_that_nobody_knows_is_the_nearest_that_the_sentences_know(typed: str, read: str) -> None:
    assert Speller(ENGLISH, SENTENCES).mended(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("wrong adres on teh parsel", "wrong address on teh parcel"),
        ("the lable u sent dont scan", "the label u sent dont scan"),
        ("packge not arived yet", "package not arrived yet"),
        ("Please write to Birgit Sommer in Edinburgh", "Please write to Birgit Sommer in Edinburgh"),
        ("it wasnt here and wont scan, cant wait", "it wasnt here and wont scan, cant wait"),
        ("🎁 naïve café", "🎁 naïve café"),
    ],
)
def test_with_the_sentences_of_the_project(typed: str, read: str) -> None:
    assert masked(typed) == read


@given(st.text(max_size=300))
def test_only_words_change(text: str) -> None:
    def between(said: str) -> str:
        return "".join(one for one in said if not (one.isascii() and (one.isalpha() or one == "'")))

    assert between(speller().mended(text)) == between(text)
