"""``POST /webhooks/{vendor}``."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.addresses import address_key
from api.limits import Limit, Limiter
from api.problems import responses
from api.webhooks import signatures
from api.webhooks.envelopes import Envelope, open_envelope
from api.webhooks.errors import UnusableWebhookError, WebhookNotConfiguredError, WrongSignatureError
from api.webhooks.receiving import Receiver
from store.vocabulary import WebhookSource, WebhookState

PATIENCE: Final = 3.0
"""Seconds that applying may take before it is answered; Shopify waits for five. It goes on all the same."""

_LATER: Final = frozenset({WebhookState.waiting, WebhookState.received})
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


class Taken(BaseModel):
    """A webhook that is on disk."""

    status: str = Field(
        description="applied; ignored: nothing for us, or there was a newer one; duplicate; waiting: for its "
        "order or parcel; received: it is applied in a moment."
    )


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    """What the endpoints need. ``refused`` limits those without a valid signature, and no others."""

    receiver: Receiver
    secrets: Mapping[WebhookSource, SecretStr]
    limiter: Limiter
    refused: Limit
    running: set[asyncio.Task[WebhookState | None]] = field(default_factory=set)

    async def verified(self, source: WebhookSource, request: Request) -> bytes:
        """The body, when its signature holds."""
        secret = self.secrets.get(source)
        if secret is None:
            raise WebhookNotConfiguredError(source)
        signature = signatures.given(source, request.headers)
        if signature is not None:
            body = await request.body()
            if signatures.holds(source, secret.get_secret_value(), body, signature):
                return body
        self.limiter.check(self.refused, address_key(request))
        raise WrongSignatureError(signatures.HEADERS[source])

    async def take(self, source: WebhookSource, request: Request) -> Response:
        """Verify, keep, apply, answer."""
        body = await self.verified(source, request)
        now = self.receiver.clock()
        envelope = await run_in_threadpool(open_envelope, source, request.headers, body, now=now)
        status = await self._kept(envelope)
        return JSONResponse(Taken(status=status).model_dump(), 202 if status in _LATER else 200)

    async def _kept(self, envelope: Envelope) -> str:
        kept = await run_in_threadpool(self.receiver.keep, envelope)
        if kept.is_new and envelope.unusable is not None:
            raise UnusableWebhookError(envelope.unusable)
        if kept.state is not WebhookState.received:
            return kept.state if kept.is_new else "duplicate"
        applying = asyncio.create_task(run_in_threadpool(self.receiver.apply, kept.event_id))
        self.running.add(applying)  # the loop itself holds tasks only weakly
        applying.add_done_callback(self.running.discard)
        done, _ = await asyncio.wait({applying}, timeout=PATIENCE)
        if not kept.is_new:
            return "duplicate"
        return (applying.result() if done else None) or WebhookState.received


_described: Final[dict[str, Any]] = {
    "response_model": Taken,
    "responses": {
        202: {"model": Taken, "description": "Kept; it waits for its order, or is applied in a moment."},
        **responses(403, 413, 422, 429, 503),
    },
    "openapi_extra": _BODY,
}


@router.post("/shopify", summary="Orders, fulfilments, refunds and returns of Shopify", **_described)
async def shopify(request: Request) -> Response:
    """Signed by Shopify (``X-Shopify-Hmac-SHA256``); the topic is in ``X-Shopify-Topic``."""
    return await _webhooks(request).take(WebhookSource.shopify, request)


@router.post("/easypost", summary="Trackers of EasyPost", **_described)
async def easypost(request: Request) -> Response:
    """Signed by EasyPost (``X-Hmac-Signature``)."""
    return await _webhooks(request).take(WebhookSource.easypost, request)


@router.post("/aftership", summary="Trackings of AfterShip", **_described)
async def aftership(request: Request) -> Response:
    """Signed by AfterShip (``aftership-hmac-sha256``)."""
    return await _webhooks(request).take(WebhookSource.aftership, request)


def _webhooks(request: Request) -> Webhooks:
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks
