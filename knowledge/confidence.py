"""How likely it is that the best match answers the question: a logistic function of what the search saw.

Fitted on the project's own questions (``python -m benchmarks.confidence``); figures in
docs/decisions/012-knowledge-search.md.
"""

import math
from dataclasses import dataclass

from knowledge.search import Found


@dataclass(frozen=True)
class Calibration:
    """Weights of the best match's similarity and overlap, and of its lead over the next article."""

    constant: float
    similarity: float
    overlap: float
    lead: float

    def confidence(self, found: Found) -> float:
        """0 to 1; 0 when nothing was found."""
        if not found.matches:
            return 0.0
        features = features_of(found)
        weights = (self.similarity, self.overlap, self.lead)
        return sigmoid(self.constant + sum(w * f for w, f in zip(weights, features, strict=True)))


FITTED = Calibration(constant=-7.0, similarity=11.0, overlap=2.5, lead=4.0)
ANSWER_FROM = 0.5
"""Confidence from which a policy question is answered."""
STRICT_FROM = 0.75
"""The same for a message that was not understood as a policy question."""


def features_of(found: Found) -> tuple[float, float, float]:
    """Similarity and overlap of the best match, and its lead (at most 0.3)."""
    best = found.matches[0]
    next_score = found.matches[1].score if len(found.matches) > 1 else 0.0
    return best.similarity, best.overlap, min(0.3, best.score - next_score)


def sigmoid(value: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
