"""Pictures that phones send: fetched from Twilio, and from nowhere else."""

from fnmatch import fnmatch
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from api.channels.sms.access import TwilioAccess
from api.conversations.pictures import LARGEST_FILE, Picture, check_picture
from api.errors import DoorstepError

MOST_REDIRECTS: Final = 3
PATIENCE: Final = httpx.Timeout(20.0, connect=5.0)

_OURS: Final = ("*.twilio.com",)
_STORES: Final = ("*.twiliocdn.com", "s3-external-1.amazonaws.com")
"""Where Twilio sends on to; they are not told our name."""

_LATER: Final = {401, 403, 404, 408, 425, 429}
"""Media are at times not there yet when the message is."""


class MediaNotThereError(Exception):
    """It could not be fetched now; ``reason`` is a word for the logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MediaRefusedError(Exception):
    """It is not a picture, or not at a place from which pictures are fetched."""


class MediaStore:
    """Fetches with the account's name from the account's own hosts only."""

    def __init__(self, access: TwilioAccess) -> None:
        self._own = urlsplit(access.api_url)
        self._auth = httpx.BasicAuth(access.account_sid, access.auth_token.get_secret_value())
        self._http = httpx.Client(timeout=PATIENCE, follow_redirects=False)

    def fetch(self, url: str) -> Picture:
        """The picture. Raises ``MediaNotThereError``, and ``MediaRefusedError`` for good."""
        for _ in range(MOST_REDIRECTS + 1):
            parts = urlsplit(url)
            if not self.is_allowed(parts):
                raise MediaRefusedError("not a place for pictures")
            found = self._get(url, parts)
            if isinstance(found, bytes):
                return _picture(found)
            url = urljoin(url, found)
        raise MediaRefusedError("too many redirects")

    def is_allowed(self, parts: SplitResult) -> bool:
        """Whether something may be fetched from there at all."""
        return self._is_own(parts) or (_is_plain(parts) and _is_among(parts, (*_OURS, *_STORES)))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _is_own(self, parts: SplitResult) -> bool:
        return (parts.scheme, parts.netloc) == (self._own.scheme, self._own.netloc)

    def _get(self, url: str, parts: SplitResult) -> bytes | str:
        """The content, or where else it is."""
        is_ours = self._is_own(parts) or _is_among(parts, _OURS)
        try:
            with self._http.stream("GET", url, auth=self._auth if is_ours else None) as answer:
                if answer.is_redirect:
                    return answer.headers["location"]
                if answer.status_code >= 500 or answer.status_code in _LATER:
                    raise MediaNotThereError(f"http {answer.status_code}")
                if not answer.is_success:
                    raise MediaRefusedError(f"http {answer.status_code}")
                return _limited(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MediaNotThereError(type(error).__name__) from error


def _limited(answer: httpx.Response) -> bytes:
    read = bytearray()
    for piece in answer.iter_bytes():
        read += piece
        if len(read) > LARGEST_FILE:
            raise MediaRefusedError("too large")
    return bytes(read)


def _picture(content: bytes) -> Picture:
    try:
        return check_picture(content)
    except DoorstepError as error:
        raise MediaRefusedError(error.title) from error


def _is_plain(parts: SplitResult) -> bool:
    return parts.scheme == "https" and parts.netloc.lower() == (parts.hostname or "")


def _is_among(parts: SplitResult, hosts: tuple[str, ...]) -> bool:
    return any(fnmatch(parts.hostname or "", host) for host in hosts)
