"""Where one message may hold several wishes: its clauses that ask for something. Pure functions, no Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_CLAUSES = 4
"""Clauses of one message that are looked at; each costs one embedding."""
LONGEST_READ = 1_000
"""Characters that are cut into clauses: a longer message is a story, and stays one."""
FEWEST_WORDS = 2

_OPENING = (
    r"(?:where|when|what|how|which|who|why)(?:'?s|'?re|\b)|(?:can|could|may|do|does|did|is|are|will|would|"
    r"should|has|have|was|were)(?:n't|nt)?\b|(?:cancel|return|refund|exchange|track|change|update|send|tell|"
    r"check|give|get|let|put|stop|swap|redirect|ship|explain)\b|i(?:'d|d| would) like\b|i(?:'m| am| was) "
    r"(?:looking|wondering|trying|hoping)\b|i (?:also |still |just )?(?:want|need|wanna|gotta|wish)\b|"
    r"(?:need|want|wanna|looking) (?:to|a|for)\b|we (?:want|need)\b|any (?:news|update|chance|idea)\b"
)
_LEAD_IN = r"(?:(?:and|also|plus|then|oh|so|but|please|pls|ok|okay|btw|by the way|secondly|first)[,\s]+)*"
_ASKS = re.compile(rf"\s*{_LEAD_IN}(?:{_OPENING})", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!:]+(?=\s|$)|[;\n]+")
_JOINT = re.compile(
    rf"(?<!\byou)(?<!\bi)(?<!\bwe)(?:,\s*|\s+)(?:(?:and|also|plus|then|&|btw|by the way|oh)\s+|(?<=,\s))"
    rf"(?=(?:(?:also|then|please|pls|oh|and)[,\s]+)*(?:{_OPENING}))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message, `text[start:end]`."""

    text: str
    start: int
    end: int


def requests(text: str) -> list[Clause]:
    """The clauses that may be wishes, in reading order, at most MOST_CLAUSES; none unless there are two."""
    if len(text) > LONGEST_READ or text.startswith("/"):
        return []
    found = [clause for clause in _clauses(text) if _may_be_a_wish(clause.text)]
    return found[:MOST_CLAUSES] if len(found) > 1 else []


def _clauses(text: str) -> Iterator[Clause]:
    for start, end in _cut(text, 0, len(text), _SENTENCE_END, keep=True):
        for first, last in _cut(text, start, end, _JOINT, keep=False):
            stripped = text[first:last].strip()
            if stripped:
                place = text.index(stripped, first)
                yield Clause(stripped, place, place + len(stripped))


def _cut(
    text: str, start: int, end: int, boundary: re.Pattern[str], *, keep: bool
) -> Iterator[tuple[int, int]]:
    """The parts between boundaries; with `keep` a boundary belongs to the part before it."""
    for match in boundary.finditer(text, start, end):
        yield start, match.end() if keep else match.start()
        start = match.end()
    yield start, end


def _may_be_a_wish(clause: str) -> bool:
    return len(clause.split()) >= FEWEST_WORDS and ("?" in clause or _ASKS.match(clause) is not None)


@dataclass(frozen=True)
class Reading:
    """A clause as the intent model reads it: its ranking, likeliest first, and the orders it names."""

    clause: Clause
    ranking: tuple[tuple[str, float], ...]
    orders: frozenset[str] = frozenset()

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.ranking[0][0] if self.ranking else ""

    @property
    def confidence(self) -> float:
        """The probability of the intent, or of one that is nearly the same wish."""
        alike = next((group for group in _ALIKE if self.intent in group), {self.intent})
        return sum(chance for name, chance in self.ranking if name in alike)


SURE = 0.5
"""From this probability on a clause's intent is a wish of its own (docs/decisions/010-conversation.md)."""

WISHES = frozenset(
    {
        "track_order", "delivery_problem", "return_eligibility", "start_return", "refund_status",
        "cancel_order", "change_address", "damaged_or_wrong_item", "ask_policy", "talk_to_human",
    }
)  # fmt: skip

_ALIKE = ({"track_order", "delivery_problem"}, {"return_eligibility", "start_return"})

_ONE_WISH = (
    *_ALIKE,
    {"return_eligibility", "damaged_or_wrong_item"},
    {"start_return", "damaged_or_wrong_item"},
    {"start_return", "refund_status"},
    {"cancel_order", "refund_status"},
    {"damaged_or_wrong_item", "refund_status"},
    {"damaged_or_wrong_item", "delivery_problem"},
    {"delivery_problem", "refund_status"},
    {"damaged_or_wrong_item", "talk_to_human"},
)
"""Two of these in one message are two ways to say the same thing, unless they are about different orders."""


def several(readings: Sequence[Reading]) -> list[Reading]:
    """The distinct wishes, in reading order; none unless there are two."""
    kept: list[Reading] = []
    for reading in readings:
        if reading.intent not in WISHES or reading.confidence < SURE:
            continue
        if not any(_the_same(reading, other) for other in kept):
            kept.append(reading)
    return kept if len(kept) > 1 else []


def _the_same(one: Reading, other: Reading) -> bool:
    if one.orders and other.orders and one.orders != other.orders:
        return False
    return one.intent == other.intent or any({one.intent, other.intent} <= pair for pair in _ONE_WISH)
