from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from knowledge.answers import Finding, excerpt, find_answer
from knowledge.confidence import FITTED, Calibration, sigmoid
from knowledge.dense import Dense
from knowledge.documents import Document, Kind, Passage
from knowledge.lexical import Lexical
from knowledge.search import Circumstances, Found, search
from knowledge.snapshot import assemble
from knowledge.stemming import stems
from tests.knowledge.toy import ARTICLES, NOW, ToyEmbedder

HERE = Circumstances(now=NOW)


def find(query: str, *documents: Document, at: Circumstances = HERE) -> Found:
    return search(assemble(documents or ARTICLES, ToyEmbedder()), ToyEmbedder(), query, at)


def answer(query: str, *, threshold: float = 0.5) -> Finding:
    snapshot = assemble(ARTICLES, ToyEmbedder())
    found = search(snapshot, ToyEmbedder(), query, HERE)
    return find_answer(found, snapshot.lexical, threshold=threshold)


@pytest.mark.parametrize(
    ("query", "slug"),
    [("shipping cost??", "shipping-costs"), ("is there a voucher that expires", "gift-cards"),
     ("how many days to send back", "return-window"), ("PAYPAL", "payment-methods")],
)  # fmt: skip
def test_the_fitting_article_comes_first(query: str, slug: str) -> None:
    assert find(query).matches[0].document.slug == slug


def test_an_article_comes_once_with_its_passages_the_best_first() -> None:
    found = find("present bought in december, how long to send back")
    slugs = [match.document.slug for match in found.matches]
    assert len(slugs) == len(set(slugs))
    for match in found.matches:
        scores = [hit.score for hit in match.hits]
        assert scores == sorted(scores, reverse=True)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_what_is_not_valid_now_is_not_found() -> None:
    over = replace(ARTICLES[1], valid_until=NOW)
    to_come = replace(ARTICLES[1], valid_from=NOW + timedelta(seconds=1))
    just_now = replace(ARTICLES[1], valid_from=NOW, valid_until=NOW + timedelta(seconds=1))
    assert find("shipping cost", over, to_come).matches == ()
    assert len(find("shipping cost", over, just_now, to_come).matches) == 1


def test_what_is_for_agents_is_not_quoted_to_customers() -> None:
    inside = replace(ARTICLES[1], public=False)
    assert find("shipping cost", inside).matches == ()
    assert len(find("shipping cost", inside, at=Circumstances(now=NOW, public_only=False)).matches) == 1


def test_an_article_for_other_countries_is_left_out_where_the_country_is_known() -> None:
    abroad = replace(ARTICLES[1], tags=("country:CA", "country:gb"))
    for country, found in ((None, 1), ("CA", 1), ("gb", 1), ("US", 0)):
        assert len(find("shipping cost", abroad, at=Circumstances(now=NOW, country=country)).matches) == found


def test_articles_in_the_customers_language_come_alone_and_others_only_without_such() -> None:
    german = replace(ARTICLES[1], id="9", locale="de-AT", title="Was kostet der Versand?")
    both = (german, ARTICLES[1])
    assert [
        m.document.id for m in find("shipping", *both, at=Circumstances(now=NOW, locale="de")).matches
    ] == ["9"]
    assert [
        m.document.id for m in find("shipping", *both, at=Circumstances(now=NOW, locale="en-GB")).matches
    ] == ["2"]
    assert len(find("shipping", *both, at=Circumstances(now=NOW, locale="fr")).matches) == 2


@pytest.mark.parametrize("query", ["", "   ", "?!", "\0", "📦", "x" * 5000])
def test_any_query_is_searched(query: str) -> None:
    assert len(find(query).matches) <= 5


def test_without_articles_nothing_is_found() -> None:
    snapshot = assemble((), ToyEmbedder())
    found = search(snapshot, ToyEmbedder(), "shipping", HERE)
    assert (found.matches, FITTED.confidence(found)) == ((), 0.0)
    assert find_answer(found, snapshot.lexical).answer is None


def test_the_answer_is_the_short_answer_of_the_best_article() -> None:
    found = answer("what does shipping cost")
    assert found.answer
    assert found.answer.text == found.answer.short == ARTICLES[1].short_answer
    assert found.answer.document.slug == "shipping-costs"
    assert found.confidence == found.answer.confidence > 0.5


def test_a_passage_that_fits_far_better_is_quoted_in_its_own_words() -> None:
    found = answer("present bought in november or december", threshold=0.15)
    assert found.answer
    assert found.answer.text == "A present bought in November or December may come back until January 31."
    assert found.answer.text in ARTICLES[0].body
    assert found.answer.short == ARTICLES[0].short_answer


def test_below_the_threshold_there_is_no_answer() -> None:
    found = answer("the weather in lisbon tomorrow")
    assert found.answer is None
    assert found.confidence < 0.5


def test_sentences_are_quoted_from_the_one_that_fits_best() -> None:
    text = (
        "Cards come first. Cheques are slow. " + "Vouchers are paid last, and only once. " + "The end. " * 80
    )
    passage = Passage(kind=Kind.body, path=(), text=text, context=text)
    quoted = excerpt(passage, "are vouchers paid?", Lexical.of([text, "other words"]))
    assert quoted.startswith("Vouchers are paid last, and only once.")
    assert quoted in text


def test_confidence_grows_with_similarity_and_stays_a_probability() -> None:
    assert sigmoid(-1000) == pytest.approx(0)
    assert sigmoid(1000) == pytest.approx(1)
    found = find("what does shipping cost")
    low, high = (Calibration(constant=0, likeness=0, similarity=w, overlap=0, lead=0) for w in (1, 5))
    assert low.confidence(found) < high.confidence(found) < 1


def test_overlap_counts_shared_words_by_their_rarity() -> None:
    lexical = Lexical.of(["return the parcel", "return the card", "return a voucher"])
    scores = lexical.scores("returning vouchers")
    assert scores.argmax() == 2
    assert (scores >= 0).all()
    assert (scores <= 1).all()
    assert lexical.scores("the").max() == 0
    assert lexical.scores("zebra").max() == 0


def test_stems_bring_forms_of_a_word_together() -> None:
    assert stems("Returned, returning RETURNS") == ["retur"] * 3
    assert stems("Où est mon café?") == ["ou", "est", "mon", "cafe"]


def test_a_large_index_finds_what_an_exact_one_finds() -> None:
    generator = np.random.default_rng(3)
    centres = generator.standard_normal((200, 64))
    rows = centres[generator.integers(0, 200, 4000)] + 0.4 * generator.standard_normal((4000, 64))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    exact, lists = Dense.of(rows), Dense.of(rows, exact_up_to=100)
    assert (exact.kind, lists.kind) == ("exact", "ivf")
    shared = [len({*exact.nearest(row, 5)} & {*lists.nearest(row, 5)}) for row in rows[:200]]
    assert sum(shared) / (5 * 200) >= 0.98
    allowed = np.zeros(4000, dtype=bool)
    allowed[7] = True
    assert list(lists.nearest(rows[7], 5, allowed)) == [7]
    assert list(exact.nearest(rows[9], 5, allowed)) == [7]
