"""The composition root: all parts of the service, put together once."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from api import health, problems, shop
from api.channels.sms import endpoints as sms
from api.channels.sms.access import TwilioAccess
from api.channels.sms.side import SmsSide
from api.channels.widget import endpoints, sockets, texting, uploads
from api.channels.widget.channel import WidgetChannel, WidgetRules
from api.channels.widget.sessions import WidgetSessions
from api.channels.widget.transcript import Transcripts
from api.codes import inbox
from api.codes.delivery import CodeDelivery, CodeErrands
from api.codes.follow_ups import MailFollowUp, Post, by_smtp, to_outbox
from api.codes.mail import SmtpSender
from api.codes.outbox import DemoOutbox
from api.codes.ports import CodeSender
from api.codes.servers import mail_server
from api.commerce.changes import ShopChanges
from api.commerce.shopify import Shopify
from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.conversations.follow_ups import FollowUps
from api.conversations.leaving import TextWishes
from api.conversations.ports import NoDesk
from api.conversations.pulse import Pulse
from api.conversations.seeing import Receipts
from api.conversations.service import ConversationService
from api.conversations.turns import Turns
from api.database import QueuedDatabase
from api.editor.editor import Editor, editor_of
from api.editor.routers import ROUTERS as EDITOR
from api.engine import Engine
from api.engine_database import dbos_url
from api.errands import Errands
from api.health import Readiness
from api.help import pages
from api.knowledge.keeper import Keeper
from api.limits import Limit, Limiter
from api.machines.executors import Executors
from api.machines.hub import SharedHub
from api.machines.limits import PostgresStorage
from api.machines.presence import Presence
from api.messages import Catalogue
from api.middleware import BodyLimitMiddleware, PrefixMiddleware, RequestMiddleware
from api.operating import endpoints as operating
from api.operating.parts import Operating, operating_of
from api.outages import database_failed
from api.phones import access_to_twilio, sms_rules, twilio_stand_in
from api.privacy.retention import Retention
from api.privacy.tracker import Tracker, tracker_url
from api.rasa import Patience, RasaClient
from api.returns import endpoints as returns
from api.returns.endpoints import Slips
from api.returns.page import Shop
from api.settings import Settings
from api.simulators.slack import endpoints as slack_simulator
from api.simulators.slack.stand_in import StandIn
from api.simulators.slack.workspace import CHANNEL
from api.simulators.twilio import endpoints as twilio_simulator
from api.simulators.twilio.stand_in import StandIn as TwilioStandIn
from api.slack import endpoint as slack
from api.slack.policy import PolicyShelf
from api.slack.side import SlackAccess, SlackSide
from api.webhooks import endpoints as webhooks
from api.webhooks.errand import WebhookErrand
from api.webhooks.receiving import Receiver
from knowledge.snapshot import Embedder
from store.database import Database
from store.returns.labels import ReturnSlips
from store.vocabulary import AddressKind

DRAIN_SECONDS: Final = 2.0
"""How long running turns are waited for at the end; after that they are left to the next start."""

NO_TELEMETRY: Final[dict[str, Any]] = {
    "telemetry": {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
}
"""Newer FastAPI sends exceptions, with what customers wrote, wherever ``OTEL_*`` points to. Ours is in
``telemetry``."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the service consists of."""

    database: QueuedDatabase
    hub: Hub
    pulse: Pulse
    presence: Presence
    rasa: RasaClient
    engine: Engine
    errands: Errands
    outbox: DemoOutbox | None
    service: ConversationService
    widget: WidgetChannel
    limiter: Limiter
    executors: Executors | None
    readiness: Readiness
    operating: Operating
    keeper: Keeper
    editor: Editor
    slack: SlackSide | None
    slack_stand_in: StandIn | None
    webhooks: Receiver
    sms: SmsSide | None
    twilio_stand_in: TwilioStandIn | None
    tracker: Tracker


