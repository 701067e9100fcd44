"""Whether a person takes over, why, and how soon. Plain data in, a decision or None out.

Everything that speaks for a person is collected; the most urgent decides. So one more signal never makes a
case less urgent. `docs/decisions/009-handing-over.md` has the figures behind the thresholds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from store.handover.matters import matters
from store.handover.pressure import DOUBT, SURE_OF_HARM, is_pressing, likeliest, need
from store.handover.priorities import most_urgent, priority_of, rank
from store.handover.rules import NO_RULES, HandoverRules
from store.vocabulary import HandoffPriority, HandoffReason

PRESSING = frozenset({"angry", "despair"})
"""Moods that need a person."""

ANGRY = 0.5
"""From this probability of anger or despair on, that is a reason; alone only where the need is not judged."""

HALF_ANGRY, HALF_COMPLAINT = 0.3, 0.3
"""Together they are, too: a mood that may be anger in words that may be a complaint."""

DISPLEASED = 0.5
"""From this probability of anything but calm on, something is wrong; it counts for those of special worth."""

MISSES = 3
"""Messages in a row that were not understood."""

EARLIER = 2
"""Earlier hand-offs of the same customer that make one more urgent."""

_INTENTS = {
    "talk_to_human": HandoffReason.asked_for_person,
    "complaint": HandoffReason.complaint,
    "damaged_or_wrong_item": HandoffReason.damaged_or_wrong_item,
}
_DOUBTFUL = {"complaint", "damaged_or_wrong_item"}
_TROUBLE = {"complaint", "damaged_or_wrong_item", "delivery_problem"}
_ORDER = {reason: place for place, reason in enumerate(HandoffReason)}


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is known of a message, of who wrote it and of the proven order that it is about."""

    text: str = ""
    intent: str = ""
    mood: Mapping[str, float] = field(default_factory=dict)  # probability by mood
    needs: Mapping[str, float] = field(default_factory=dict)  # probability by reason, and of `harmless`
    complaint: float = 0.0  # the chance that the wish is to complain
    human: float = 0.0  # … to have a person
    damaged: float = 0.0  # … about something damaged or wrong
    asked: str | None = None  # why the answer asks for a person already
    tags: frozenset[str] = frozenset()  # of the order in focus
    vip: bool = False
    high_value: bool = False
    earlier: int = 0  # hand-offs of this customer before
    misses: int = 0  # messages in a row that were not understood
    locked: bool = False  # too many failed proofs
    bot_failed: bool = False

    @property
    def anger(self) -> float:
        """The chance of anger or despair."""
        return sum(self.mood.get(mood, 0.0) for mood in PRESSING)

    @property
    def of_harm(self) -> bool:
        """Whether the words are of self-harm."""
        sure = self.needs.get(HandoffReason.self_harm, 0.0) >= SURE_OF_HARM
        return sure or HandoffReason.self_harm in matters(self.text)

    @property
    def displeasure(self) -> float:
        """The chance of anything but calm."""
        return self.anger + self.mood.get("upset", 0.0)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person takes over. ``reason`` is a `HandoffReason`, or a merchant's own."""

    reason: str
    priority: HandoffPriority


def decide(signals: Signals, rules: HandoverRules = NO_RULES) -> Decision | None:
    """None: the assistant goes on alone.

    A reason with which the answer asks for a person already stays; its priority rises to what else was found.
    """
    found = [*_found(signals), *_by_rules(signals, rules)]
    if signals.asked is not None:
        found.append(Decision(reason=signals.asked, priority=priority_of(signals.asked)))
    if not found:
        return None
    first = min(found, key=lambda each: (-rank(each.priority), _place(each.reason)))
    priority = most_urgent(first.priority, _of_special_worth(signals))
    return Decision(reason=signals.asked or first.reason, priority=priority)


def _found(signals: Signals) -> Iterator[Decision]:
    reasons = {*matters(signals.text), *_judged(signals)}
    if signals.of_harm:
        reasons.add(HandoffReason.self_harm)
    doubtful = signals.intent in _DOUBTFUL and need(signals.needs) < DOUBT
    if signals.intent in _INTENTS and not doubtful:
        reasons.add(_INTENTS[signals.intent])
    if signals.misses >= MISSES:
        reasons.add(HandoffReason.not_understood)
    if signals.locked:
        reasons.add(HandoffReason.verification_locked)
    if signals.bot_failed:
        reasons.add(HandoffReason.bot_failed)
    wrong = bool(reasons) or signals.intent in _TROUBLE or signals.displeasure >= DISPLEASED
    if wrong and (signals.vip or signals.high_value):
        reasons.add(HandoffReason.vip)
    if signals.displeasure >= DISPLEASED and signals.earlier >= EARLIER:
        reasons.add(HandoffReason.repeated_contact)
    for reason in reasons:
        yield Decision(reason=reason, priority=priority_of(reason))


def _judged(signals: Signals) -> Iterator[HandoffReason]:
    """What the learned probabilities say: the need and the mood together, the mood alone without the need."""
    pressing = is_pressing(
        needs=signals.needs, anger=signals.anger, human=signals.human, damaged=signals.damaged
    )
    if pressing and (reason := likeliest(signals.needs)) is not None:
        yield reason
    angry = signals.anger >= ANGRY or (signals.anger >= HALF_ANGRY and signals.complaint >= HALF_COMPLAINT)
    if angry and (pressing or not signals.needs):
        more = signals.mood.get("angry", 0.0) >= signals.mood.get("despair", 0.0)
        yield HandoffReason.anger if more else HandoffReason.despair


def _by_rules(signals: Signals, rules: HandoverRules) -> Iterator[Decision]:
    for rule in rules.rules:
        if rule.applies(text=signals.text, intent=signals.intent, tags=signals.tags):
            yield Decision(reason=rule.reason, priority=rule.priority)


def _of_special_worth(signals: Signals) -> HandoffPriority:
    special = signals.vip or signals.high_value or signals.earlier >= EARLIER
    return HandoffPriority.high if special else HandoffPriority.normal


def _place(reason: str) -> tuple[int, str]:
    """Of reasons as urgent, the merchant's own come first, then ours in the vocabulary's order."""
    return (_ORDER[HandoffReason(reason)], "") if reason in _ORDER else (-1, reason)
