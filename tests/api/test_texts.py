import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.texts import (
    LONGEST_FOR_BOT,
    LONGEST_MESSAGE,
    EmptyMessageError,
    MessageTooLongError,
    clean,
    for_bot,
)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\0", "\u200b\u200d\ufeff", "\u00a0\u2003", "\x07"])
def test_what_nobody_can_see_is_empty(text: str) -> None:
    with pytest.raises(EmptyMessageError):
        clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  hello \n", "hello"),
        ("a\0b", "ab"),
        ("cafe\u0301", "café"),
        ("😀", "😀"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("أين طلبي؟", "أين طلبي؟"),
        ("<b onload=alert(1)>hi</b>", "<b onload=alert(1)>hi</b>"),
        ("half a pair \ud83d here", "half a pair ? here"),
    ],
)
def test_what_is_kept(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_ten_thousand_characters_are_kept_whole_and_the_bot_reads_both_ends() -> None:
    text = clean("a" * 5000 + "b" * 5000)
    assert len(text) == 10_000
    read = for_bot(text)
    assert read.startswith("a" * 1000 + " ")
    assert read.endswith(" " + "b" * 500)
    assert len(read) < 1_600


def test_the_bot_reads_all_of_an_ordinary_message() -> None:
    assert for_bot("a" * LONGEST_FOR_BOT) == "a" * LONGEST_FOR_BOT


def test_the_longest_message() -> None:
    assert len(clean("x" * LONGEST_MESSAGE)) == LONGEST_MESSAGE
    with pytest.raises(MessageTooLongError) as refused:
        clean("x" * (LONGEST_MESSAGE + 1))
    assert refused.value.status == 413


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_whatever_is_typed_is_either_empty_or_can_be_stored(text: str) -> None:
    try:
        cleaned = clean(text)
    except EmptyMessageError:
        return
    assert cleaned
    assert "\0" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned
