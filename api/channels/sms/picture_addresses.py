"""Addresses of single pictures, for whoever holds one: signed, and for a time.

An address says what it opens and until when, and carries an HMAC over that with a key made of the account's
token. Whoever knows that token can read the same pictures at Twilio, and every process of an installation
has it. A new token ends all addresses.
"""

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final
from uuid import UUID

from api.channels.sms.access import TwilioAccess
from api.clock import Clock, utc_now

FOR_TWILIO: Final = timedelta(hours=4)
"""How long Twilio may fetch a picture, unless it has sent the message before."""

FOR_CUSTOMERS: Final = timedelta(days=7)
"""How long a customer can open a picture whose link was texted."""

PATH: Final = "/sms/pictures"

_USE: Final = b"doorstep: addresses of pictures"
_FIELDS: Final = struct.Struct(">BBI16s")  # for whom, which one, until (seconds since 1970), whose
_MAC: Final = 20  # bytes: 160 bits of SHA-256
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{56}", re.ASCII)


class Reader(IntEnum):
    """For whom an address was made."""

    twilio = 1  # the picture at a place of a text
    customer = 2  # an upload


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What an address opens: of Twilio's the text and the ``place`` in it, of a customer's the upload."""

    reader: Reader
    id: UUID
    place: int = 0


class PictureAddresses:
    """Makes addresses under our public one, and reads them."""

    def __init__(self, access: TwilioAccess, *, clock: Clock = utc_now) -> None:
        self._base = f"{access.base_url}{PATH}"
        token = access.auth_token.get_secret_value()
        self._key = hmac.digest(token.encode(), _USE, hashlib.sha256) if token else None
        self._clock = clock

    def for_twilio(self, text_id: UUID, place: int) -> str:
        """Where Twilio fetches the picture at that place of a text."""
        return self._made(Opened(reader=Reader.twilio, id=text_id, place=place), FOR_TWILIO)

    def for_customer(self, upload_id: UUID) -> str:
        """Where whoever got the link sees an upload."""
        return self._made(Opened(reader=Reader.customer, id=upload_id), FOR_CUSTOMERS)

    def read(self, token: str) -> Opened | None:
        """What the last part of an address opens; None when it is not ours, or over."""
        if self._key is None or not _TOKEN.fullmatch(token):
            return None
        signed = base64.urlsafe_b64decode(token)
        body, mac = signed[: _FIELDS.size], signed[_FIELDS.size :]
        if not hmac.compare_digest(mac, _mac(self._key, body)):
            return None
        reader, place, until, whose = _FIELDS.unpack(body)
        if self._clock() >= datetime.fromtimestamp(until, UTC):
            return None
        return Opened(reader=Reader(reader), id=UUID(bytes=whose), place=place)

    def _made(self, opened: Opened, lasts: timedelta) -> str:
        assert self._key is not None, "nothing is sent without a token"
        until = int((self._clock() + lasts).timestamp())
        body = _FIELDS.pack(opened.reader, opened.place, until, opened.id.bytes)
        token = base64.urlsafe_b64encode(body + _mac(self._key, body)).decode()
        return f"{self._base}/{token}"


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_MAC]
