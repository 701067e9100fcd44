"""Fetches what is to be sent along as Twilio does: looks first (HEAD), then takes it, and is as strict.

Twilio's rules: https://www.twilio.com/docs/messaging/guides/accepted-mime-types (November 2026).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

LARGEST: Final = 5_000_000
"""Bytes of a message with everything that goes along."""

MOST: Final = 10
"""Files of a message."""

NOT_FETCHED: Final = 11200
WRONG_TYPE: Final = 12300
TOO_LARGE: Final = 11751
"""Twilio's codes."""

_BEGINS: Final = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
_PATIENCE: Final = 15.0


@dataclass(frozen=True, kw_only=True)
class Medium:
    """What was fetched."""

    content_type: str
    content: bytes


class NotFetchedError(Exception):
    """The message cannot be sent with it; ``code`` is Twilio's."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


async def fetch_all(
    urls: Sequence[str], *, words: str, reach: Callable[[str], str], times: int = 1
) -> list[Medium]:
    """What is at those addresses, fetched that often; ``reach`` says where this machine finds each of them.

    Raises ``NotFetchedError``: not there, not what its type says or no picture, or too much with the words.
    """
    found: list[Medium] = []
    async with httpx.AsyncClient(timeout=_PATIENCE, follow_redirects=True) as client:
        for url in urls:
            for _ in range(times):
                medium = await _fetched(client, reach(url))
            found.append(medium)
            if len(words.encode()) + sum(len(one.content) for one in found) > LARGEST:
                raise NotFetchedError(TOO_LARGE)
    return found


async def _fetched(client: httpx.AsyncClient, url: str) -> Medium:
    try:
        looked = await client.head(url)
        answer = await client.get(url) if looked.is_success else looked
    except httpx.HTTPError as error:
        raise NotFetchedError(NOT_FETCHED) from error
    if not answer.is_success:
        raise NotFetchedError(NOT_FETCHED)
    kind = looked.headers.get("content-type", "")
    if kind != answer.headers.get("content-type") or not answer.content.startswith(_BEGINS.get(kind, ())):
        raise NotFetchedError(WRONG_TYPE)
    return Medium(content_type=kind, content=answer.content)
