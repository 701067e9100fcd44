"""Words of the return rules and of what they decide."""

from enum import StrEnum


class WindowStart(StrEnum):
    """The day from which a return window counts."""

    delivery = "delivery"
    fulfillment = "fulfillment"  # when the parcel left
    order = "order"


class OutcomeKind(StrEnum):
    """What the customer may get for an item."""

    refund = "refund"
    exchange = "exchange"
    store_credit = "store_credit"
    keep_item = "keep_item"  # refunded without being sent back
    manual_review = "manual_review"  # a person decides


class LabelPayer(StrEnum):
    """Who pays for the way back."""

    shop = "shop"
    customer = "customer"


class Verdict(StrEnum):
    """Whether something can go back now."""

    eligible = "eligible"
    not_eligible = "not_eligible"
    not_yet = "not_yet"  # it has not been delivered
    needs_answer = "needs_answer"  # the decision names the question
    manual_review = "manual_review"


class ReasonCode(StrEnum):
    """Why, in the engine's own words; rules may name further ones for what they deny or leave to a person."""

    within_window = "within_window"
    window_closed = "window_closed"
    not_delivered = "not_delivered"
    already_returned = "already_returned"
    order_cancelled = "order_cancelled"
    answer_needed = "answer_needed"
    no_rule = "no_rule"  # the rules do not cover it
    currency_not_covered = "currency_not_covered"  # a fee is not set in the order's currency
