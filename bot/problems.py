"""RFC 9457 answers of the channel."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, json

CONTENT_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str, **more: Any) -> HTTPResponse:
    """A problem document; `detail` is a sentence that a person can act on."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return json(body, status=status, content_type=CONTENT_TYPE)
