"""Every table of the store: whose data it holds, how it is erased, and how long it is kept.

A test fails for a table that is missing here. What a table's rows hang on (``owner``) leads to the contact or
the order they are about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Whose(StrEnum):
    """Whose data a table holds."""

    customer = "customer"  # what somebody said, or what came of it
    order = "order"  # the shop's record of a purchase
    shop = "shop"  # the merchant's texts and rules
    staff = "staff"  # accounts of the shop's people
    record = "record"  # ids, counts and instants that show what was done


class Erasure(StrEnum):
    """What happens to a person's rows when the person is erased."""

    deleted = "deleted"
    anonymised = "anonymised"  # personal columns are emptied, and only when that is asked for
    kept = "kept"


class Kept(StrEnum):
    """What has an age of its own (``RETENTION_…_DAYS``)."""

    conversations = "conversations"
    uploads = "uploads"
    tracker = "tracker"
    codes = "codes"
    events = "events"
    orders = "orders"
    audit = "audit"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """How one table is treated.

    ``owner`` is the column that names the row of another table to which a row belongs; ``addresses`` are
    columns with an e-mail address or telephone number by which rows are found. ``personal`` columns are
    emptied when a row is anonymised, ``withheld`` ones (hashes) stay out of an export, ``file`` names the
    columns with a file's bytes and media type. Rows go when ``age`` is older than ``kept`` allows.
    """

    whose: Whose
    erasure: Erasure
    owner: str | None = None
    addresses: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    file: tuple[str, str] | None = None
    kept: Kept | None = None
    age: str | None = None


def _said(
    *,
    owner: str = "conversation_id",
    withheld: tuple[str, ...] = (),
    kept: Kept | None = None,
    age: str | None = None,
    file: tuple[str, str] | None = None,
) -> Holding:
    return Holding(
        whose=Whose.customer,
        erasure=Erasure.deleted,
        owner=owner,
        withheld=withheld,
        kept=kept,
        age=age,
        file=file,
    )


def _bought(owner: str | None = "order_id", *personal: str) -> Holding:
    return Holding(whose=Whose.order, erasure=Erasure.anonymised, owner=owner, personal=personal)


_TEXTS: Final = Holding(whose=Whose.shop, erasure=Erasure.kept)
_ORDER: Final = (
    "email",
    "phone",
    "customer_name",
    "customer_phone",
    "shipping_name",
    "shipping_address1",
    "shipping_address2",
    "shipping_city",
    "shipping_postcode",
    "shipping_phone",
    "proof_postcode",
)

REGISTER: Final[Mapping[str, Holding]] = {
    "contacts": Holding(
        whose=Whose.customer, erasure=Erasure.deleted, addresses=("email", "phone"), kept=Kept.conversations
    ),
    "conversations": _said(owner="contact_id", kept=Kept.conversations, age="updated_at"),
    "messages": _said(),
    "handoffs": _said(),
    "ratings": _said(),
    "proofs": _said(),
    "problem_reports": _said(),
    "intent_choices": _said(),
    "policy_gaps": _said(withheld=("embedding",)),
    "verification_attempts": _said(),
    "one_time_codes": _said(
        withheld=("address_key", "salt", "code_hash"), kept=Kept.codes, age="requested_at"
    ),
    "widget_sessions": _said(withheld=("token_hash",), kept=Kept.codes, age="expires_at"),
    "uploads": _said(file=("content", "content_type"), kept=Kept.uploads, age="created_at"),
    "follow_ups": _said(),
    "text_wishes": _said(withheld=("code",)),
    "visits": _said(),
    "sms_threads": _said(),
    "sms_messages": _said(kept=Kept.events, age="created_at"),  # what was said is in the conversation
    "sms_inbound": Holding(
        whose=Whose.customer,
        erasure=Erasure.deleted,
        addresses=("phone",),
        kept=Kept.events,
        age="received_at",
    ),
    # That a number wants no more texts has to outlive the person's data.
    "sms_numbers": Holding(whose=Whose.record, erasure=Erasure.kept, addresses=("phone",)),
    "sms_consents": Holding(whose=Whose.record, erasure=Erasure.kept, addresses=("phone",)),
    "slack_threads": _said(),
    "slack_deliveries": _said(owner="thread_id"),
    "slack_agent_messages": _said(owner="thread_id"),
    "orders": Holding(
        whose=Whose.order,
        erasure=Erasure.anonymised,
        addresses=("email", "phone", "customer_phone", "shipping_phone"),
        personal=_ORDER,
        kept=Kept.orders,
        age="placed_at",
    ),
    "line_items": _bought(),
    "shipments": _bought(),
    "shipment_items": _bought("shipment_id"),
    "tracking_events": _bought("shipment_id", "city", "province_code"),
    "returns": _bought(),
    "return_items": _bought("return_id", "note"),
    "return_decisions": _bought("return_id"),
    "refunds": _bought("order_id", "note"),
    "refund_items": _bought("refund_id"),
    "change_requests": _bought("order_id", "address"),
    "webhook_events": Holding(
        whose=Whose.order, erasure=Erasure.kept, owner="order_id", kept=Kept.events, age="settled_at"
    ),
    "articles": _TEXTS,
    "article_versions": _TEXTS,
    "article_questions": _TEXTS,
    "shop_facts": _TEXTS,
    "return_rule_sets": _TEXTS,
    "users": Holding(whose=Whose.staff, erasure=Erasure.kept),
    "editor_sessions": Holding(whose=Whose.staff, erasure=Erasure.kept, kept=Kept.codes, age="expires_at"),
    "api_tokens": Holding(whose=Whose.staff, erasure=Erasure.kept),
    "audit": Holding(whose=Whose.record, erasure=Erasure.kept, kept=Kept.audit, age="at"),
    "slack_events": Holding(whose=Whose.record, erasure=Erasure.kept, kept=Kept.events, age="received_at"),
    "slack_erasures": Holding(whose=Whose.record, erasure=Erasure.kept),
    "executors": Holding(whose=Whose.record, erasure=Erasure.kept),
    "limit_windows": Holding(whose=Whose.record, erasure=Erasure.kept),
}
"""By name of the table."""
