"""Slack, where people answer."""

from pathlib import Path

from pydantic import Field

from api.settings.blank import OptionalSecret
from store.handover.routing import Routes, load_routes
from store.returns.problems import RulesError
from store.settings import ShopSettings


class SlackSettings(ShopSettings):
    """The app, the team's channel, and which requests go elsewhere."""

    slack_bot_token: OptionalSecret = Field(
        default=None,
        description="Bot token (xoxb-…) of the Slack app in which people answer. In the demo, without any "
        "setting of Slack's, a stand-in takes its place.",
    )
    slack_signing_secret: OptionalSecret = Field(
        default=None,
        description="Signing secret of the Slack app; without it /slack/events refuses everything.",
    )
    slack_app_token: OptionalSecret = Field(
        default=None,
        description="App-level token (xapp-…): Slack is listened to over Socket Mode, without a public URL.",
    )
    slack_channel: str = Field(
        default="", description="Channel of the team: its id (C0123ABCD) or its #name. The app is a member."
    )
    slack_routes: Path | None = Field(
        default=None,
        description="YAML file with rules of which requests go to which other channel (docs/slack.md); "
        "without it all go to SLACK_CHANNEL.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="Where Slack's Web API is, ending in /api/. For tests."
    )
    slack_backup_group: str = Field(
        default="",
        description="Id of the user group (S0123ABCD) that is mentioned when nobody claims a conversation.",
    )

    def _check_routes(self) -> None:
        try:
            self.routes  # noqa: B018
        except RulesError as error:
            raise ValueError(f"SLACK_ROUTES: {error}") from error

    @property
    def routes(self) -> Routes:
        """Which requests for a person go to which channel of Slack."""
        return load_routes(self.slack_routes)

    @property
    def slack_is_simulated(self) -> bool:
        """Whether the stand-in takes Slack's place: in the demo, unless any of Slack's settings is given."""
        given = self.slack_bot_token or self.slack_signing_secret or self.slack_app_token
        return self.demo and not (given or self.slack_channel)
