"""The details a customer's message holds: which, where, and in what normal form. Pure functions, no Rasa.

The finders in `bot.nlu.details` each propose; here overlaps are settled. Every pattern is bounded, so that
the time grows with the length of the text and no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.nlu.details.base import CARD_NUMBER, POSSIBLE, Detail, readable
from bot.nlu.details.codes import codes
from bot.nlu.details.emails import emails
from bot.nlu.details.orders import orders
from bot.nlu.details.parcels import parcels
from bot.nlu.details.phones import phones
from bot.nlu.details.postcodes import postcodes

LONGEST_READ = 20_000
"""Characters of a message that are searched."""
MOST_DETAILS = 20
"""Details reported of one message; more is no conversation."""

_FINDERS = (emails, parcels, codes, postcodes, phones, orders)


def find_details(text: str) -> list[Detail]:
    """Details in reading order. Kinds that are equally possible share one span: "60625" is an order's number
    and a postcode until the actions, which know what was asked, decide. Payment cards are left out.
    """
    return [detail for detail in find_spans(text) if detail.kind != CARD_NUMBER]


def find_spans(text: str) -> list[Detail]:
    """Like `find_details`, with payment cards, for masking."""
    legible = readable(text[:LONGEST_READ])
    kept = _settle((detail for find in _FINDERS for detail in find(legible)), len(legible))
    return sorted(kept, key=lambda detail: (detail.start, detail.kind))[:MOST_DETAILS]


def _settle(proposed: Iterable[Detail], length: int) -> list[Detail]:
    """Of overlapping proposals the surer, then the longer one; POSSIBLE kinds of one span stay together."""
    taken = bytearray(length)
    possible: dict[tuple[int, int], set[str]] = {}
    kept: list[Detail] = []
    for detail in sorted(proposed, key=lambda each: (-each.sureness, each.start - each.end, each.start)):
        shared = possible.get(detail.span)
        if shared is not None:
            if detail.sureness == POSSIBLE and detail.kind not in shared:
                shared.add(detail.kind)
                kept.append(detail)
            continue
        if any(taken[detail.start : detail.end]):
            continue
        taken[detail.start : detail.end] = b"\x01" * (detail.end - detail.start)
        if detail.sureness == POSSIBLE:
            possible[detail.span] = {detail.kind}
        kept.append(detail)
    return kept
