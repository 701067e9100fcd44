"""What the sentence encoder reads of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.masking import has_words, masked


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#1001", "order number"),
        ("where is #1001 ?", "where is order number ?"),
        ("it's jo@example.com", "it's email address"),
        ("60625", "order number"),
        ("zip 60625-1234", "zip postcode"),
        ("pay with 4242 4242 4242 4242", "pay with card number"),
        ("  where   is\nit ", "where is it"),
    ],
)
def test_details_become_words(text: str, read: str) -> None:
    assert masked(text) == read


@given(st.text(max_size=200))
def test_nothing_personal_is_added(text: str) -> None:
    assert not masked(text).startswith(" ")
    assert masked("") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("hi", True), ("١", True), ("שלום", True), ("😀😀", False), ("?!…", False), ("", False)],
)
def test_whether_there_is_anything_to_understand(text: str, words: bool) -> None:
    assert has_words(text) is words
