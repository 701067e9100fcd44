"""How well intents were named: plain numbers from plain lists, no model and no terminal."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

OUT_OF_SCOPE = "out_of_scope"

ORDER_INTENTS = frozenset(
    {
        "track_order",
        "delivery_problem",
        "return_eligibility",
        "start_return",
        "refund_status",
        "cancel_order",
        "change_address",
        "damaged_or_wrong_item",
    }
)
"""What makes the assistant ask for an order: wrong, and a nuisance, for a message that is about none."""

BINS = 15


@dataclass(frozen=True)
class Judged:
    """One sentence: the intent a person gave it, and what the model made of it.

    `guess` is the likeliest intent, None when there was nothing to understand. `sure` is false where the
    assistant would say that it did not understand; that is as good as naming it out of scope.
    """

    text: str
    intent: str
    guess: str | None
    sure: bool
    chances: dict[str, float]

    @property
    def decision(self) -> str:
        """What the assistant acts on."""
        return self.guess if self.sure and self.guess else OUT_OF_SCOPE

    @property
    def confidence(self) -> float:
        """The probability of the guess."""
        return self.chances.get(self.guess, 0.0) if self.guess else 0.0


@dataclass(frozen=True)
class IntentScore:
    """Precision, recall and F1 (0 where undefined) of one intent, and the sentences that have it."""

    intent: str
    precision: float
    recall: float
    f1: float
    sentences: int


@dataclass(frozen=True)
class Confusion:
    """Sentences of one intent that were taken for another."""

    intent: str
    taken_for: str
    count: int


@dataclass(frozen=True)
class Scores:
    """One way of deciding: the guess alone, or the guess with the fallback where it is not sure."""

    accuracy: float
    macro_f1: float
    taken_for_order_question: float | None
    intents: list[IntentScore]
    confusions: list[Confusion]


@dataclass(frozen=True)
class Report:
    """The figures of one set of sentences."""

    sentences: int
    guess: Scores
    with_fallback: Scores
    unsure: float
    calibration_error: float
    out_of_scope_auroc: float | None


def report(rows: Sequence[Judged]) -> Report:
    """All figures; `rows` must not be empty."""
    return Report(
        sentences=len(rows),
        guess=_scores(rows, lambda row: row.guess or OUT_OF_SCOPE),
        with_fallback=_scores(rows, lambda row: row.decision),
        unsure=sum(not row.sure for row in rows) / len(rows),
        calibration_error=calibration_error(
            [row.confidence for row in rows], [row.guess == row.intent for row in rows]
        ),
        out_of_scope_auroc=auroc(
            [strangeness(row) for row in rows], [row.intent == OUT_OF_SCOPE for row in rows]
        ),
    )


def per_intent(truth: Sequence[str], decided: Sequence[str]) -> list[IntentScore]:
    """A score for each intent that occurs in `truth`, in alphabetical order."""
    named, given = Counter(truth), Counter(decided)
    right = Counter(intent for intent, decision in zip(truth, decided, strict=True) if intent == decision)
    scores = []
    for intent in sorted(named):
        precision = right[intent] / given[intent] if given[intent] else 0.0
        recall = right[intent] / named[intent]
        f1 = 2 * right[intent] / (named[intent] + given[intent])
        scores.append(IntentScore(intent, precision, recall, f1, named[intent]))
    return scores


def calibration_error(confidences: Sequence[float], right: Sequence[bool], *, bins: int = BINS) -> float:
    """Expected calibration error: how far confidence and accuracy are apart, over bins of equal width."""
    places = [min(int(confidence * bins), bins - 1) for confidence in confidences]
    apart = [0.0] * bins
    for place, confidence, was_right in zip(places, confidences, right, strict=True):
        apart[place] += confidence - was_right
    return sum(abs(each) for each in apart) / len(places)


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half; None without both kinds."""
    above = sum(positive)
    below = len(positive) - above
    if not above or not below:
        return None
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, start = 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        middle = (start + 1 + end) / 2
        ranks += middle * sum(positive[place] for place in order[start:end])
        start = end
    return (ranks - above * (above + 1) / 2) / (above * below)


def strangeness(row: Judged) -> float:
    """How much a sentence looks out of scope: what the intents in scope leave of the probability."""
    return 1 - sum(chance for intent, chance in row.chances.items() if intent != OUT_OF_SCOPE)


def _scores(rows: Sequence[Judged], decide: Callable[[Judged], str]) -> Scores:
    truth, decided = [row.intent for row in rows], [decide(row) for row in rows]
    pairs = list(zip(truth, decided, strict=True))
    intents = per_intent(truth, decided)
    strange = [decision for intent, decision in pairs if intent == OUT_OF_SCOPE]
    mistakes: Counter[tuple[Any, Any]] = Counter(pair for pair in pairs if pair[0] != pair[1])
    return Scores(
        accuracy=sum(intent == decision for intent, decision in pairs) / len(pairs),
        macro_f1=sum(each.f1 for each in intents) / len(intents),
        taken_for_order_question=(
            sum(decision in ORDER_INTENTS for decision in strange) / len(strange) if strange else None
        ),
        intents=intents,
        confusions=[
            Confusion(*pair, count)
            for pair, count in sorted(mistakes.items(), key=lambda item: (-item[1], item[0]))
        ],
    )
