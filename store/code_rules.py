"""What makes a one-time code right: plain rules over plain values.

A code is good for one order, for as long as the address it went to is on that order: the address is part of
what is hashed. See ``docs/decisions/011-one-time-codes.md``.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DIGITS = 6
_SALT_BYTES = 16
# A million codes are quickly tried by whoever reads the database: this takes longer than a code lasts.
_WORK = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}  # about 50 ms


@dataclass(frozen=True, kw_only=True)
class CodeLimits:
    """How long a code lasts, how often it may be tried, how often one is sent."""

    lasts: timedelta = timedelta(minutes=10)
    tries: int = 3
    per_hour: int = 3  # requests of a conversation, and messages to an address


CODE_LIMITS = CodeLimits()


class Verdict(StrEnum):
    """What a try comes to."""

    right = "right"
    wrong = "wrong"
    over = "over"  # used, expired or tried too often: no code is right any more


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A code as it is kept, and what has become of it. ``address`` is what stands on its order now."""

    salt: bytes
    code_hash: bytes
    address: str | None
    expires_at: datetime
    attempts: int = 0
    used: bool = False


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def new_salt() -> bytes:
    """Fresh for every code."""
    return secrets.token_bytes(_SALT_BYTES)


def sealed(code: str, *, address: str | None, salt: bytes) -> bytes:
    """The hash of a code that went to ``address``."""
    return hashlib.scrypt(f"{code}\n{address or ''}".encode("utf-8", "replace"), salt=salt, **_WORK)


def judge(code: Sealed, given: str, *, now: datetime, limits: CodeLimits) -> Verdict:
    """Judge a try. Takes the same time whatever the verdict."""
    same = hmac.compare_digest(sealed(given, address=code.address, salt=code.salt), code.code_hash)
    if code.used or now >= code.expires_at or code.attempts >= limits.tries:
        return Verdict.over
    return Verdict.right if same and code.address else Verdict.wrong


def masked(address: str | None) -> str:
    """An address for people who look into the store: ``"m…@e….com"``, ``"…42"``."""
    if not address:
        return ""
    local, at, domain = address.rpartition("@")
    if not at:
        return f"…{address[-2:]}"
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


def address_key(address: str | None) -> str:
    """What tells addresses apart in the limits without spelling them out; of none, one like no other's."""
    named = address or secrets.token_hex()
    return hashlib.blake2b(named.encode("utf-8", "replace"), digest_size=16).hexdigest()
