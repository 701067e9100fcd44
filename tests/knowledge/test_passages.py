import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, Kind, document_of, passage_of
from knowledge.markdown import blocks, sentences
from knowledge.passages import FEWEST_WORDS, MOST_WORDS, passages_of
from tests.knowledge.toy import ARTICLES, NOW


def document(body: str, **fields: str) -> Document:
    return Document(id="1", slug="a", title="A title", body=body, **fields)


def bodies(body: str) -> list[tuple[tuple[str, ...], str]]:
    return [(each.path, each.text) for each in passages_of(document(body)) if each.kind is Kind.body]


def test_title_and_short_answer_are_passages_of_their_own() -> None:
    title, short = passages_of(document("", short_answer="In short."))
    assert (title.kind, title.text, title.context) == (Kind.headline, "A title", "A title")
    assert (short.kind, short.text, short.context) == (Kind.short_answer, "In short.", "A title\nIn short.")


def test_pieces_know_the_headings_above_them() -> None:
    text = "Intro.\n\n## One\n\nFirst.\n\n### Deep\n\nSecond.\n\n## Two\n\nThird."
    assert bodies(text) == [
        ((), "Intro."), (("One",), "First."), (("One", "Deep"), "Second."), (("Two",), "Third."),
    ]  # fmt: skip
    assert passages_of(document(text))[3].context == "A title > One > Deep\nSecond."


def test_short_pieces_of_one_heading_go_together_and_long_ones_are_cut_at_sentences() -> None:
    sentence = "This sentence has exactly eight words in it. "
    assert len(bodies("One two.\n\nThree four.")) == 1
    pieces = [text for _, text in bodies(sentence * 40)]
    assert all(FEWEST_WORDS <= len(text.split()) <= MOST_WORDS for text in pieces)
    assert " ".join(pieces) == (sentence * 40).strip()


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("- one\n- two\n  - deep", "- one\n- two\n  - deep"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("| a | b |\n|---|---|\n| c | d |", "a | b\nc | d"),
        ("**bold** and [a link](https://x.example) and `code`", "bold and a link and code"),
        ("soft\nbreak", "soft break"),
        ("<script>alert(1)</script>\n\nWords <b>stay</b>.", "Words stay."),
        ("> quoted", "quoted"),
    ],
)
def test_markup_becomes_plain_words(markdown: str, text: str) -> None:
    assert "\n".join(block.text for block in blocks(markdown)) == text


def test_a_list_is_never_cut() -> None:
    listing = "\n".join(f"- item number {number} of a long list" for number in range(60))
    assert bodies(listing) == [((), listing)]


@given(st.text(max_size=400))
def test_any_text_can_be_cut(text: str) -> None:
    for passage in passages_of(document(text)):
        assert passage.text
        assert passage_of(passage.as_data()) == passage


def test_sentences_end_where_they_end() -> None:
    assert sentences("It costs $6.95. Free, e.g. from $75! Is it? Yes.\n- a line. ends") == [
        "It costs $6.95.", "Free, e.g. from $75!", "Is it?", "Yes.", "- a line. ends",
    ]  # fmt: skip


def test_documents_survive_the_way_through_json() -> None:
    for each in (*ARTICLES, document("", locale="de"), Document(id="1", slug="a", title="t", valid_from=NOW)):
        assert document_of(each.as_data()) == each
