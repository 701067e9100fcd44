"""What ``doorstep doctor`` says about Slack: the token, its scopes, the channel."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from api.cli.findings import Finding

NEEDED: Final = frozenset({"chat:write", "files:read", "files:write", "reactions:write", "users:read"})
"""Beside ``channels:history`` and ``channels:read``, or the same of ``groups`` for a private channel."""

_OF_CHANNELS: Final = ("history", "read")
_PATIENCE: Final = 10


def examine(
    *, token: str, channel: str, api_url: str, is_heard: bool, others: Sequence[str] = ()
) -> Iterator[Finding]:
    """What stands between this token and working channels; ``others`` are those that rules name."""
    client = WebClient(token=token, base_url=api_url, timeout=_PATIENCE, retry_handlers=[])
    try:
        who = client.auth_test()
    except SlackApiError as error:
        again = "Copy the bot token (xoxb-…) again from OAuth & Permissions."
        yield Finding(f"Slack refuses the token: {error.response['error']}", False, again)
        return
    except (OSError, SlackClientError) as error:
        yield Finding(
            f"Slack does not answer: {error}", False, "Check the network and DOORSTEP_SLACK_API_URL."
        )
        return
    yield Finding(f"Slack knows the app as {who['user']} in {who['team']}", True)
    missing = _missing(who.headers)
    if missing:
        mend = "Add them under OAuth & Permissions and install the app again."
        yield Finding(f"Slack scopes are missing: {', '.join(missing)}", False, mend)
    for each in dict.fromkeys((channel, *others)):
        yield _membership(client, each)
    if not is_heard:
        yield Finding(
            "What agents do in Slack is not taken in",
            False,
            "Set DOORSTEP_SLACK_SIGNING_SECRET, or DOORSTEP_SLACK_APP_TOKEN for Socket Mode.",
        )


def _missing(headers: Any) -> list[str]:
    named = {str(name).lower(): value for name, value in dict(headers).items()}.get("x-oauth-scopes")
    if not named:  # a stand-in does not tell
        return []
    text = ",".join(named) if isinstance(named, list) else str(named)
    granted = {scope.strip() for scope in text.split(",")}
    missing = [scope for scope in sorted(NEEDED) if scope not in granted]
    for right in _OF_CHANNELS:
        if not granted & {f"channels:{right}", f"groups:{right}"}:
            missing.append(f"channels:{right}")
    return missing


def _membership(client: WebClient, channel: str) -> Finding:
    try:
        found = _find(client, channel)
    except SlackApiError as error:
        mend = "Set DOORSTEP_SLACK_CHANNEL to the channel's id (C…), and invite the app to it."
        return Finding(f"Slack's channel {channel}: {error.response['error']}", False, mend)
    except (OSError, SlackClientError) as error:
        return Finding(f"Slack does not answer: {error}", False, "Try again in a moment.")
    if found is None:
        return Finding(f"There is no channel {channel} that the app can see", False, "Invite the app to it.")
    if found.get("is_archived"):
        return Finding(f"The channel {channel} is archived", False, "Restore it, or name another one.")
    if not found.get("is_member"):
        return Finding(
            f"The app is not in the channel {channel}", False, f"In the channel: /invite the app ({channel})."
        )
    return Finding(f"The app is in the channel #{found['name']}", True)


def _find(client: WebClient, channel: str) -> dict[str, Any] | None:
    if not channel.startswith("#"):
        return dict(client.conversations_info(channel=channel)["channel"])
    cursor: str | None = None
    while True:
        page = client.conversations_list(
            types="public_channel,private_channel", limit=1000, cursor=cursor, exclude_archived=False
        )
        for one in page["channels"]:
            if one["name"] == channel[1:]:
                return dict(one)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
