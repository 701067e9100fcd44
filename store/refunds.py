"""When refunded money should arrive: pure functions over plain facts.

Business days are Monday to Friday; public holidays are not counted out, so dates are the latest usual ones.
"""

from datetime import date, datetime, timedelta, tzinfo

CARDS = frozenset({"visa", "mastercard", "amex", "american_express", "discover", "credit_card", "card"})
CARD_GATEWAYS = frozenset({"shopify_payments", "stripe", "authorize_net", "braintree", "adyen"})
SHOP_CREDIT = frozenset({"gift_card", "store_credit", "shopify_store_credit"})

BUSINESS_DAYS = dict.fromkeys(CARDS | CARD_GATEWAYS, 10) | {"paypal": 5}
"""Latest usual arrival by method: 5 to 10 business days for cards (Stripe's refund documentation), 3 to 5 for
PayPal's. A method that is not here has no date that we could name."""


def kind_of(method: str | None) -> str:
    """The method in the spelling of this module: "visa", "paypal", "gift_card"; "" when unknown."""
    return (method or "").strip().lower().replace(" ", "_").replace("-", "_")


def expected_by(method: str | None, sent_at: datetime, zone: tzinfo) -> date | None:
    """The day by which money sent at ``sent_at`` should be there; None when the method has no usual time."""
    sent = sent_at.astimezone(zone).date()
    kind = kind_of(method)
    if kind in SHOP_CREDIT:
        return sent
    days = BUSINESS_DAYS.get(kind)
    return after_business_days(sent, days) if days is not None else None


def after_business_days(day: date, count: int) -> date:
    """The day ``count`` business days after ``day``."""
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    return day
