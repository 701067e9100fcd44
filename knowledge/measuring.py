"""How well questions find their articles: plain numbers from plain lists."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A question: which articles are right (none: no article answers it), and what came.

    ``found`` are articles, the best first; ``confidence`` that of answering with the first.
    """

    right: frozenset[str]
    found: tuple[str, ...]
    confidence: float

    @property
    def rank(self) -> int | None:
        """The place of the first right article, from 1."""
        return next((place for place, each in enumerate(self.found, start=1) if each in self.right), None)


@dataclass(frozen=True)
class Quality:
    """Figures of questions that have an answer (``questions``) and of those that have none (``strange``).

    ``coverage``: the share of questions answered at the threshold; ``precision``: right ones among these;
    ``false_answers``: the share of strange questions answered. ``at_95``: the highest threshold that still
    answers 95% of the questions, and ``false_at_95`` the share of strange ones answered there.
    """

    questions: int
    recall_at_1: float
    recall_at_3: float
    recall_at_5: float
    mrr: float
    threshold: float
    coverage: float
    precision: float
    calibration_error: float
    strange: int
    false_answers: float | None
    auroc: float | None
    at_95: float
    false_at_95: float | None


def quality(rows: Sequence[Asked], *, threshold: float) -> Quality:
    """The figures; ``rows`` needs at least one question that has an answer."""
    answerable = [row for row in rows if row.right]
    strange = [row.confidence for row in rows if not row.right]
    answered = [row for row in answerable if row.confidence >= threshold]
    at_95 = sorted((row.confidence for row in answerable), reverse=True)[
        max(0, -(-len(answerable) * 95 // 100) - 1)
    ]
    return Quality(
        questions=len(answerable),
        recall_at_1=_recall(answerable, 1),
        recall_at_3=_recall(answerable, 3),
        recall_at_5=_recall(answerable, 5),
        mrr=sum(1 / row.rank for row in answerable if row.rank) / len(answerable),
        threshold=threshold,
        coverage=len(answered) / len(answerable),
        precision=sum(row.rank == 1 for row in answered) / len(answered) if answered else 0.0,
        calibration_error=calibration_error(rows),
        strange=len(strange),
        false_answers=_share(strange, threshold),
        auroc=_auroc([row.confidence for row in answerable], strange),
        at_95=at_95,
        false_at_95=_share(strange, at_95),
    )


def calibration_error(rows: Sequence[Asked], *, bins: int = 10) -> float:
    """How far confidence and being right are apart, over bins of equal width."""
    apart = [0.0] * bins
    for row in rows:
        apart[min(int(row.confidence * bins), bins - 1)] += row.confidence - (row.rank == 1)
    return sum(abs(each) for each in apart) / len(rows)


def _recall(rows: Sequence[Asked], depth: int) -> float:
    return sum(row.rank is not None and row.rank <= depth for row in rows) / len(rows)


def _share(confidences: Sequence[float], threshold: float) -> float | None:
    if not confidences:
        return None
    return sum(each >= threshold for each in confidences) / len(confidences)


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    if not positive or not negative:
        return None
    above = sum((one > other) + (one == other) / 2 for one in positive for other in negative)
    return above / (len(positive) * len(negative))
