"""``POST /slack/events``: everything that Slack sends."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from starlette.responses import Response

from api.errors import DoorstepError
from api.problems import responses

router = APIRouter(tags=["slack"])


class SlackNotConfiguredError(DoorstepError):
    """Nothing can be verified without the secret."""

    status = 503
    title = "Slack is not set up"

    def __init__(self) -> None:
        super().__init__(
            "Slack is not set up here. The operator sets DOORSTEP_SLACK_SIGNING_SECRET and "
            "DOORSTEP_SLACK_BOT_TOKEN; with Socket Mode nothing is to be sent here."
        )


class NotFromSlackError(DoorstepError):
    """Anybody can send something here; only Slack can sign it."""

    status = 401
    title = "Signature not accepted"

    def __init__(self) -> None:
        super().__init__(
            "The signature is missing, wrong or older than five minutes. Only Slack writes here."
        )


class UnreadableEventError(DoorstepError):
    """Signed, and still nothing that Slack would send."""

    status = 422
    title = "Not understood"

    def __init__(self) -> None:
        super().__init__("The body is neither a JSON object nor a form of Slack's.")


@dataclass(frozen=True)
class SlackDoor:
    """Lets in what Slack signed and what can be read; bolt would parse a body before it looks who sent it."""

    handler: AsyncSlackRequestHandler
    signing_secret: str

    def check(self, body: bytes, request: Request) -> None:
        """Raises ``NotFromSlackError`` (401) and ``UnreadableEventError`` (422)."""
        verifier = SignatureVerifier(self.signing_secret)
        try:
            signed = verifier.is_valid_request(body, dict(request.headers))
        except ValueError:  # bytes that are no text, a time that is no number
            signed = False
        if not signed:
            raise NotFromSlackError
        try:
            readable = isinstance(_parsed(body, request.headers.get("content-type", "")), dict)
        except (ValueError, RecursionError):
            readable = False
        if not readable:
            raise UnreadableEventError


def _parsed(body: bytes, content_type: str) -> Any:
    if content_type.startswith("application/json"):
        return json.loads(body)
    payload = parse_qs(body.decode(), keep_blank_values=True).get("payload")
    return json.loads(payload[-1]) if payload else {}


@router.post(
    "/slack/events",
    summary="Events, interactions and commands of Slack",
    response_class=Response,
    responses=responses(401, 413, 422, 503)
    | {404: {"description": "Signed, and nothing that is listened to here."}},
)
async def events(request: Request) -> Response:
    """Signed by Slack (``X-Slack-Signature``); 401 when the signature is missing, wrong or stale."""
    door: SlackDoor | None = request.app.state.slack_door
    if door is None:
        raise SlackNotConfiguredError
    door.check(await request.body(), request)
    return await door.handler.handle(request)
