"""What was learned, weighed: each probability counts, none of them against a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.handover.policy import Decision, Signals, decide
from store.handover.pressure import DOUBT, HARMLESS, is_pressing, likeliest, need
from store.handover.priorities import rank
from store.vocabulary import HandoffPriority, HandoffReason

CHANCES = st.floats(0, 1)
REASONS = st.sampled_from(list(HandoffReason))


def needs(chance: float, reason: HandoffReason = HandoffReason.legal) -> dict[str, float]:
    return {HARMLESS: 1 - chance, reason.value: chance}


@given(CHANCES, CHANCES, CHANCES, CHANCES, st.floats(0, 1))
def test_a_higher_probability_never_speaks_against_a_person(
    chance: float, anger: float, human: float, damaged: float, more: float
) -> None:
    def pressing(rise: float) -> bool:
        return is_pressing(
            needs=needs(min(1.0, chance + rise)),
            anger=min(1.0, anger + rise),
            human=min(1.0, human + rise),
            damaged=min(1.0, damaged + rise),
        )

    assert pressing(more) or not pressing(0)


@given(CHANCES, CHANCES, CHANCES)
def test_an_unjudged_need_asks_for_nobody(anger: float, human: float, damaged: float) -> None:
    assert not is_pressing(needs={}, anger=anger, human=human, damaged=damaged)
    assert need({}) == 1


@given(REASONS, CHANCES, CHANCES, st.floats(0, 1))
def test_more_need_is_never_less_urgent(
    reason: HandoffReason, chance: float, anger: float, more: float
) -> None:
    before = Signals(text="hi", intent="complaint", mood={"angry": anger}, needs=needs(chance, reason))
    after = replace(before, needs=needs(min(1.0, chance + more), reason))
    first, second = decide(before), decide(after)
    if first is not None:
        assert second is not None
        assert rank(second.priority) >= rank(first.priority)


@pytest.mark.parametrize(
    ("reason", "priority"),
    [("legal", "urgent"), ("safety", "urgent"), ("press", "high"), ("bereavement", "high")],
)
def test_a_matter_that_no_phrase_has_is_judged(reason: str, priority: str) -> None:
    signals = Signals(text="hello there", needs={HARMLESS: 0.05, reason: 0.95}, mood={"calm": 1.0})
    assert decide(signals) == Decision(reason=reason, priority=HandoffPriority(priority))


@pytest.mark.parametrize("intent", ["complaint", "damaged_or_wrong_item"])
def test_a_wish_that_the_words_do_not_bear_out_was_misunderstood(intent: str) -> None:
    mood = {"calm": 0.95, "angry": 0.02}
    assert decide(Signals(text="hi", intent=intent, mood=mood, needs=needs(DOUBT / 2))) is None
    assert decide(Signals(text="hi", intent=intent, mood=mood, needs=needs(DOUBT * 2))) is not None


def test_a_person_who_is_asked_for_comes_whatever_was_judged() -> None:
    assert decide(Signals(text="hi", intent="talk_to_human", needs=needs(0.0))) is not None
    assert decide(Signals(text="let me talk to a person", needs=needs(0.0))) is not None


def test_self_harm_must_be_sure() -> None:
    unsure = {HARMLESS: 0.1, "self_harm": 0.45, "despair": 0.4}
    assert likeliest(unsure) == HandoffReason.despair
    assert not Signals(needs=unsure).of_harm
    sure = Signals(needs={HARMLESS: 0.1, "self_harm": 0.6, "despair": 0.3})
    assert sure.of_harm
    assert decide(sure) == Decision(reason="self_harm", priority=HandoffPriority.urgent)


def test_no_reason_is_likeliest_among_none() -> None:
    assert likeliest({}) is None
