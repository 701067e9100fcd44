"""Signatures of webhooks: HMAC-SHA256 over the raw body, written as each vendor writes it."""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import Final

from store.vocabulary import WebhookSource

HEADERS: Final = {
    WebhookSource.shopify: "x-shopify-hmac-sha256",
    WebhookSource.easypost: "x-hmac-signature",
    WebhookSource.aftership: "aftership-hmac-sha256",
}


def sign(source: WebhookSource, secret: str, body: bytes) -> str:
    """What the vendor's header holds for this body."""
    if source is WebhookSource.easypost:
        secret = unicodedata.normalize("NFKD", secret)
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    if source is WebhookSource.easypost:
        return f"hmac-sha256-hex={digest.hex()}"
    return base64.b64encode(digest).decode()


def given(source: WebhookSource, headers: Mapping[str, str]) -> str | None:
    """The signature that a request carries."""
    return headers.get(HEADERS[source]) or None


def holds(source: WebhookSource, secret: str, body: bytes, signature: str) -> bool:
    """Whether that is the signature of the body; takes the same time whatever differs."""
    expected = sign(source, secret, body)
    return hmac.compare_digest(expected.encode(), signature.strip().encode("utf-8", "replace"))
