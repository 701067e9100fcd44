"""What was said, as posts of a thread: in order, within Slack's limits, as few as it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.slack.card import moment
from api.slack.text import clip, escape, inert, masked
from api.slack.words import WORDS
from store.vocabulary import AuthorKind

LONGEST_PIECE: Final = 2900
"""Characters of a message in one block; Slack takes 3,000."""

MOST_PIECES: Final = 20
"""Of two blocks each; Slack takes 50."""

LONGEST_POST: Final = 9000
"""Characters of all blocks of a post; Slack refuses above about 13,200 (``msg_blocks_too_long``)."""

_LONGEST_FALLBACK: Final = 3000


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A message from ``start`` to ``end``, without an end all the rest; ``size`` is about its length."""

    seq: int
    start: int
    end: int | None
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Said:
    """A piece with its words."""

    author: AuthorKind
    name: str | None
    text: str
    at: datetime
    sources: tuple[str, ...] = ()
    pictures: int = 0


def pieces(seq: int, length: int) -> list[Piece]:
    """A message of that length in pieces that fit."""
    starts = range(0, max(length, 1), LONGEST_PIECE)
    return [
        Piece(
            seq=seq,
            start=start,
            end=start + LONGEST_PIECE if start + LONGEST_PIECE < length else None,
            size=min(length - start, LONGEST_PIECE),
        )
        for start in starts
    ]


def posts(all_pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces in as few posts as fit."""
    grouped: list[list[Piece]] = []
    room = 0
    for piece in all_pieces:
        size = piece.size + 400  # with its author and sources
        if not grouped or len(grouped[-1]) == MOST_PIECES or size > room:
            grouped.append([])
            room = LONGEST_POST
        grouped[-1].append(piece)
        room -= size
    return grouped


def blocks(said: Sequence[Said]) -> list[dict[str, Any]]:
    """The blocks of a post. What customers wrote is plain text there: nothing in it does anything."""
    made: list[dict[str, Any]] = []
    for one in said:
        head = WORDS.say("part", author=_author(one), time=moment(one.at))
        made.append({"type": "context", "elements": [{"type": "mrkdwn", "text": head, "verbatim": True}]})
        text = {"type": "plain_text", "text": clip(one.text, 3000) or _wordless(one), "emoji": False}
        made.append({"type": "section", "text": text})
        if one.sources:
            lines = "\n".join(WORDS.say("source", title=inert(clip(title, 80))) for title in one.sources[:2])
            made[-2]["elements"].append({"type": "mrkdwn", "text": lines, "verbatim": True})
    return made


def fallback(said: Sequence[Said]) -> str:
    """What a notification shows."""
    return clip("\n".join(escape(one.text) or _wordless(one) for one in said), _LONGEST_FALLBACK)


def _wordless(one: Said) -> str:
    return WORDS.say("pictures", count=one.pictures) if one.pictures else "…"


def shown(text: str, piece: Piece, secrets: Iterable[str]) -> str:
    """The words of a piece; masked as a whole first, so that no number is cut in two."""
    return masked(text, secrets)[piece.start : piece.end]


def _author(one: Said) -> str:
    name = inert(one.name) if one.name else WORDS.say("someone")
    return WORDS.say(f"author-{one.author}", name=name)
