"""Times and ids that follow from a message's id, a UUIDv7, alone."""

import time
from hashlib import blake2b
from uuid import UUID


def made_at(message_id: UUID) -> float:
    """When a UUIDv7 was made: seconds since 1970, to a millisecond (RFC 9562, 5.7)."""
    return (message_id.int >> 80) / 1000


def seconds_since(message_id: UUID) -> float:
    """How long ago a UUIDv7 was made; nothing when the clock has been set back since."""
    return max(0.0, time.time() - made_at(message_id))


def trace_id(message_id: UUID) -> int:
    """The trace of a message's turn, 128 bits.

    Hashed, since samplers take the lower half for random, and a UUID's is not.
    """
    return int.from_bytes(blake2b(message_id.bytes, digest_size=16).digest()) or 1


def root_span_id(message_id: UUID) -> int:
    """The first span of that trace, 64 bits: whoever goes on with the turn knows it too."""
    return int.from_bytes(blake2b(message_id.bytes, digest_size=8).digest()) or 1
