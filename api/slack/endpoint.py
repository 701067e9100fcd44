"""``POST /slack/events``: everything that Slack sends."""

from fastapi import APIRouter, Request
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
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


@router.post(
    "/slack/events",
    summary="Events, interactions and commands of Slack",
    response_class=Response,
    responses=responses(401, 413, 503),
)
async def events(request: Request) -> Response:
    """Signed by Slack (``X-Slack-Signature``); 401 when the signature is missing, wrong or stale."""
    handler: AsyncSlackRequestHandler | None = request.app.state.slack_handler
    if handler is None:
        raise SlackNotConfiguredError
    return await handler.handle(request)
