"""What a message is judged by beside its intent. The first label of each is the harmless one."""

from __future__ import annotations

MOODS = ("calm", "upset", "angry", "despair")

REASONS = (
    "harmless",
    "self_harm",
    "safety",
    "legal",
    "press",
    "chargeback",
    "despair",
    "anger",
    "complaint",
    "lost_parcel",
    "repeated_contact",
    "damaged_or_wrong_item",
    "asked_for_person",
    "bereavement",
)
"""Why a message needs a person; the service's `HandoffReason` has the same names (a test compares them)."""
