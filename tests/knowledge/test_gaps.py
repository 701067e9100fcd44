from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.gaps import Question, clusters
from tests.knowledge.toy import NOW, ToyEmbedder


def asked(*rows: tuple[str, str]) -> list[Question[int]]:
    vectors = ToyEmbedder().encode([text for _, text in rows])
    return [
        Question(id=number, customer=who, text=text, vector=vector, at=NOW + timedelta(minutes=number))
        for number, ((who, text), vector) in enumerate(zip(rows, vectors, strict=True))
    ]


def test_questions_that_ask_for_the_same_are_one_gap_ranked_by_customers() -> None:
    found = clusters(
        asked(
            ("ann", "is gift wrapping possible"),
            ("ann", "gift wrapping?"),
            ("ann", "gift wrapping possible for my order?"),
            ("bob", "do you ship furniture upstairs"),
            ("cem", "can furniture be shipped upstairs"),
            ("dan", "loyalty points"),
        )
    )
    assert [(len(each.questions), each.customers) for each in found] == [(2, 2), (1, 1), (3, 1)]
    assert "furniture" in found[0].title


def test_without_questions_there_are_no_gaps() -> None:
    assert clusters([]) == []
    assert len(clusters(asked(("ann", "one")))) == 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=20)), max_size=12))
def test_every_question_is_in_one_gap(rows: list[tuple[str, str]]) -> None:
    found = clusters(asked(*rows)) if rows else []
    ids = [question.id for each in found for question in each.questions]
    assert sorted(ids) == list(range(len(rows)))
    assert all(1 <= each.customers <= len(each.questions) for each in found)
