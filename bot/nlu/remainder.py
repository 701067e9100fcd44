"""What a message says beside its details: "the mug came broken. order 980, maya@example.com". No Rasa.

A message with an order number and an e-mail reads like an answer to "which order?" even when there is a
wish in it. What is left without the details tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FEWEST_WORDS = 3
SURE = 0.6
"""From this probability on the remainder's wish is the message's."""

_ABOUT_DETAILS = frozenset({
    "a", "address", "and", "are", "at", "by", "code", "e-mail", "email", "for", "from", "hello", "here",
    "hey", "hi", "id", "is", "it", "it's", "its", "mail", "my", "name", "no", "nr", "number", "of", "on",
    "order", "ordered", "orders", "phone", "please", "pls", "post", "postal", "postcode", "ref",
    "reference", "sure", "thank", "thanks", "that", "that's", "thats", "the", "this", "to", "under",
    "was", "with", "yes", "you", "zip",
})  # fmt: skip
_WORD = re.compile(r"[\w'-]+")


def remainder(text: str, details: Iterable[tuple[int, int]]) -> str | None:
    """The text without the details' spans; None when nothing but words about details is left."""
    parts: list[str] = []
    end = 0
    for start, stop in sorted(details):
        parts.append(text[end : max(start, end)])
        end = max(stop, end)
    if not end:
        return None
    rest = " ".join((*parts, text[end:])).strip(" ,;:#-")
    telling = [word for word in _WORD.findall(rest.lower()) if word not in _ABOUT_DETAILS]
    return rest if len(telling) >= FEWEST_WORDS else None
