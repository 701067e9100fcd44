"""Words that never change: the vendors' own names for statuses, and ours for conversations.

Shopify's GraphQL names for orders and returns, AfterShip's tags for shipments, Stripe's for refunds.
Beware Shopify's spelling: ``CANCELED`` for returns, ``CANCELLED`` for fulfilments.
"""

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """Where a conversation is held."""

    widget = "widget"
    sms = "sms"


class ConversationStatus(StrEnum):
    """Who owns a conversation: ``bot -> awaiting_agent -> with_agent -> bot | closed``."""

    bot = "bot"
    awaiting_agent = "awaiting_agent"
    with_agent = "with_agent"
    closed = "closed"


WITH_PEOPLE: Final = (ConversationStatus.awaiting_agent, ConversationStatus.with_agent)
"""An agent has the conversation, or is asked for."""


class AuthorKind(StrEnum):
    """Who wrote a message."""

    customer = "customer"
    bot = "bot"
    agent = "agent"
    system = "system"  # hand-over and hand-back notices; not a participant


class TurnState(StrEnum):
    """Whether a customer's message has been answered by the bot."""

    none = "none"  # nothing to answer
    pending = "pending"
    done = "done"


class HandoffState(StrEnum):
    """Where the request for a person stands."""

    waiting = "waiting"
    claimed = "claimed"
    resolved = "resolved"


class HandoffPriority(StrEnum):
    """How soon a person should look."""

    normal = "normal"
    high = "high"
    urgent = "urgent"


class HandoffReason(StrEnum):
    """Why a person is asked for. A merchant's own rules may name others (`store.handover.rules`)."""

    self_harm = "self_harm"
    safety = "safety"
    legal = "legal"
    press = "press"
    chargeback = "chargeback"
    despair = "despair"
    anger = "anger"
    complaint = "complaint"
    lost_parcel = "lost_parcel"
    bereavement = "bereavement"  # somebody has died: a customer, or whom it was for
    repeated_contact = "repeated_contact"  # wrote or called several times already
    vip = "vip"  # something is wrong for a customer, or with an order, of special worth
    verification_locked = "verification_locked"
    damaged_or_wrong_item = "damaged_or_wrong_item"
    delivery_problem = "delivery_problem"
    asked_for_person = "asked_for_person"
    not_understood = "not_understood"
    bot_failed = "bot_failed"
    ask_policy = "ask_policy"
    start_return = "start_return"
    return_label = "return_label"
    return_review = "return_review"
    refund_after_cancellation = "refund_after_cancellation"


class DeliveryKind(StrEnum):
    """What is to be done in the agents' channel."""

    card = "card"
    update = "update"  # of the card
    thread_message = "thread_message"
    picture = "picture"  # of the customer, in the thread
    reaction = "reaction"


class DeliveryState(StrEnum):
    """Whether it has been done."""

    waiting = "waiting"
    sending = "sending"  # under way, or its process died and nobody knows
    sent = "sent"
    failed = "failed"  # refused for good


class AgentMessageOutcome(StrEnum):
    """What became of something that a person wrote in a thread."""

    delivered = "delivered"
    note = "note"
    failed = "failed"


class ConsentKind(StrEnum):
    """What a customer's phone said about being written to."""

    opt_out = "opt_out"
    opt_in = "opt_in"
    help = "help"


class ConsentVia(StrEnum):
    """How we know."""

    word = "word"  # the customer texted it to us
    twilio = "twilio"  # Twilio told, and has answered it (OptOutType)
    refusal = "refusal"  # Twilio refused to send: the number has opted out there (21610)


class SmsState(StrEnum):
    """Where a text message of ours is, as far as we know."""

    waiting = "waiting"
    sending = "sending"  # under way, or its process died and nobody knows
    sent = "sent"  # Twilio has it; its status tells the rest
    failed = "failed"  # refused for good, or lost on the way
    withheld = "withheld"  # the number had opted out


class SmsStatus(StrEnum):
    """Twilio's status of an outgoing message."""

    accepted = "accepted"
    scheduled = "scheduled"
    queued = "queued"
    sending = "sending"
    sent = "sent"
    canceled = "canceled"
    failed = "failed"
    undelivered = "undelivered"
    partially_delivered = "partially_delivered"
    delivered = "delivered"
    read = "read"


class ProofKind(StrEnum):
    """What showed that the customer may see order data."""

    identity = "identity"  # a signed identity of the shop's own login
    phone = "phone"  # an SMS from the order's own phone
    order_email = "order_email"
    order_postcode = "order_postcode"
    code = "code"  # a one-time code to the address on the order


class WishVia(StrEnum):
    """How it is known that the phone which is to be texted is the customer's."""

    identity = "identity"  # the shop's signed login names it
    reply = "reply"  # it answered with the number that the chat showed


class AddressKind(StrEnum):
    """What a one-time code can be sent to."""

    email = "email"
    phone = "phone"