def create_app(
    settings: Settings,
    *,
    patience: Patience | None = None,
    slack_access: SlackAccess | None = None,
    encoder: Embedder | None = None,
    twilio_access: TwilioAccess | None = None,
) -> FastAPI:
    """The service with these settings. Its lifespan migrates the store, and starts and stops the turns."""
    parts = assemble(
        settings,
        patience=patience,
        slack_access=slack_access,
        encoder=encoder,
        twilio_access=twilio_access,
    )
    app = FastAPI(
        title="Doorstep",
        version=_version(),
        summary="Support for the time between order placed and happy with it.",
        lifespan=_lifespan(parts),
        docs_url=None,  # would load its script from elsewhere
        redoc_url=None,
        **NO_TELEMETRY,
    )
    app.state.parts = parts
    app.state.widget = parts.widget
    app.state.readiness = parts.readiness
    app.state.editor = parts.editor
    app.state.operating = parts.operating
    app.state.help = pages.HelpPages(
        database=parts.database,
        keeper=parts.keeper,
        base_url=settings.base_url,
        shop=settings.shop,
        clock=settings.now,
        limiter=parts.limiter,
    )
    app.state.assets = shop.Assets(demo=settings.demo)
    if settings.demo:
        app.state.inbox = inbox.Inbox(parts.outbox)
        app.include_router(inbox.router)
    problems.install(app)
    app.add_exception_handler(SQLAlchemyError, database_failed)
    app.state.slips = Slips(
        parts.database,
        Shop(name=settings.shop, address=settings.returns_to),
        ReturnSlips(
            settings.base_url, addressed=bool(settings.returns_to), are_labels=settings.slip_is_label
        ),
        settings.base_url,
    )
    app.state.webhooks = webhooks.Webhooks(
        receiver=parts.webhooks,
        secrets=settings.webhook_secrets,
        limiter=Limiter(),
        refused=Limit.per_minute("refused webhooks", settings.limit_refused_webhooks_per_address),
    )
    app.state.slack_door = parts.slack.door if parts.slack else None
    app.state.slack_stand_in = parts.slack_stand_in
    app.state.sms = parts.sms.channel if parts.sms else None
    app.state.twilio_stand_in = parts.twilio_stand_in
    for router in (
        endpoints.router,
        uploads.router,
        texting.router,
        sockets.router,
        health.router,
        operating.router,
        shop.router,
        returns.router,
        pages.router,
        *EDITOR,
        slack.router,
        webhooks.router,
        *((slack_simulator.router,) if parts.slack_stand_in else ()),
        sms.router,
        *((twilio_simulator.phone, twilio_simulator.rest) if parts.twilio_stand_in else ()),
    ):
        app.include_router(router)
    app.add_middleware(BodyLimitMiddleware)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
            max_age=600,
        )
    if settings.path_prefix:
        app.add_middleware(PrefixMiddleware, prefix=settings.path_prefix)
    app.add_middleware(
        RequestMiddleware,
        secure=settings.base_url.startswith("https:"),
        is_stopping=lambda: parts.readiness.is_stopping,
    )
    return app


