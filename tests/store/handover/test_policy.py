"""The policy: always for who asks, never for the calm who want to know, never less urgent for more."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.handover.policy import ANGRY, EARLIER, Decision, Signals, decide
from store.handover.priorities import rank
from store.handover.rules import HandoverRules, read_handover_rules
from store.vocabulary import HandoffPriority, HandoffReason

CALM = {"calm": 0.9, "upset": 0.08, "angry": 0.01, "despair": 0.01}
ANGRY_MOOD = {"calm": 0.02, "upset": 0.1, "angry": 0.83, "despair": 0.05}
UPSET = {"calm": 0.2, "upset": 0.7, "angry": 0.08, "despair": 0.02}
WHERE = "where is my parcel, it was due on Monday"

RULES = read_handover_rules(
    "rules:\n- {name: b2b, when: {words: [purchase order], tags: [trade]}, reason: trade, priority: high}"
)

TEXTS = st.sampled_from([WHERE, "it burned my hand", "i will sue you", "hi", "call my bank", ""])
INTENTS = st.sampled_from(["track_order", "complaint", "talk_to_human", "delivery_problem", "nlu_fallback"])
MOODS = st.tuples(*[st.floats(0, 0.33)] * 3).map(
    lambda chances: dict(zip(("upset", "angry", "despair"), chances, strict=True))
)
SIGNALS = st.builds(
    Signals,
    text=TEXTS,
    intent=INTENTS,
    mood=st.one_of(MOODS, st.just(ANGRY_MOOD), st.just(UPSET), st.just(CALM)),
    complaint=st.floats(0, 1),
    asked=st.one_of(st.none(), st.sampled_from(["start_return", "lost_parcel", "own_reason"])),
    vip=st.booleans(),
    high_value=st.booleans(),
    earlier=st.integers(0, 4),
    misses=st.integers(0, 4),
)
MORE: list[dict[str, Any]] = [
    {"vip": True},
    {"high_value": True},
    {"earlier": 5},
    {"misses": 5},
    {"locked": True},
    {"bot_failed": True},
    {"complaint": 1.0},
    {"tags": frozenset({"trade"})},
    {"mood": {"angry": 1.0}},
]


@given(
    st.floats(0, 0.29),
    st.sampled_from(["track_order", "refund_status", "return_eligibility", "greet", "inform"]),
    st.booleans(),
    st.integers(0, 9),
)
def test_a_calm_person_who_wants_to_know_is_only_answered(
    angry: float, intent: str, special: bool, earlier: int
) -> None:
    mood = {"calm": 0.6, "upset": 0.1, "angry": angry, "despair": 0.0}
    assert decide(Signals(text=WHERE, intent=intent, mood=mood, vip=special, earlier=earlier)) is None


@given(SIGNALS)
def test_who_asks_for_a_person_gets_one(signals: Signals) -> None:
    assert decide(replace(signals, intent="talk_to_human")) is not None
    assert decide(replace(signals, text="let me talk to a person")) is not None


@given(SIGNALS, st.sampled_from(MORE))
def test_one_more_signal_is_never_less_urgent(signals: Signals, more: dict[str, Any]) -> None:
    before, after = decide(signals, RULES), decide(replace(signals, **more), RULES)
    if before is not None:
        assert after is not None
        assert rank(after.priority) >= rank(before.priority)


@given(SIGNALS)
def test_a_reason_that_was_named_stays(signals: Signals) -> None:
    decision = decide(signals, RULES)
    if signals.asked is not None:
        assert decision is not None
        assert decision.reason == signals.asked


@pytest.mark.parametrize(
    ("signals", "reason", "priority"),
    [
        (Signals(text=WHERE, intent="track_order", mood=ANGRY_MOOD), "anger", "high"),
        (Signals(text=WHERE, mood={"despair": 0.6, "angry": 0.1}), "despair", "high"),
        (Signals(text=WHERE, mood={"angry": 0.35}, complaint=0.4), "anger", "high"),
        (Signals(text="i will sue you", mood=ANGRY_MOOD), "legal", "urgent"),
        (Signals(text="I want to die, I'll sue you"), "self_harm", "urgent"),
        (Signals(intent="complaint"), "complaint", "normal"),
        (Signals(intent="damaged_or_wrong_item"), "damaged_or_wrong_item", "normal"),
        (Signals(intent="delivery_problem", vip=True), "vip", "high"),
        (Signals(mood=UPSET, high_value=True), "vip", "high"),
        (Signals(mood=UPSET, earlier=EARLIER), "repeated_contact", "high"),
        (Signals(asked="start_return", mood=ANGRY_MOOD), "start_return", "high"),
        (Signals(asked="start_return", vip=True), "start_return", "high"),
        (Signals(misses=3), "not_understood", "normal"),
        (Signals(locked=True), "verification_locked", "normal"),
        (Signals(bot_failed=True), "bot_failed", "normal"),
    ],
)
def test_reasons_and_priorities(signals: Signals, reason: str, priority: str) -> None:
    assert decide(signals) == Decision(reason=reason, priority=HandoffPriority(priority))


@pytest.mark.parametrize(
    "signals",
    [
        Signals(text=WHERE, intent="delivery_problem", mood=UPSET),
        Signals(text=WHERE, mood={"angry": ANGRY - 0.01}),
        Signals(mood=CALM, vip=True, high_value=True, intent="track_order"),
        Signals(),
    ],
)
def test_what_is_no_reason(signals: Signals) -> None:
    assert decide(signals) is None


def test_a_merchants_rule_needs_all_that_it_names() -> None:
    text = "about our purchase   ORDER of chairs"
    assert decide(Signals(text=text, tags=frozenset({"Trade"})), RULES) == Decision(
        reason="trade", priority=HandoffPriority.high
    )
    assert decide(Signals(text=text), RULES) is None
    assert decide(Signals(text="purchase orders", tags=frozenset({"trade"})), RULES) is None
    assert decide(Signals(text=text, tags=frozenset({"trade"})), HandoverRules()) is None


def test_every_reason_has_a_place_among_the_priorities() -> None:
    for reason in HandoffReason:
        decision = decide(Signals(asked=reason))
        assert decision is not None
        assert decision.reason == reason
