"""When the likeliest readings of a message are too close to choose: a plain rule over the ranking."""

from collections.abc import Sequence

ASKABLE = (
    "track_order", "delivery_problem", "return_eligibility", "start_return", "refund_status", "cancel_order",
    "change_address", "damaged_or_wrong_item", "ask_policy", "talk_to_human",
)  # fmt: skip
"""Wishes with a name in customers' terms (``reading-<intent>`` in ``craft.ftl``)."""

# Chosen on tests/nlu/held_out.jsonl by `python -m benchmarks.asking` (docs/decisions/010-conversation.md).
CLEAR = 0.6
"""From this probability on the likeliest is believed."""
CLOSE = 0.3
"""The next one counts as close from this share of the likeliest's probability on."""
ENOUGH = 0.5
"""What the options must be worth together to be worth a question."""
MOST = 3


_WHERE_IT_IS = frozenset({"track_order", "delivery_problem"})


def same_answer(options: Sequence[str]) -> bool:
    """Whether both readings begin with where the parcel is: then nobody has to choose."""
    return bool(options) and set(options) <= _WHERE_IT_IS


def close(ranking: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Two or three intents to choose from, the likeliest first; none when there is no need, or no use."""
    likely = [(name, chance) for name, chance in ranking if name != "nlu_fallback"]
    if len(likely) < 2 or likely[0][1] >= CLEAR:
        return ()
    best = likely[0][1]
    options = [(name, chance) for name, chance in likely[:MOST] if chance >= CLOSE * best]
    named = tuple(name for name, _ in options)
    if len(named) < 2 or named[0] not in ASKABLE or named[1] not in ASKABLE:
        return ()
    named = tuple(name for name in named if name in ASKABLE)
    return named if sum(chance for name, chance in options if name in named) >= ENOUGH else ()
