"""Reasons, outcomes, yes and no, in customers' words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.return_answers import is_question, outcome_of, reason_of, wants_to_stop, yes_or_no
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it's too small", "SIZE_TOO_SMALL"),
        ("Way too tight around the arms", "SIZE_TOO_SMALL"),
        ("far too big on me", "SIZE_TOO_LARGE"),
        ("I changed my mind", "UNWANTED"),
        ("don’t need it anymore", "UNWANTED"),
        ("not a fan of the color", "COLOR"),
        ("it's not as described", "NOT_AS_DESCRIBED"),
        ("looks nothing like the photos", "NOT_AS_DESCRIBED"),
        ("it arrived broken", "DEFECTIVE"),
        ("there is a hole in it", "DEFECTIVE"),
        ("you sent me the wrong one", "WRONG_ITEM"),
        ("wrong colour sent", "WRONG_ITEM"),
        ("it's not broken, just too big", "SIZE_TOO_LARGE"),
        ("nothing wrong with it, i don't like it", "STYLE"),
        ("doesn't fit", "OTHER"),
        ("doesnt fit", "OTHER"),
        ("dont need 2", "UNWANTED"),
        ("too heavy", "OTHER"),
        ("hmm", None),
    ],
)
def test_reasons(text: str, expected: str | None) -> None:
    assert reason_of(text) == (ReturnReason(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("refund please", "refund"),
        ("my money back", "refund"),
        ("store credit", "store_credit"),
        ("swap it", "exchange"),
        ("an exchange, not a refund", "exchange"),
        ("refund or exchange", None),
        ("dunno", None),
    ],
)
def test_outcomes(text: str, expected: str | None) -> None:
    assert outcome_of(text) == (OutcomeKind(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("yes", "affirm", True),
        ("yep it is", "nlu_fallback", True),
        ("/affirm", "affirm", True),
        ("/deny", "deny", False),
        ("nope", "deny", False),
        ("No, never", "deny", False),
        ("it isn't", "deny", False),
        ("yes but worn once", "affirm", None),
        ("yes?", "affirm", None),
        ("not used", "deny", None),
        ("it is brand new", "inform", None),
        ("no problem", "affirm", None),
        ("the blue one", "inform", None),
    ],
)
def test_yes_and_no(text: str, intent: str, expected: bool | None) -> None:
    assert yes_or_no(text, intent) is expected


def test_stopping_and_asking() -> None:
    assert wants_to_stop("never mind")
    assert wants_to_stop("I'll keep it after all")
    assert not wants_to_stop("it stopped working")
    assert is_question("where is my refund")
    assert not is_question("the blue one")


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    reason_of(text)
    outcome_of(text)
    assert yes_or_no(text, "inform") in (True, False, None)
