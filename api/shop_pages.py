"""The shop's page on which a conversation began, so far as it may be kept and linked to."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 300

_WORD: Final = r"(?:[A-Za-z]{1,20}|[0-9]{1,6})"
_SEGMENT: Final = re.compile(rf"{_WORD}(?:[-_.]{_WORD})*")
"""Words and short numbers; nothing that could be a token, an id or an address."""


def origin_of(url: str) -> str:
    """``scheme://host[:port]`` of a URL, in small letters; empty when it has none."""
    try:
        parts = urlsplit(url.lower())
        _ = parts.port
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def safe_page(url: str | None, origins: Collection[str]) -> str | None:
    """The page without query and fragment; None when it is of no origin of the shop.

    Paths may hold secrets, such as that of a page that shows one order to whoever has the link: of a path
    that is not made of plain words only the origin is left.
    """
    origin = origin_of(url or "")
    if not url or not origin or origin not in origins:
        return None
    path = urlsplit(url).path
    segments = [segment for segment in path.split("/") if segment]
    is_plain = len(path) <= LONGEST and all(_SEGMENT.fullmatch(segment) for segment in segments)
    return f"{origin}{path or '/'}" if is_plain and "//" not in path else f"{origin}/"
