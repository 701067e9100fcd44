"""The widget's channel."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from api.assembly.ground import Ground
from api.assembly.talk import Talk
from api.channels.widget.channel import WidgetChannel, WidgetRules
from api.channels.widget.sessions import WidgetSessions
from api.channels.widget.transcript import Transcripts
from api.conversations.ports import AgentDesk
from api.conversations.seeing import Receipts
from api.limits import Limit
from api.settings import Settings


def widget_of(ground: Ground, desk: AgentDesk, talk: Talk) -> WidgetChannel:
    """The channel of these conversations."""
    settings, database = ground.settings, ground.database
    return WidgetChannel(
        service=talk.service,
        sessions=WidgetSessions(database=database, lifetime=timedelta(days=settings.widget_session_days)),
        transcripts=_transcripts(ground, talk),
        wishes=talk.wishes,
        hub=ground.hub,
        limiter=ground.limiter,
        rules=_rules(settings),
        receipts=Receipts(database=database, desk=desk, wanted=settings.widget_read_receipts),
    )


def page_origins(settings: Settings) -> frozenset[str]:
    """The origins of the pages on which chats begin: the shop's and our own."""
    return frozenset((*settings.allowed_origins, settings.own_origin))


def _transcripts(ground: Ground, talk: Talk) -> Transcripts:
    return Transcripts(
        database=ground.database,
        service=talk.service,
        phrases=ground.phrases,
        shop=ground.settings.shop,
        zone=ZoneInfo(ground.settings.time_zone),
    )


def _rules(settings: Settings) -> WidgetRules:
    pages = page_origins(settings)
    return WidgetRules(
        sessions_per_address=Limit.per_minute("sessions", settings.limit_sessions_per_address),
        connections_per_address=Limit.per_minute("connections", settings.limit_connections_per_address),
        messages_per_conversation=Limit.per_minute("messages", settings.limit_messages_per_conversation),
        uploads_per_conversation=Limit.per_minute("uploads", settings.limit_uploads_per_conversation),
        frames_per_session=Limit.per_minute("frames", settings.limit_frames_per_session),
        website=settings.base_url,
        origins=pages if settings.allowed_origins else frozenset(),
        pages=pages,
        idle=timedelta(minutes=settings.widget_idle_minutes),
        identity_secret=settings.widget_identity_secret,
    )
