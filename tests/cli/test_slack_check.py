"""``doorstep doctor`` about Slack, against the stand-in."""

from collections.abc import Iterator

import pytest
import yaml

from api.cli.findings import Finding
from api.cli.slack_check import NEEDED, _missing, examine
from api.slack.modal import CALLBACK
from tests.api.agent import TOKEN, SlackDouble, slack_double
from tests.api.conftest import serving
from tests.e2e.product import ROOT


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with slack_double(serving) as double:
        yield double


def found(slack: SlackDouble, **changes: object) -> list[Finding]:
    asked = {"token": TOKEN, "channel": "C0SUPPORT", "api_url": slack.access.api_url, "is_heard": True}
    return list(examine(**(asked | changes)))  # type: ignore[arg-type]


def test_all_is_fine(slack: SlackDouble) -> None:
    for channel in ("C0SUPPORT", "#customer-care"):
        assert [finding.fine for finding in found(slack, channel=channel)] == [True, True]


def test_each_fault_is_named_with_its_remedy(slack: SlackDouble) -> None:
    (token,) = found(slack, token="xoxb-wrong")
    assert (token.fine, token.what) == (False, "Slack refuses the token: invalid_auth")
    assert found(slack, channel="C0OTHER")[1].what == "Slack's channel C0OTHER: channel_not_found"
    assert "no channel #nowhere" in found(slack, channel="#nowhere")[1].what
    assert "not taken in" in found(slack, is_heard=False)[2].what
    (away,) = found(slack, api_url="http://127.0.0.1:9/api/")
    assert away.what.startswith("Slack does not answer")
    assert all(finding.mend for finding in (token, away))


def test_missing_scopes_are_named() -> None:
    assert _missing({"X-OAuth-Scopes": "chat:write,users:read,groups:read,groups:history"}) == [
        "files:read",
        "files:write",
        "reactions:write",
    ]


def test_the_manifest_asks_for_what_is_needed() -> None:
    manifest = yaml.safe_load((ROOT / "docs" / "slack-manifest.yml").read_text())
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert set(scopes) >= NEEDED
    assert _missing({"X-OAuth-Scopes": ",".join(scopes)}) == []
    settings, features = manifest["settings"], manifest["features"]
    assert settings["event_subscriptions"]["bot_events"] == ["message.channels", "message.groups"]
    assert settings["interactivity"]["is_enabled"]
    assert [one["command"] for one in features["slash_commands"]] == ["/doorstep"]
    assert [one["callback_id"] for one in features["shortcuts"]] == [CALLBACK]
    addresses = {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        features["slash_commands"][0]["url"],
    }
    assert addresses == {"https://help.your-shop.example/slack/events"}
