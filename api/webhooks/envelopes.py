"""What each vendor says around its webhooks: which one it is, what it is about, when it was sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NoReturn

from api.webhooks.errors import MalformedWebhookError
from store.importing.fields import clean
from store.importing.shopify_events import TOPICS, about, unwrapped
from store.importing.shopify_order import UnusableOrderError
from store.tracking.fields import moment
from store.tracking.reading import Reading, UnusableTrackingError
from store.vocabulary import WebhookSource
from store.webhooks.carriers import READERS

LONGEST_ID: Final = 200


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A webhook before it is applied.

    ``reference`` is None when it is none of ours, or (``unusable``) does not say what it is about.
    ``is_timed``: the body itself says when it was so, and the same body again is the same event.
    """

    source: WebhookSource
    external_id: str | None
    topic: str
    text: str
    digest: str
    triggered_at: datetime
    version: datetime
    is_timed: bool
    reference: str | None = None
    unusable: str | None = None


def open_envelope(
    source: WebhookSource, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> Envelope:
    """Read a webhook whose signature holds. Raises `MalformedWebhookError`."""
    content, text = _json(body)
    read = _shopify if source is WebhookSource.shopify else _carrier
    return read(source, headers, content, text, now)


def _shopify(
    source: WebhookSource, headers: Mapping[str, str], content: dict[str, Any], text: str, now: datetime
) -> Envelope:
    topic = clean(headers.get("x-shopify-topic", ""))[:LONGEST_ID].lower()
    triggered_at = moment(headers.get("x-shopify-triggered-at")) or now
    reference = version = unusable = None
    if topic in TOPICS:
        try:
            found = about(TOPICS[topic], unwrapped(content))
            reference, version = found.reference, found.version
        except UnusableOrderError as error:
            unusable = str(error)
    return Envelope(
        source=source,
        external_id=_id(headers.get("x-shopify-webhook-id")),
        topic=topic,
        text=text,
        digest=_digest(topic, text),
        triggered_at=triggered_at,
        version=version or triggered_at,
        is_timed=version is not None,
        reference=reference,
        unusable=unusable,
    )


def _carrier(
    source: WebhookSource, _headers: Mapping[str, str], content: dict[str, Any], text: str, now: datetime
) -> Envelope:
    is_easypost = source is WebhookSource.easypost
    topic = content.get("description" if is_easypost else "event")
    topic = clean(topic)[:LONGEST_ID] if isinstance(topic, str) else ""
    external_id = content.get("id" if is_easypost else "event_id")
    sent = moment(content.get("created_at" if is_easypost else "ts")) or now
    reference = unusable = None
    if not is_easypost or not topic or topic.startswith("tracker."):
        try:
            reference = READERS[source](content, Reading(sent_at=sent, received_at=now)).code
        except UnusableTrackingError as error:
            unusable = str(error)
    return Envelope(
        source=source,
        external_id=_id(external_id) if isinstance(external_id, str) else None,
        topic=topic,
        text=text,
        digest=_digest(topic, text),
        triggered_at=sent,
        version=sent,
        is_timed=True,
        reference=reference,
        unusable=unusable,
    )


def _json(body: bytes) -> tuple[dict[str, Any], str]:
    try:
        text = body.decode("utf-8-sig")
        content = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise MalformedWebhookError("it is nested too deeply") from None
    except ValueError:  # also what is no UTF-8, and numbers of thousands of digits
        raise MalformedWebhookError("it is not JSON") from None
    if not isinstance(content, dict):
        raise MalformedWebhookError("it is no JSON object")
    return content, text


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _id(value: str | None) -> str | None:
    return clean(value or "")[:LONGEST_ID] or None


def _digest(topic: str, text: str) -> str:
    return hashlib.sha256(f"{topic}\n{text}".encode()).hexdigest()