def assemble(
    settings: Settings,
    *,
    patience: Patience | None = None,
    slack_access: SlackAccess | None = None,
    encoder: Embedder | None = None,
    twilio_access: TwilioAccess | None = None,
) -> Parts:
    """The parts, connected with one another but not started."""
    database = QueuedDatabase(settings.url)
    phrases = Catalogue()
    keeper = Keeper(database=database, data_dir=settings.data_dir, encoder=encoder)
    hub = Hub() if database.is_sqlite else SharedHub(database.url)
    presence = Presence(hub=hub, database=database)
    errands = Errands(database, executor_id=settings.executor)
    stand_in = _slack_stand_in(settings) if slack_access is None and settings.slack_is_simulated else None
    access = slack_access or _slack_access(settings, stand_in)
    slack_side = (
        SlackSide(access, database=database, errands=errands, executor_id=settings.executor)
        if access
        else None
    )
    desk = slack_side.desk if slack_side else NoDesk()
    twilio = twilio_stand_in(settings, database) if twilio_access is None else None
    sms_access = twilio_access or access_to_twilio(settings, twilio)
    sms_side = (
        SmsSide(
            sms_access,
            database=database,
            errands=errands,
            hub=hub,
            desk=desk,
            phrases=phrases,
            executor_id=settings.executor,
        )
        if sms_access
        else None
    )
    notifier = sms_side.watch if sms_side else hub
    outbox = DemoOutbox(phrases=phrases) if settings.demo and settings.smtp_url is None else None
    senders = _code_senders(settings, phrases, outbox)
    announcements = Announcements(notifier=notifier, phrases=phrases, desk=desk)
    codes = CodeDelivery(database=database, senders=senders, clock=settings.now)
    tracker = Tracker(tracker_url(settings))
    retention = Retention(
        database=database,
        tracker=tracker,
        days=settings.retention,
        clock=settings.now,
        stopped=errands.stopped,
    )
    receiver = Receiver(database=database, clock=settings.now)
    errands.add(codes, WebhookErrand(receiver), *_shop_changes(settings, database, announcements), retention)
    post = _post(senders, outbox)
    if post is not None:
        errands.add(
            FollowUps(
                database=database,
                sender=MailFollowUp(
                    post, phrases=phrases, url=f"{settings.base_url}/", origins=_page_origins(settings)
                ),
                is_there=presence.is_there,
                after=timedelta(minutes=settings.follow_up_after_minutes),
            )
        )
    rasa = RasaClient(
        url=settings.rasa_url, token=settings.rasa_token, patience=patience, codes=senders.keys()
    )
    turns = Turns(
        database=database,
        bot=rasa,
        notifier=notifier,
        phrases=phrases,
        codes=CodeErrands(errands),
        desk=desk,
    )
    engine = Engine(
        turns=turns,
        errands=errands,
        database=database,
        dbos_url=dbos_url(settings),
        executor_id=settings.executor,
    )
    service = ConversationService(
        database=database, notifier=notifier, turns=engine, phrases=phrases, desk=desk
    )
    wishes = TextWishes(
        database=database,
        texter=sms_side.outbox if sms_side and sms_side.twilio.access.can_send else None,
        announcements=announcements,
        phrases=phrases,
        shop=settings.shop,
    )
    if sms_side:
        sms_side.connect(
            service=service,
            announcements=announcements,
            wishes=wishes,
            rules=sms_rules(settings),
            proof_clock=settings.now,
        )
    if slack_side:
        slack_side.connect(
            service=service,
            announcements=announcements,
            phrases=phrases,
            hours=settings.hours,
            step=timedelta(minutes=settings.remind_after_minutes),
            offers_follow_up=post is not None,
            shelf=PolicyShelf(
                library=keeper.library, encoder=keeper.encoder, base_url=settings.base_url, clock=settings.now
            ),
        )
    limiter = Limiter(None if database.is_sqlite else PostgresStorage(database.engine))
    widget = WidgetChannel(
        service=service,
        sessions=WidgetSessions(database=database, lifetime=timedelta(days=settings.widget_session_days)),
        transcripts=Transcripts(
            database=database,
            service=service,
            phrases=phrases,
            shop=settings.shop,
            zone=ZoneInfo(settings.time_zone),
        ),
        wishes=wishes,
        hub=hub,
        limiter=limiter,
        rules=_widget_rules(settings),
        receipts=Receipts(database=database, desk=desk, wanted=settings.widget_read_receipts),
    )
    readiness = Readiness(
        database=database,
        rasa_url=settings.rasa_url,
        rasa_token=settings.rasa_token,
        actions_url=settings.actions_url,
        index=keeper.state,
        beside={
            **({"slack": slack_side.state} if slack_side else {}),
            **({"sms": sms_side.courier.state} if sms_side else {}),
        },
    )
    return Parts(
        database=database,
        hub=hub,
        pulse=Pulse(hub=hub, database=database),
        presence=presence,
        rasa=rasa,
        engine=engine,
        errands=errands,
        outbox=outbox,
        service=service,
        widget=widget,
        limiter=limiter,
        executors=None
        if database.is_sqlite
        else Executors(database=database, executor_id=settings.executor, take_over=engine.take_over),
        readiness=readiness,
        operating=operating_of(
            settings,
            database=database,
            errands=errands,
            keeper=keeper,
            readiness=readiness,
            version=_version(),
        ),
        keeper=keeper,
        editor=editor_of(settings, database, keeper, limiter=limiter),
        slack=slack_side,
        slack_stand_in=stand_in,
        webhooks=receiver,
        sms=sms_side,
        twilio_stand_in=twilio,
        tracker=tracker,
    )


def _slack_stand_in(settings: Settings) -> StandIn:
    return StandIn(
        file=settings.data_dir / "slack-simulator.db",
        token=f"xoxb-{secrets.token_hex(16)}",
        signing_secret=secrets.token_hex(16),
        events_url=f"{settings.loopback_url}/slack/events",
        channels=settings.routes.channels,
    )


