"""``POST /sms/inbound`` and ``POST /sms/status``: what Twilio sends."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.channels.sms.channel import SmsChannel
from api.channels.sms.inbound import Inbound
from api.channels.sms.signing import FORM, MalformedSmsError, SmsNotConfiguredError, signed_form
from api.clock import utc_now
from api.problems import responses

NOTHING_TO_SAY: Final = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""TwiML that sends nothing: answers go out through the REST API."""

router = APIRouter(tags=["sms"])


def _form(*names: str) -> dict[str, Any]:
    """The form that Twilio posts, as the OpenAPI description shows it; more parameters come along."""
    properties = {name: {"type": "string"} for name in names}
    schema = {"type": "object", "properties": properties, "required": list(names)}
    return {"requestBody": {"content": {FORM: {"schema": schema}}}}


def _channel(request: Request) -> SmsChannel:
    channel: SmsChannel | None = request.app.state.sms
    if channel is None:
        raise SmsNotConfiguredError
    return channel


@router.post(
    "/sms/inbound",
    summary="A text message comes in",
    response_class=Response,
    responses={
        200: {"description": "Taken.", "content": {"text/xml": {"schema": {"type": "string"}}}},
        **responses(403, 413, 422, 429, 503),
    },
    openapi_extra=_form("MessageSid", "From", "Body"),
)
async def inbound(request: Request) -> Response:
    """Signed by Twilio (``X-Twilio-Signature``). Answered with empty TwiML once the message is on disk."""
    channel = _channel(request)
    form = await signed_form(request, channel.access, channel.access.inbound_url)
    await run_in_threadpool(channel.receive, Inbound.read(form))
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@router.post(
    "/sms/status",
    status_code=204,
    summary="The status of a text message",
    response_class=Response,
    responses=responses(403, 413, 422, 503),
    openapi_extra=_form("MessageSid", "MessageStatus"),
)
async def status(request: Request) -> Response:
    """Signed by Twilio. Callbacks may come in any order, and twice."""
    channel = _channel(request)
    form = await signed_form(request, channel.access, channel.access.status_url)
    sid, told = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not sid or not told:
        raise MalformedSmsError("MessageSid or MessageStatus is missing")
    code = form.get("ErrorCode", "")
    await run_in_threadpool(
        channel.fates.status,
        sid=sid,
        delivery=_delivery(request),
        status=told,
        code=int(code) if code.isdigit() and len(code) < 9 else None,
        now=utc_now(),
    )
    return Response(status_code=204)


def _delivery(request: Request) -> UUID | None:
    try:
        return UUID(request.query_params.get("delivery", ""))
    except ValueError:
        return None
