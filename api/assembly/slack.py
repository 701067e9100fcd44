"""Slack, where people answer."""

from dataclasses import dataclass
from datetime import timedelta

from api.assembly.ground import Ground
from api.assembly.talk import Talk
from api.conversations.ports import AgentDesk, NoDesk
from api.simulators.slack.stand_in import StandIn
from api.slack.access import access_to_slack, slack_stand_in
from api.slack.policy import PolicyShelf
from api.slack.side import SlackAccess, SlackSide


@dataclass(frozen=True, kw_only=True)
class Slack:
    """As far as it is set up; without a ``side`` nobody sits at the desk."""

    side: SlackSide | None
    stand_in: StandIn | None
    desk: AgentDesk


def slack_of(ground: Ground, given: SlackAccess | None) -> Slack:
    """With the access that is given, else the settings'."""
    settings = ground.settings
    stand_in = slack_stand_in(settings) if given is None else None
    access = given or access_to_slack(settings, stand_in)
    if access is None:
        return Slack(side=None, stand_in=stand_in, desk=NoDesk())
    side = SlackSide(access, database=ground.database, errands=ground.errands, executor_id=settings.executor)
    return Slack(side=side, stand_in=stand_in, desk=side.desk)


def connect_slack(
    ground: Ground, slack: Slack, talk: Talk, *, offers_follow_up: bool, texts_pictures: bool
) -> None:
    """Let in what comes back from Slack."""
    if slack.side is None:
        return
    settings = ground.settings
    slack.side.connect(
        service=talk.service,
        announcements=talk.announcements,
        phrases=ground.phrases,
        hours=settings.hours,
        step=timedelta(minutes=settings.remind_after_minutes),
        offers_follow_up=offers_follow_up,
        texts_pictures=texts_pictures,
        shelf=_shelf(ground),
    )


def _shelf(ground: Ground) -> PolicyShelf:
    settings, keeper = ground.settings, ground.keeper
    return PolicyShelf(
        library=keeper.library, encoder=keeper.encoder, base_url=settings.base_url, clock=settings.now
    )
