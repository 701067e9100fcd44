"""Passwords: which are good enough, and how they are kept."""

import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from store.demo.about import MERCHANT_PASSWORD

SHORTEST: Final = 10
LONGEST: Final = 200
_COMMON: Final = frozenset(
    {
        MERCHANT_PASSWORD,
        "0123456789",
        "1234567890",
        "administrator",
        "changemeplease",
        "letmeinplease",
        "password12",
        "password123",
        "password1234",
        "passwordpassword",
        "qwertyuiop",
    }
)
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP, 2024
_AT_ONCE: Final = threading.BoundedSemaphore(4)
"""Each hash takes 19 MiB: a flood of tries waits instead of filling the memory."""


def check_password(password: str, *, email: str) -> None:
    """Raise ``ValueError`` with a sentence when a password is too easy."""
    plain = password.strip().lower()
    if len(password) < SHORTEST:
        raise ValueError(f"the password needs at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise ValueError(f"the password may have at most {LONGEST} characters")
    if plain in _COMMON or plain in (email, email.partition("@")[0]) or len(set(plain)) < 4:
        raise ValueError("the password is too easy to guess")


def hash_password(password: str) -> str:
    """What is kept in place of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Whether it is the password. Without a hash it takes as long and is not."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(hashed or _nobodys(), password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody signs in with this")
