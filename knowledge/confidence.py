"""How likely it is that the best match answers the question: a logistic function of what the search saw.

Fitted on questions that were written for the demo shop's articles; figures in
docs/decisions/012-knowledge-search.md, printed anew by `python -m benchmarks finding`.
"""

import math
from dataclasses import dataclass

from knowledge.search import Found


@dataclass(frozen=True)
class Calibration:
    """Weights of what the best match has: likeness, similarity, overlap, and its lead over the next."""

    constant: float
    likeness: float
    similarity: float
    overlap: float
    lead: float

    def confidence(self, found: Found) -> float:
        """0 to 1; 0 when nothing was found."""
        if not found.matches:
            return 0.0
        weights = (self.likeness, self.similarity, self.overlap, self.lead)
        pairs = zip(weights, features_of(found), strict=True)
        return sigmoid(self.constant + sum(weight * feature for weight, feature in pairs))


FITTED = Calibration(constant=-5.97, likeness=4.99, similarity=4.73, overlap=4.83, lead=4.55)
ANSWER_FROM = 0.35
"""Confidence from which a policy question is answered."""
STRICT_FROM = 0.6
"""The same for a message that was not understood as a policy question."""


def features_of(found: Found) -> tuple[float, float, float, float]:
    """Likeness, similarity and overlap of the best match, and its lead (at most 0.3)."""
    best = found.matches[0]
    after = found.matches[1].score if len(found.matches) > 1 else 0.0
    return best.likeness, best.similarity, best.overlap, min(0.3, best.score - after)


def sigmoid(value: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
