"""From scores to honest probabilities, and from probabilities to "I am not sure". Plain arrays, no Rasa."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from bot.nlu.intent_model import Calibration, Doubles, Floats

WORTH_OF_ASKING_AGAIN = 0.3
"""What "could you put it another way?" is worth, when the right intent is worth 1 and a wrong one 0."""

OUT_OF_SCOPE = "out_of_scope"
"""A fallback on such a message is as good as the intent: the assistant says the same."""

NUISANCE = 2.0
"""What it costs to ask somebody for an order who wrote about something else altogether."""

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
"""The intents that make the assistant ask for an order."""


def probabilities(scores: Floats | Doubles, temperature: float) -> Doubles:
    """Softmax over the last axis of scores / temperature."""
    scaled = np.asarray(scores, dtype=np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    raised = np.exp(scaled)
    result: Doubles = raised / raised.sum(axis=-1, keepdims=True)
    return result


def calibrate(unseen: Doubles, intents: list[str], labels: list[str]) -> Calibration:
    """The temperature with the least log loss, from scores [sentences, intents] of unseen sentences."""
    truth = np.array([intents.index(label) for label in labels])
    return Calibration(_best_temperature(unseen, truth))


def sure(chances: Mapping[str, float]) -> bool:
    """Whether acting on the likeliest intent is worth more, by these chances, than asking again.

    The right intent is worth 1, a wrong one 0; asking again WORTH_OF_ASKING_AGAIN, or 1 where the message is
    out of scope; a question about an order to somebody who has none is worth -NUISANCE.
    """
    best = max(chances, key=lambda intent: chances[intent])
    if best == OUT_OF_SCOPE:
        return chances[best] >= WORTH_OF_ASKING_AGAIN
    strange = chances.get(OUT_OF_SCOPE, 0.0)
    acting = chances[best] - (NUISANCE * strange if best in ORDER_INTENTS else 0.0)
    return acting >= strange + WORTH_OF_ASKING_AGAIN * (1 - strange)


def _best_temperature(scores: Doubles, truth: npt.NDArray[np.int64]) -> float:
    """The temperature from 0.01 to 10 with the least log loss, to about one percent."""
    candidates = np.geomspace(0.01, 10, 700)
    rows = np.arange(len(truth))
    losses = [
        -np.log(np.maximum(probabilities(scores, each)[rows, truth], 1e-12)).mean() for each in candidates
    ]
    return float(candidates[int(np.argmin(losses))])
