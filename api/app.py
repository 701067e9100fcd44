"""The composition root: all parts of the service, put together once."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from api import health, problems, shop
from api.channels.widget import endpoints, sockets
from api.channels.widget.channel import WidgetChannel, WidgetRules
from api.channels.widget.sessions import WidgetSessions
from api.codes import inbox
from api.codes.delivery import CodeDelivery, CodeErrands
from api.codes.mail import SmtpSender
from api.codes.outbox import DemoOutbox
from api.codes.ports import CodeSender
from api.codes.servers import mail_server
from api.commerce.changes import ShopChanges
from api.commerce.shopify import Shopify
from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.conversations.ports import NoDesk
from api.conversations.pulse import Pulse
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
from api.messages import Catalogue
from api.middleware import BodyLimitMiddleware, PrefixMiddleware, RequestMiddleware
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
from api.slack import endpoint as slack
from api.slack.side import SlackAccess, SlackSide
from store.database import Database
from store.returns.labels import ReturnSlips
from store.vocabulary import AddressKind

DRAIN_SECONDS: Final = 2.0
"""How long running turns are waited for at the end; after that they are left to the next start."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the service consists of."""

    database: QueuedDatabase
    hub: Hub
    pulse: Pulse
    rasa: RasaClient
    engine: Engine
    errands: Errands
    outbox: DemoOutbox | None
    service: ConversationService
    widget: WidgetChannel
    readiness: Readiness
    keeper: Keeper
    editor: Editor
    slack: SlackSide | None
    slack_stand_in: StandIn | None
    tracker: Tracker


