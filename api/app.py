"""The service as an application: its endpoints, what they work with, and what is around them."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.cors import CORSMiddleware

from api import health, problems, shop
from api.assembly import assemble
from api.channels.sms import endpoints as sms
from api.channels.sms import showing
from api.channels.sms.access import TwilioAccess
from api.channels.widget import endpoints, sockets, texting, uploads
from api.codes import inbox
from api.editor.routers import ROUTERS as EDITOR
from api.help import pages
from api.limits import Limit, Limiter
from api.middleware import BodyLimitMiddleware, PrefixMiddleware, RequestMiddleware
from api.operating import endpoints as operating
from api.outages import database_failed
from api.parts import Parts
from api.rasa import Patience
from api.returns import endpoints as returns
from api.returns.endpoints import Slips
from api.returns.page import Shop
from api.settings import Settings
from api.simulators.slack import endpoints as slack_simulator
from api.simulators.twilio import endpoints as twilio_simulator
from api.slack import endpoint as slack
from api.slack.side import SlackAccess
from api.version import installed_version
from api.webhooks import endpoints as webhooks
from knowledge.snapshot import Embedder
from store.returns.labels import ReturnSlips

NO_TELEMETRY: Final[dict[str, Any]] = {
    "telemetry": {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
}
"""Newer FastAPI sends exceptions, with what customers wrote, wherever ``OTEL_*`` points to. Ours is in
``telemetry``."""


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
        version=installed_version(),
        summary="Support for the time between order placed and happy with it.",
        lifespan=parts.lifespan,
        docs_url=None,  # would load its script from elsewhere
        redoc_url=None,
        **NO_TELEMETRY,
    )
    _hand_out(app, settings, parts)
    problems.install(app)
    app.add_exception_handler(SQLAlchemyError, database_failed)
    for router in _routers(settings, parts):
        app.include_router(router)
    _surround(app, settings, parts)
    return app


def _hand_out(app: FastAPI, settings: Settings, parts: Parts) -> None:
    """Give the endpoints what they work with."""
    app.state.parts = parts
    app.state.widget = parts.widget
    app.state.readiness = parts.readiness
    app.state.editor = parts.editor
    app.state.operating = parts.operating
    app.state.help = _help(settings, parts)
    app.state.assets = shop.Assets(demo=settings.demo)
    if settings.demo:
        app.state.inbox = inbox.Inbox(parts.outbox)
    app.state.slips = _slips(settings, parts)
    app.state.webhooks = _webhooks(settings, parts)
    app.state.slack_door = parts.slack.door if parts.slack else None
    app.state.slack_stand_in = parts.slack_stand_in
    app.state.sms = parts.sms.channel if parts.sms else None
    app.state.sms_pictures = parts.sms.shown if parts.sms else None
    app.state.twilio_stand_in = parts.twilio_stand_in


def _help(settings: Settings, parts: Parts) -> pages.HelpPages:
    return pages.HelpPages(
        database=parts.database,
        keeper=parts.keeper,
        base_url=settings.base_url,
        shop=settings.shop,
        clock=settings.now,
        limiter=parts.limiter,
    )


def _slips(settings: Settings, parts: Parts) -> Slips:
    return Slips(
        parts.database,
        Shop(name=settings.shop, address=settings.returns_to),
        ReturnSlips(
            settings.base_url, addressed=bool(settings.returns_to), are_labels=settings.slip_is_label
        ),
        settings.base_url,
    )


def _webhooks(settings: Settings, parts: Parts) -> webhooks.Webhooks:
    return webhooks.Webhooks(
        receiver=parts.webhooks,
        secrets=settings.webhook_secrets,
        limiter=Limiter(),
        refused=Limit.per_minute("refused webhooks", settings.limit_refused_webhooks_per_address),
    )


def _routers(settings: Settings, parts: Parts) -> Iterator[APIRouter]:
    """The endpoints, in the order in which they are tried."""
    if settings.demo:
        yield inbox.router
    yield from (endpoints.router, uploads.router, texting.router, sockets.router)
    yield from (health.router, operating.router, shop.router, returns.router, pages.router)
    yield from EDITOR
    yield from (slack.router, webhooks.router)
    if parts.slack_stand_in:
        yield slack_simulator.router
    yield from (sms.router, showing.router)
    if parts.twilio_stand_in:
        yield from (twilio_simulator.phone, twilio_simulator.rest)


def _surround(app: FastAPI, settings: Settings, parts: Parts) -> None:
    """Put the middleware around the endpoints; what is added last is outermost."""
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
