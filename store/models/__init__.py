"""The tables. Ids are UUIDv7, instants aware UTC, money integer minor units beside its currency."""

from store.models.accounts import ApiToken, EditorSession, User
from store.models.articles import Article, ArticleQuestion, ArticleVersion, PolicyGap, ShopFactSet
from store.models.audit import Audit
from store.models.base import Base
from store.models.changes import ChangeRequest
from store.models.conversations import Contact, Conversation, Handoff, Message, WidgetSession
from store.models.follow_ups import FollowUp
from store.models.intent_choices import IntentChoice
from store.models.machines import Executor, LimitWindow
from store.models.one_time_codes import OneTimeCode
from store.models.orders import LineItem, Order
from store.models.problems import ProblemReport
from store.models.ratings import Rating
from store.models.return_rules import ReturnDecision, ReturnRuleSet
from store.models.returns import Refund, RefundItem, Return, ReturnItem
from store.models.shipments import Shipment, ShipmentItem, TrackingEvent
from store.models.slack import SlackAgentMessage, SlackDelivery, SlackErasure, SlackEvent, SlackThread
from store.models.sms import SmsConsent, SmsInbound, SmsMessage, SmsNumber, SmsThread
from store.models.text_wishes import TextWish
from store.models.uploads import Upload
from store.models.verification import Proof, VerificationAttempt
from store.models.visits import Visit
from store.models.webhooks import WebhookEvent

__all__ = [
    "ApiToken",
    "Article",
    "ArticleQuestion",
    "ArticleVersion",
    "Audit",
    "Base",
    "ChangeRequest",
    "Contact",
    "Conversation",
    "EditorSession",
    "Executor",
    "FollowUp",
    "Handoff",
    "IntentChoice",
    "LimitWindow",
    "LineItem",
    "Message",
    "OneTimeCode",
    "Order",
    "PolicyGap",
    "ProblemReport",
    "Proof",
    "Rating",
    "Refund",
    "RefundItem",
    "Return",
    "ReturnDecision",
    "ReturnItem",
    "ReturnRuleSet",
    "Shipment",
    "ShipmentItem",
    "ShopFactSet",
    "SlackAgentMessage",
    "SlackDelivery",
    "SlackErasure",
    "SlackEvent",
    "SlackThread",
    "SmsConsent",
    "SmsInbound",
    "SmsMessage",
    "SmsNumber",
    "SmsThread",
    "TextWish",
    "TrackingEvent",
    "Upload",
    "User",
    "VerificationAttempt",
    "Visit",
    "WebhookEvent",
    "WidgetSession",
]
