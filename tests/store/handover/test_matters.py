"""What words are about: meant matters are found, shops' everyday nouns are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.handover.matters import LONGEST_READ, matters
from store.vocabulary import HandoffReason

R = HandoffReason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("My lawyer will contact you about order 1001.", R.legal),
        ("If you don't reply I will sue you.", R.legal),
        ("See you in small claims court!", R.legal),
        ("I’m reporting you to Trading Standards", R.legal),
        ("I'm making a GDPR complaint about this", R.legal),
        ("The charger gave me an electric shock.", R.safety),
        ("it burned my hand", R.safety),
        ("the battery is swelling", R.safety),
        ("my son had an allergic reaction to the cream", R.safety),
        ("my lamp caught fire last night", R.safety),
        ("I just want to die", R.self_harm),
        ("I don't want to live anymore. where's my parcel", R.self_harm),
        ("i will post this all over twitter", R.press),
        ("I'll leave you a one-star review", R.press),
        ("I'm going to dispute the charge with my bank", R.chargeback),
        ("opened a PayPal dispute", R.chargeback),
        ("this is the third time I write to you", R.repeated_contact),
        ("I have emailed you four times", R.repeated_contact),
        ("I want to file a complaint", R.complaint),
        ("let me talk to a real person", R.asked_for_person),
        ("can you put me through to someone?", R.asked_for_person),
    ],
)
def test_what_is_meant_is_found(text: str, reason: HandoffReason) -> None:
    assert reason in matters(text)
    assert reason in matters(f"hello. {text.upper()} thanks")


@pytest.mark.parametrize(
    "text",
    [
        "is there a warranty against fire",
        "lawyer suit size 42",
        "where are my court shoes?",
        "my name is Sue Fisher",
        "I don't want to sue anyone, just tell me where it is",
        "no need to get a lawyer haha",
        "do you ship lithium batteries?",
        "is the fire pit safe for children?",
        "can the battery swell in the heat?",
        "the suicide squad poster, please",
        "i'm dying to try it on",
        "my old toaster caught fire so I need the new one",
        "how do i charge back the battery of the trimmer",
        "how do you handle my data under GDPR?",
        "do you take paypal?",
        "I posted your shop on my instagram, my followers love it",
        "the court hearing is on Tuesday, will the suit be here?",
        "third order this month, where is it",
        "are you a real person?",
        "my wife already talked to someone, thanks",
        "",
        "???",
    ],
)
def test_harmless_words_are_left_alone(text: str) -> None:
    assert matters(text) == frozenset()


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert matters(text) <= frozenset(HandoffReason)


@pytest.mark.parametrize("piece", ["i told you ", "burned ", "the battery ", "i will post ", "my lawyer "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    started = time.perf_counter()
    matters(piece * LONGEST_READ)
    assert time.perf_counter() - started < 2
