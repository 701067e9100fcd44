"""What comes in from Slack is signed, or refused; and what was acknowledged is kept."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from api.simulators.slack.events import Sender, signed
from tests.api.agent import SECRET
from tests.api.conftest import Service
from tests.api.waiting import PATIENCE

VECTOR = {
    # Slack's own documented example; see slackapi/python-slack-sdk, tests/slack_sdk/signature (MIT).
    "secret": "8f742231b10e8888abcd99yyyzzz85a5",
    "timestamp": "1531420618",
    "body": "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    "signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
}
CHALLENGE = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})


def post(
    service: Service, body: str, headers: dict[str, str], kind: str = "application/json"
) -> httpx.Response:
    return httpx.post(
        f"{service.url}/slack/events",
        content=body.encode(),
        headers={"Content-Type": kind} | headers,
        timeout=10,
    )


def test_the_stand_in_signs_as_slack_does() -> None:
    verifier = SignatureVerifier(VECTOR["secret"])
    made = verifier.generate_signature(timestamp=VECTOR["timestamp"], body=VECTOR["body"])
    assert made == VECTOR["signature"]


def test_an_event_that_nobody_takes_holds_up_no_other() -> None:
    async def send() -> int:
        sender = Sender(url="http://127.0.0.1:9/slack/events", signing_secret=SECRET, retries=())
        for _ in range(2):
            sender.event({"type": "message"})
        async with asyncio.timeout(PATIENCE):
            while sender.undelivered < 2:
                await asyncio.sleep(0.01)
        await sender.close()
        return sender.undelivered

    assert asyncio.run(send()) == 2


@pytest.mark.parametrize("fault", ["missing", "wrong secret", "stale", "other body", "future"])
def test_what_is_not_signed_is_refused(service: Service, fault: str) -> None:
    headers = {
        "missing": {},
        "wrong secret": signed("another secret", CHALLENGE),
        "stale": signed(SECRET, CHALLENGE, at=time.time() - 301),
        "other body": signed(SECRET, CHALLENGE + " "),
        "future": signed(SECRET, CHALLENGE, at=time.time() + 400),
    }[fault]
    assert post(service, CHALLENGE, headers).status_code == 401


def test_a_signed_challenge_is_answered(service: Service) -> None:
    answer = post(service, CHALLENGE, signed(SECRET, CHALLENGE))
    assert answer.status_code == 200
    assert "abc" in answer.text


def test_without_a_secret_everything_is_refused(quiet_app: Callable[..., FastAPI]) -> None:
    for values in ({}, {"slack_bot_token": "xoxb-1", "slack_channel": "C1", "slack_app_token": "xapp-1"}):
        client = TestClient(quiet_app(**values))
        answer = client.post("/slack/events", content=CHALLENGE, headers=signed("a guess", CHALLENGE))
        assert answer.status_code == 503
        assert answer.json()["title"] == "Slack is not set up"


def test_settings_of_slack_win_over_the_stand_in(quiet_app: Callable[..., FastAPI], tmp_path: Path) -> None:
    app = quiet_app(demo=True, slack_bot_token="xoxb-1", slack_channel="C1", slack_signing_secret="s")
    assert app.state.slack_stand_in is None
    assert app.state.slack_door is not None
    assert TestClient(app).get("/simulators/slack").status_code == 404
    demo = quiet_app(demo=True)
    assert demo.state.slack_stand_in is not None
    assert TestClient(demo).get("/simulators/slack").status_code == 200


def test_an_event_about_something_else_is_acknowledged(service: Service) -> None:
    for event in ({"type": "app_mention", "text": "hi"}, {"type": "channel_archive"}):
        body = json.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T0", "event": event})
        assert post(service, body, signed(SECRET, body)).status_code == 200


def test_an_order_is_looked_up_with_the_command(service: Service) -> None:
    form = {"command": "/doorstep", "team_id": "T0", "user_id": "U1"}
    for text, expected in (("order 99999999", "There is no order 99999999"), ("", "shows an order")):
        body = urlencode(form | {"text": text})
        answer = post(service, body, signed(SECRET, body), "application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert expected in answer.text


def test_what_could_not_be_kept_is_not_acknowledged(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = service.parts.slack
    assert slack is not None

    def broken(_event_id: str, _event: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(slack.replies, "take", broken)
    event = {"type": "message", "user": "U1", "text": "hi", "ts": "1.000000", "channel": "C0SUPPORT"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev2", "team_id": "T0", "event": event})
    assert post(service, body, signed(SECRET, body)).status_code == 500