class FinancialStatus(StrEnum):
    """Shopify's OrderDisplayFinancialStatus."""

    AUTHORIZED = "AUTHORIZED"
    EXPIRED = "EXPIRED"
    PAID = "PAID"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    PENDING = "PENDING"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"


class FulfillmentStatus(StrEnum):
    """Shopify's OrderDisplayFulfillmentStatus."""

    FULFILLED = "FULFILLED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    REQUEST_DECLINED = "REQUEST_DECLINED"
    SCHEDULED = "SCHEDULED"
    UNFULFILLED = "UNFULFILLED"


class WaitingFor(StrEnum):
    """What an order that has not shipped waits for."""

    payment = "payment"
    stock = "stock"
    preorder = "preorder"
    address_check = "address_check"
    fraud_review = "fraud_review"
    made_to_order = "made_to_order"


class ShipmentStatus(StrEnum):
    """AfterShip's tags."""

    Pending = "Pending"
    InfoReceived = "InfoReceived"
    InTransit = "InTransit"
    OutForDelivery = "OutForDelivery"
    AttemptFail = "AttemptFail"
    Delivered = "Delivered"
    AvailableForPickup = "AvailableForPickup"
    Exception = "Exception"
    Expired = "Expired"  # no tracking for 30 days


class WebhookSource(StrEnum):
    """Who sends webhooks."""

    shopify = "shopify"
    easypost = "easypost"
    aftership = "aftership"


class WebhookState(StrEnum):
    """What became of a webhook."""

    received = "received"  # on disk, not looked at yet
    applied = "applied"
    waiting = "waiting"  # about an order or a parcel that has not come yet
    ignored = "ignored"  # nothing for us, or a newer one was there before
    failed = "failed"  # cannot be understood, or could not be applied


class ReturnStatus(StrEnum):
    """Shopify's ReturnStatus."""

    REQUESTED = "REQUESTED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    CANCELED = "CANCELED"


class ReturnReason(StrEnum):
    """Shopify's ReturnReason."""

    COLOR = "COLOR"
    DEFECTIVE = "DEFECTIVE"
    NOT_AS_DESCRIBED = "NOT_AS_DESCRIBED"
    OTHER = "OTHER"
    SIZE_TOO_LARGE = "SIZE_TOO_LARGE"
    SIZE_TOO_SMALL = "SIZE_TOO_SMALL"
    STYLE = "STYLE"
    UNKNOWN = "UNKNOWN"
    UNWANTED = "UNWANTED"
    WRONG_ITEM = "WRONG_ITEM"


class ChangeKind(StrEnum):
    """What a customer wants changed of an order that has not left."""

    cancel = "cancel"
    address = "address"


class ChangeStatus(StrEnum):
    """Where a confirmed change stands."""

    requested = "requested"  # confirmed by the customer, not carried out yet
    done = "done"
    refused = "refused"  # no longer possible when it was to be carried out


class ProblemKind(StrEnum):
    """What went wrong with an order: on its way, at the door, or inside the box."""

    late = "late"
    stuck = "stuck"
    not_received = "not_received"  # marked delivered, or never come
    failed_attempt = "failed_attempt"
    held = "held"  # waits at a counter, or for a payment
    wrong_address = "wrong_address"
    customs = "customs"
    returned_to_sender = "returned_to_sender"
    lost = "lost"
    damaged = "damaged"
    faulty = "faulty"
    wrong_item = "wrong_item"
    missing_item = "missing_item"
    empty_box = "empty_box"


class Wanted(StrEnum):
    """What a customer wishes for something that arrived wrong. A person decides about it."""

    replacement = "replacement"
    refund = "refund"
    unknown = "unknown"


class RefundStatus(StrEnum):
    """Stripe's refund statuses."""

    pending = "pending"
    requires_action = "requires_action"
    succeeded = "succeeded"
    failed = "failed"
    canceled = "canceled"


class ArticleStatus(StrEnum):
    """Where an article's newest version stands; customers see the published version meanwhile."""

    draft = "draft"
    review = "review"
    published = "published"
    archived = "archived"


class Audience(StrEnum):
    """Who may read an article."""

    everyone = "everyone"
    agents = "agents"  # never quoted to customers, no public page


class EditorRole(StrEnum):
    """What somebody may do in the merchants' editor; each role may do what the ones before it may."""

    editor = "editor"  # writes, and asks for a review
    publisher = "publisher"  # shows it to customers, changes rules and facts
    admin = "admin"  # lets people in

    def covers(self, needed: "EditorRole") -> bool:
        """Whether this role may do what ``needed`` may."""
        order = list(EditorRole)
        return order.index(self) >= order.index(needed)


class GapOutcome(StrEnum):
    """What became of a policy question that the articles did not settle."""

    no_answer = "no_answer"
    said_no = "said_no"  # answered, and it did not help
    handed_over = "handed_over"  # answered, and a person was asked for


class GapState(StrEnum):
    """What the merchant did about it."""

    open = "open"
    drafted = "drafted"
    dismissed = "dismissed"
