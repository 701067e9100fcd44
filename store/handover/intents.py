"""The wishes that a rule may name: the intents of the assistant's understanding, which never change."""

from typing import Final

INTENTS: Final = frozenset(
    {
        "track_order",
        "delivery_problem",
        "return_eligibility",
        "start_return",
        "refund_status",
        "cancel_order",
        "change_address",
        "damaged_or_wrong_item",
        "ask_policy",
        "complaint",
        "talk_to_human",
        "inform",
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "bot_challenge",
        "out_of_scope",
        "nlu_fallback",
    }
)
