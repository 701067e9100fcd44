"""Which Slack workspace people answer in, by the settings: the shop's own, or the demo's stand-in."""

import secrets

from api.settings import Settings
from api.simulators.slack.stand_in import StandIn
from api.simulators.slack.workspace import CHANNEL
from api.slack.side import SlackAccess


def slack_stand_in(settings: Settings) -> StandIn | None:
    """The stand-in, when it takes Slack's place."""
    if not settings.slack_is_simulated:
        return None
    return StandIn(
        file=settings.data_dir / "slack-simulator.db",
        token=f"xoxb-{secrets.token_hex(16)}",
        signing_secret=secrets.token_hex(16),
        events_url=f"{settings.loopback_url}/slack/events",
        channels=settings.routes.channels,
    )


def access_to_slack(settings: Settings, stand_in: StandIn | None) -> SlackAccess | None:
    """The workspace to use, if there is one."""
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
