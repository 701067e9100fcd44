"""A picture as the answer to a request."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from api.conversations.pictures import Picture

ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
}

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""For its reader only, and nothing but a picture whatever a browser makes of it (``nosniff`` has every
answer)."""


def answer_with(picture: Picture) -> Response:
    """The picture, with its type and a name that tells nothing."""
    name = f"picture.{ENDINGS[picture.content_type]}"
    shown = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(picture.content, media_type=picture.content_type, headers={**HEADERS, **shown})
