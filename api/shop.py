"""The demo shop's page, and the widget as one file."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

STATIC: Final = Path(__file__).parent / "static"

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_DEMO_ONLY: Final = re.compile(r"[ \t]*<!-- demo:start -->.*?<!-- demo:end -->\n?", re.DOTALL)
_REMARKS: Final = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
"""Comments that have their lines to themselves; others are left alone, for they may be within a text."""

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

router = APIRouter(tags=["shop"])


@dataclass(frozen=True)
class Asset:
    """A file as it is sent. ``policy`` is its Content-Security-Policy."""

    body: bytes
    media_type: str
    policy: str | None = None

    @cached_property
    def etag(self) -> str:
        """What names this very content."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'

    @cached_property
    def compressed(self) -> bytes:
        """The content, gzipped."""
        return gzip.compress(self.body, mtime=0)

    def response(self, request: Request) -> Response:
        """The content in the encoding that the client takes, or 304 when it has it already."""
        headers = {"ETag": self.etag, "Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}
        if self.policy:
            headers["Content-Security-Policy"] = self.policy
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.body, headers=headers, media_type=self.media_type)
        return Response(
            self.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type
        )


class Assets:
    """All files that browsers are sent, read once. Without ``demo`` the page has no demonstration in it."""

    def __init__(self, *, demo: bool, directory: Path = STATIC) -> None:
        page = (directory / "shop.html").read_text(encoding="utf-8")
        self.page = Asset(
            (page if demo else _DEMO_ONLY.sub("", page)).encode(), _MEDIA_TYPES[".html"], PAGE_POLICY
        )
        self.widget = Asset(widget_source(directory).encode(), _MEDIA_TYPES[".js"])
        self.files = {
            path.name: Asset(path.read_bytes(), _MEDIA_TYPES[path.suffix])
            for path in sorted(directory.iterdir())
            if path.suffix in (".css", ".js", ".svg")
        }


def widget_source(directory: Path = STATIC) -> str:
    """The widget: its files in the order of their names, without the comments that only we read."""
    parts = sorted((directory / "widget").glob("*.js"))
    return _REMARKS.sub("", "\n".join(part.read_text(encoding="utf-8") for part in parts))


def _assets(request: Request) -> Assets:
    assets: Assets = request.app.state.assets
    return assets


@router.get("/", summary="The demo shop", response_class=Response)
async def page(request: Request) -> Response:
    """A shop's page with the widget in it."""
    return _assets(request).page.response(request)


@router.get("/widget.js", summary="The widget", response_class=Response)
async def widget(request: Request) -> Response:
    """The embeddable widget, one file: `<script src="…/widget.js" defer></script>`."""
    return _assets(request).widget.response(request)


@router.get("/static/{name}", include_in_schema=False)
async def static(request: Request, name: str) -> Response:
    """A file of the page."""
    found = _assets(request).files.get(name)
    if found is None:
        raise HTTPException(404)
    return found.response(request)
