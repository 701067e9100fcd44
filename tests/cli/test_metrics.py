"""The figures of `doorstep evaluate`, against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_recall_fscore_support, roc_auc_score

from api.cli.metrics import Judged, auroc, calibration_error, per_intent, report

INTENTS = st.sampled_from(["greet", "out_of_scope", "track_order", "refund_status"])
PAIRS = st.lists(st.tuples(INTENTS, INTENTS), min_size=1, max_size=60)


def judged(intent: str, guess: str, confidence: float = 0.9, sure: bool = True) -> Judged:
    rest = "out_of_scope" if guess != "out_of_scope" else "greet"
    return Judged("…", intent, guess, sure, {guess: confidence, rest: 1 - confidence})


@given(PAIRS)
def test_scores_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    truth, guesses = [intent for intent, _ in pairs], [guess for _, guess in pairs]
    labels = sorted(set(truth))
    expected = precision_recall_fscore_support(truth, guesses, labels=labels, zero_division=0)
    scores = per_intent(truth, guesses)
    assert [each.intent for each in scores] == labels
    for column, name in enumerate(("precision", "recall", "f1", "sentences")):
        np.testing.assert_allclose([getattr(each, name) for each in scores], expected[column])
    figures = report([judged(*pair) for pair in pairs])
    assert figures.guess.accuracy == pytest.approx(accuracy_score(truth, guesses))
    assert figures.guess.macro_f1 == pytest.approx(expected[2].mean())
    assert sum(each.count for each in figures.guess.confusions) == sum(a != b for a, b in pairs)


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_that_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    scores, positive = [score / 10 for score, _ in rows], [each for _, each in rows]
    found = auroc(scores, positive)
    if len(set(positive)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score(positive, scores))


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0)
    assert calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)
    assert calibration_error([0.9, 0.1], [False, True]) == pytest.approx(0.9)


def test_not_sure_counts_as_out_of_scope() -> None:
    figures = report([judged("out_of_scope", "track_order", 0.4, sure=False), judged("greet", "greet")])
    assert figures.guess.accuracy == 0.5
    assert figures.guess.taken_for_order_question == 1
    assert figures.with_fallback.accuracy == 1
    assert figures.with_fallback.taken_for_order_question == 0
    assert figures.unsure == 0.5


def test_the_largest_confusion_comes_first() -> None:
    rows = [judged("greet", "goodbye"), *[judged("thank", "affirm")] * 2, judged("deny", "deny")]
    first, second = report(rows).guess.confusions
    assert (first.intent, first.taken_for, first.count) == ("thank", "affirm", 2)
    assert second.count == 1


def test_nothing_understood_is_no_guess() -> None:
    figures = report([Judged("…", "out_of_scope", None, False, {}), judged("greet", "greet")])
    assert figures.guess.accuracy == 1
    assert figures.out_of_scope_auroc == 1
