"""Files that agents put into a thread: pictures go to the customer, the rest is refused with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from api.conversations.pictures import (
    LARGEST_FILE,
    MOST_PICTURES,
    Picture,
    PictureTooLargeError,
    check_picture,
)
from api.errors import DoorstepError
from api.slack.text import clip, inert
from api.slack.words import WORDS

Fetch = Callable[[str], bytes | None]
"""The content behind a private URL of Slack's; None when it cannot be had."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What may be passed on, and why the rest is not."""

    pictures: tuple[Picture, ...] = ()
    refused: tuple[str, ...] = ()


class Files:
    """Fetches and checks."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def take(self, files: Sequence[Mapping[str, Any]]) -> Fetched:
        """The pictures among the files of a message, checked, and a sentence for each of the others."""
        pictures: list[Picture] = []
        refused: list[str] = []
        for place, file in enumerate(files):
            try:
                if place >= MOST_PICTURES:
                    raise _NotPassedOnError(WORDS.say("file-too-many", most=MOST_PICTURES))
                pictures.append(self._picture(file))
            except DoorstepError as error:
                name = inert(clip(str(file.get("name") or file.get("id") or ""), 80))
                refused.append(WORDS.say("file-refused", name=name, reason=error.detail))
        return Fetched(pictures=tuple(pictures), refused=tuple(refused))

    def _picture(self, file: Mapping[str, Any]) -> Picture:
        if not str(file.get("mimetype") or "").startswith("image/"):
            raise _NotPassedOnError(WORDS.say("file-not-picture"))
        if int(file.get("size") or 0) > LARGEST_FILE:
            raise PictureTooLargeError
        content = self._fetch(str(file.get("url_private_download") or file.get("url_private") or ""))
        if content is None:
            raise _NotPassedOnError(WORDS.say("file-not-fetched"))
        return check_picture(content)


class _NotPassedOnError(DoorstepError):
    status = 422
    title = "Not passed on"


def is_slacks(url: str, api_url: str) -> bool:
    """Whether the bot token may be shown there: Slack's own hosts, or where the Web API is (a stand-in)."""
    parts, api = urlsplit(url), urlsplit(api_url)
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return bool(parts.netloc)
    host = (parts.hostname or "").lower()
    return (
        parts.scheme == "https"
        and parts.port in (None, 443)
        and (host == "slack.com" or host.endswith(".slack.com"))
    )