def create_app(
    settings: Settings, *, patience: Patience | None = None, slack_access: SlackAccess | None = None
) -> FastAPI:
    """The service with these settings. Its lifespan migrates the store, and starts and stops the turns."""
    parts = assemble(settings, patience=patience, slack_access=slack_access)
    app = FastAPI(
        title="Doorstep",
        version=_version(),
        summary="Support for the time between order placed and happy with it.",
        lifespan=_lifespan(parts),
        docs_url=None,  # would load its script from elsewhere
        redoc_url=None,
    )
    app.state.parts = parts
    app.state.widget = parts.widget
    app.state.readiness = parts.readiness
    app.state.editor = parts.editor
    app.state.help = pages.HelpPages(
        database=parts.database,
        keeper=parts.keeper,
        base_url=settings.base_url,
        shop=settings.shop,
        clock=settings.now,
    )
    app.state.assets = shop.Assets(demo=settings.demo)
    if settings.demo:
        app.state.inbox = inbox.Inbox(parts.outbox)
        app.include_router(inbox.router)
    problems.install(app)
    app.state.slips = Slips(
        parts.database,
        Shop(name=settings.shop, address=settings.returns_to),
        ReturnSlips(
            settings.base_url, addressed=bool(settings.returns_to), are_labels=settings.slip_is_label
        ),
        settings.base_url,
    )
    app.state.slack_door = parts.slack.door if parts.slack else None
    app.state.slack_stand_in = parts.slack_stand_in
    for router in (
        endpoints.router,
        sockets.router,
        health.router,
        shop.router,
        returns.router,
        pages.router,
        *EDITOR,
        slack.router,
        *((slack_simulator.router,) if parts.slack_stand_in else ()),
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
    app.add_middleware(RequestMiddleware, secure=settings.base_url.startswith("https:"))
    return app


def assemble(
    settings: Settings, *, patience: Patience | None = None, slack_access: SlackAccess | None = None
) -> Parts:
    """The parts, connected with one another but not started."""
    database = QueuedDatabase(settings.url)
    phrases = Catalogue()
    keeper = Keeper(database=database, data_dir=settings.data_dir)
    hub = Hub()
    errands = Errands(database)
    stand_in = _slack_stand_in(settings) if slack_access is None and settings.slack_is_simulated else None
    access = slack_access or _slack_access(settings, stand_in)
    slack_side = (
        SlackSide(access, database=database, errands=errands, executor_id=settings.executor_id)
        if access
        else None
    )
    desk = slack_side.desk if slack_side else NoDesk()
    outbox = DemoOutbox(phrases=phrases) if settings.demo and settings.smtp_url is None else None
    senders = _code_senders(settings, phrases, outbox)
    announcements = Announcements(notifier=hub, phrases=phrases, desk=desk)
    codes = CodeDelivery(database=database, senders=senders, clock=settings.now)
    tracker = Tracker(tracker_url(settings))
    retention = Retention(
        database=database,
        tracker=tracker,
        days=settings.retention,
        clock=settings.now,
        stopped=errands.stopped,
    )
    errands.add(codes, *_shop_changes(settings, database, announcements), retention)
    rasa = RasaClient(
        url=settings.rasa_url, token=settings.rasa_token, patience=patience, codes=senders.keys()
    )
    turns = Turns(
        database=database,
        bot=rasa,
        notifier=hub,
        phrases=phrases,
        codes=CodeErrands(errands),
        desk=desk,
    )
    engine = Engine(
        turns=turns,
        errands=errands,
        database=database,
        dbos_url=dbos_url(settings),
        executor_id=settings.executor_id,
    )
    service = ConversationService(database=database, notifier=hub, turns=engine, phrases=phrases, desk=desk)
    if slack_side:
        slack_side.connect(
            service=service,
            announcements=announcements,
            phrases=phrases,
            hours=settings.hours,
            step=timedelta(minutes=settings.remind_after_minutes),
        )
    widget = WidgetChannel(
        service=service,
        sessions=WidgetSessions(database=database, lifetime=timedelta(days=settings.widget_session_days)),
        hub=hub,
        limiter=Limiter(),
        rules=_widget_rules(settings),
    )
    return Parts(
        database=database,
        hub=hub,
        pulse=Pulse(hub=hub, database=database),
        rasa=rasa,
        engine=engine,
        errands=errands,
        outbox=outbox,
        service=service,
        widget=widget,
        readiness=Readiness(
            database=database,
            rasa_url=settings.rasa_url,
            rasa_token=settings.rasa_token,
            actions_url=settings.actions_url,
            index=keeper.state,
            beside={"slack": slack_side.state} if slack_side else {},
        ),
        keeper=keeper,
        editor=editor_of(settings, database, keeper),
        slack=slack_side,
        slack_stand_in=stand_in,
        tracker=tracker,
    )


def _slack_stand_in(settings: Settings) -> StandIn:
    return StandIn(
        file=settings.data_dir / "slack-simulator.db",
        token=f"xoxb-{secrets.token_hex(16)}",
        signing_secret=secrets.token_hex(16),
        events_url=f"{settings.loopback_url}/slack/events",
    )


def _slack_access(settings: Settings, stand_in: StandIn | None) -> SlackAccess | None:
    if stand_in is not None:
        return SlackAccess(
            token=stand_in.api.token,
            channel=CHANNEL,
            api_url=f"{settings.loopback_url}/simulators/slack/api/",
            signing_secret=stand_in.sender.signing_secret,
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


def _widget_rules(settings: Settings) -> WidgetRules:
    origins = settings.allowed_origins
    return WidgetRules(
        sessions_per_address=Limit.per_minute("sessions", settings.limit_sessions_per_address),
        connections_per_address=Limit.per_minute("connections", settings.limit_connections_per_address),
        messages_per_conversation=Limit.per_minute("messages", settings.limit_messages_per_conversation),
        origins=frozenset((*origins, settings.own_origin)) if origins else frozenset(),
        idle=timedelta(minutes=settings.widget_idle_minutes),
        identity_secret=settings.widget_identity_secret,
    )


def _lifespan(parts: Parts):  # type: ignore[no-untyped-def]  # FastAPI's own type for it is longer than the function
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(_start, parts)
        listening = parts.slack.listening() if parts.slack else nullcontext()
        async with parts.pulse.beating(), parts.keeper.keeping(), listening:
            yield
        if parts.slack_stand_in:
            await parts.slack_stand_in.close()
        await run_in_threadpool(_stop, parts)

    return lifespan


def _start(parts: Parts) -> None:
    parts.database.upgrade()
    parts.editor.accounts.prepare()
    parts.engine.launch()
    _log.info("started")


def _stop(parts: Parts) -> None:
    if parts.slack:
        parts.slack.stop()
    if not parts.engine.stop(patience=DRAIN_SECONDS):
        parts.rasa.stop()
        parts.engine.stop(patience=0.5)
    parts.rasa.stop()
    parts.engine.destroy()
    parts.rasa.close()
    parts.readiness.close()
    parts.tracker.close()
    parts.database.dispose()
    _log.info("stopped", turns_left=len(parts.engine.running()))


def _version() -> str:
    try:
        return version("doorstep")
    except PackageNotFoundError:
        return "0"
