"""What a customer's words say about a one-time code. The words are in ``locale/en/codes.yml``."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.turn import Turn

_WORDS = Path(__file__).parent / "locale" / "en" / "codes.yml"
_SIX = re.compile(r"(?<!\d)(?<!\d[ .-])\d(?:[ .-]?\d){5}(?!\d)(?![ .-]\d)")
_MAYBE_A_CODE = ("order_number", "postcode", "phone", "tracking_number")


def asks_for_code(text: str) -> bool:
    """Whether a one-time code is wanted, said while there is an order to prove."""
    said = _flat(text)
    return bool(_pattern("wanted").search(said) and not _pattern("other").search(said))


def cannot_tell(text: str) -> bool:
    """Whether the e-mail address or postcode of an order, whose number is not in doubt, cannot be given.

    Not when nobody would read the code either.
    """
    said = _flat(text)
    useless = _pattern("no_number").search(said) or _pattern("no_mailbox").search(said)
    return bool(_pattern("unknown").search(said) and not useless)


def misses_code(text: str) -> bool:
    """Whether the code that was sent has not come, or another is wanted."""
    said = _flat(text)
    return bool(_pattern("again").search(said) and not _pattern("goods").search(said))


def code_in(turn: Turn) -> str | None:
    """The six digits in a message that came while a code was waited for.

    Bare digits are the code, though they look like an order number or a postcode; "order 482913" is not.
    """
    if named := turn.entity("one_time_code"):
        return named
    if turn.entity("email"):
        return None
    if found := _SIX.search(turn.text):
        before = _flat(turn.text[: found.start()])
        is_number = re.search(rf"(?:{'|'.join(_words()['number_before'])})$", before)
        return None if is_number and "code" not in before else re.sub(r"\D", "", found[0])
    likely = (entity.value for entity in turn.entities if entity.kind in _MAYBE_A_CODE)
    return next((value for value in likely if re.fullmatch(r"[0-9]{6}", value)), None)


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return content


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_words()[key])})(?!\w)")


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