def _slack_access(settings: Settings, stand_in: StandIn | None) -> SlackAccess | None:
    if stand_in is not None:
        return SlackAccess(
            token=stand_in.api.token,
            channel=CHANNEL,
            api_url=f"{settings.loopback_url}/simulators/slack/api/",
            signing_secret=stand_in.sender.signing_secret,
            routes=settings.routes,
        )
    if settings.slack_bot_token is None or not settings.slack_channel:
        return None
    secret, app_token = settings.slack_signing_secret, settings.slack_app_token
    return SlackAccess(
        token=settings.slack_bot_token.get_secret_value(),
        channel=settings.slack_channel,
        api_url=settings.slack_api_url,
        signing_secret=secret.get_secret_value() if secret else "",
        app_token=app_token.get_secret_value() if app_token else "",
        backup_group=settings.slack_backup_group,
        routes=settings.routes,
    )


def _shop_changes(
    settings: Settings, database: Database, announcements: Announcements
) -> tuple[ShopChanges, ...]:
    if not (settings.shopify_shop and settings.shopify_admin_token):
        return ()
    shopify = Shopify(
        url=settings.shopify_api_url or f"https://{settings.shopify_shop}", token=settings.shopify_admin_token
    )
    return (ShopChanges(database=database, shop=shopify, announcements=announcements),)


def _code_senders(
    settings: Settings, phrases: Catalogue, outbox: DemoOutbox | None
) -> dict[AddressKind, CodeSender]:
    """The ways on which one-time codes can be sent, by kind of address."""
    if settings.smtp_url is not None:
        server = mail_server(settings.smtp_url.get_secret_value())
        return {
            AddressKind.email: SmtpSender(server=server, sender=settings.mail_from or "", phrases=phrases)
        }
    return {AddressKind.email: outbox} if outbox is not None else {}


def _post(senders: Mapping[AddressKind, CodeSender], outbox: DemoOutbox | None) -> Post | None:
    """The way for e-mails that are no codes."""
    smtp = senders.get(AddressKind.email)
    if isinstance(smtp, SmtpSender):
        return by_smtp(smtp.mailer)
    return to_outbox(outbox) if outbox is not None else None


def _page_origins(settings: Settings) -> frozenset[str]:
    return frozenset((*settings.allowed_origins, settings.own_origin))


def _widget_rules(settings: Settings) -> WidgetRules:
    origins = settings.allowed_origins
    return WidgetRules(
        sessions_per_address=Limit.per_minute("sessions", settings.limit_sessions_per_address),
        connections_per_address=Limit.per_minute("connections", settings.limit_connections_per_address),
        messages_per_conversation=Limit.per_minute("messages", settings.limit_messages_per_conversation),
        uploads_per_conversation=Limit.per_minute("uploads", settings.limit_uploads_per_conversation),
        frames_per_session=Limit.per_minute("frames", settings.limit_frames_per_session),
        website=settings.base_url,
        origins=_page_origins(settings) if origins else frozenset(),
        pages=_page_origins(settings),
        idle=timedelta(minutes=settings.widget_idle_minutes),
        identity_secret=settings.widget_identity_secret,
    )


def _lifespan(parts: Parts):  # type: ignore[no-untyped-def]  # FastAPI's own type for it is longer than the function
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(_start, parts)
        listening = parts.slack.listening() if parts.slack else nullcontext()
        sharing = parts.hub.sharing() if isinstance(parts.hub, SharedHub) else nullcontext()
        pulse, presence = parts.pulse.beating(), parts.presence.beating()
        async with sharing, pulse, presence, parts.keeper.keeping(), listening:
            yield
        if parts.slack_stand_in:
            await parts.slack_stand_in.close()
        if parts.twilio_stand_in:
            await parts.twilio_stand_in.close()
        await run_in_threadpool(_stop, parts)

    return lifespan


def _start(parts: Parts) -> None:
    parts.database.upgrade()
    parts.editor.accounts.prepare()
    if parts.executors:
        parts.executors.enter()
    parts.engine.launch()
    if parts.executors:
        parts.executors.start()
    _log.info("started")


def _stop(parts: Parts) -> None:
    if parts.slack:
        parts.slack.stop()
    if parts.sms:
        parts.sms.stop()
    if not parts.engine.stop(patience=DRAIN_SECONDS):
        parts.rasa.stop()
        parts.engine.stop(patience=0.5)
    parts.rasa.stop()
    parts.engine.destroy()
    if parts.executors:
        parts.executors.leave()
    parts.rasa.close()
    if parts.sms:
        parts.sms.close()
    parts.readiness.close()
    parts.tracker.close()
    parts.database.dispose()
    _log.info("stopped", turns_left=len(parts.engine.running()))


def _version() -> str:
    try:
        return version("doorstep")
    except PackageNotFoundError:
        return "0"
