"""How much all that was learned of a message speaks for a person, weighed together.

Each of these probabilities alone misses what another one sees: the need of a person hears threats that no
phrase has, the mood hears anger about any matter, the wish hears who asks for a person. The weights are a
logistic regression's; none is negative, so a higher probability never speaks against a person.
`docs/decisions/009-handing-over.md` tells what they were learned from.
"""

import math
from collections.abc import Mapping

from store.vocabulary import HandoffReason

HARMLESS = "harmless"
"""The name of "no reason" among the reasons' probabilities."""

NEED, ANGER, HUMAN, DAMAGED, START = 0.95, 0.55, 0.19, 0.06, 4.2
"""What the logits of the probabilities count, and what is added: from 0 on a person is asked for."""

DOUBT = 0.1
"""Below this chance of a need an unfriendly wish (`complaint`, `damaged_or_wrong_item`) was misunderstood."""

SURE_OF_HARM = 0.5
"""From this probability on a message is answered as one of self-harm; less is left to the other reasons."""

_SMALLEST = 0.001


def need(needs: Mapping[str, float]) -> float:
    """The chance that any reason holds. 1 without probabilities: then nothing speaks against one."""
    return 1 - needs[HARMLESS] if HARMLESS in needs else 1.0


def is_pressing(*, needs: Mapping[str, float], anger: float, human: float, damaged: float) -> bool:
    """Whether the probabilities together ask for a person; never when the need was not judged.

    ``anger``: of anger or despair; ``human``, ``damaged``: of the wishes for a person and about damage.
    """
    if HARMLESS not in needs:
        return False
    weighed = NEED * _logit(need(needs)) + ANGER * _logit(anger)
    return weighed + HUMAN * _logit(human) + DAMAGED * _logit(damaged) + START >= 0


def likeliest(needs: Mapping[str, float]) -> HandoffReason | None:
    """The reason that is most probable; self-harm only when that is sure."""
    known = {
        reason: needs[reason]
        for reason in HandoffReason
        if reason in needs and (reason != HandoffReason.self_harm or needs[reason] >= SURE_OF_HARM)
    }
    return max(known, key=lambda reason: known[reason], default=None)


def _logit(probability: float) -> float:
    inside = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return math.log(inside / (1 - inside))
