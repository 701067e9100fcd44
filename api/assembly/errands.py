"""Errands of no channel: codes, webhooks, changes in the shop's system, forgetting, e-mailed answers."""

from collections.abc import Mapping
from datetime import timedelta

from api.assembly.ground import Ground
from api.assembly.widget import page_origins
from api.codes.delivery import CodeDelivery
from api.codes.follow_ups import MailFollowUp
from api.codes.ports import CodeSender
from api.codes.ways import MailWays
from api.commerce.changes import ShopChanges
from api.commerce.shopify import Shopify
from api.conversations.announcements import Announcements
from api.conversations.follow_ups import FollowUps
from api.privacy.retention import Retention
from api.privacy.tracker import Tracker
from api.webhooks.errand import WebhookErrand
from api.webhooks.receiving import Receiver
from store.vocabulary import AddressKind


def add_errands(
    ground: Ground,
    *,
    mail: MailWays,
    code_senders: Mapping[AddressKind, CodeSender],
    receiver: Receiver,
    tracker: Tracker,
    announcements: Announcements,
) -> None:
    """All of them, as far as the settings ask for them."""
    ground.errands.add(
        CodeDelivery(database=ground.database, senders=code_senders, clock=ground.settings.now),
        WebhookErrand(receiver),
        *_shop_changes(ground, announcements),
        _retention(ground, tracker),
        *_follow_ups(ground, mail),
    )


def _shop_changes(ground: Ground, announcements: Announcements) -> tuple[ShopChanges, ...]:
    settings = ground.settings
    if not (settings.shopify_shop and settings.shopify_admin_token):
        return ()
    shopify = Shopify(
        url=settings.shopify_api_url or f"https://{settings.shopify_shop}", token=settings.shopify_admin_token
    )
    return (ShopChanges(database=ground.database, shop=shopify, announcements=announcements),)


def _retention(ground: Ground, tracker: Tracker) -> Retention:
    return Retention(
        database=ground.database,
        tracker=tracker,
        days=ground.settings.retention,
        clock=ground.settings.now,
        stopped=ground.errands.stopped,
    )


def _follow_ups(ground: Ground, mail: MailWays) -> tuple[FollowUps, ...]:
    if mail.post is None:
        return ()
    settings = ground.settings
    sender = MailFollowUp(
        mail.post, phrases=ground.phrases, url=f"{settings.base_url}/", origins=page_origins(settings)
    )
    follow_ups = FollowUps(
        database=ground.database,
        sender=sender,
        is_there=ground.presence.is_there,
        after=timedelta(minutes=settings.follow_up_after_minutes),
    )
    return (follow_ups,)
