"""How customers steer a conversation, as patterns; the words are in ``locale/en/conversation.yml``."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PHRASES = Path(__file__).parents[1] / "locale" / "en" / "conversation.yml"
_MODIFIERS = re.compile("[\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff]")
_PUNCTUATION = re.compile(r"[^\w\s'/#@+&]|_")
_SHORT = 8  # words
_LONGEST = 80  # characters that a yes, a no and the like may have


def plain(text: str) -> str:
    """Lower case, apostrophes as ', signs as themselves with spaces around, no other punctuation."""
    flat = _MODIFIERS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    spaced = "".join(f" {char} " if unicodedata.category(char) == "So" else char for char in flat)
    return " ".join(_PUNCTUATION.sub(_kept, spaced).split())


def is_yes(text: str) -> bool:
    """Yes and nothing else, in any of its forms: "yep", "thanks, go for it", "👍"."""
    return _is("yes", text)


def is_no(text: str) -> bool:
    """No and nothing else: "nah", "nope leave it", "👎"."""
    return _is("no", text)


def is_never_mind(text: str) -> bool:
    """Whether the customer lets it be, and says nothing else."""
    return _is("never_mind", text)


def hesitates(text: str) -> bool:
    """Neither a yes nor a no: "hmm", "let me think", "not sure yet"."""
    return _is("hesitates", text)


def names_another_order(text: str) -> bool:
    """ "And the other one?" """
    return _in("other_order", text)


def names_only_another_order(text: str) -> bool:
    """ "What about my other order?": another order, and no other wish."""
    if len(text) > _LONGEST:
        return False
    other, around = "|".join(_words()["other_order"]), "|".join(_words()["same_wish"])
    return re.fullmatch(rf"(?:(?:{around}) )*(?:{other})(?: (?:{around}))*", plain(text)) is not None


def goes_back(text: str) -> bool:
    """ "Ok, back to the return." """
    return _in("back", text)


def is_neither(text: str) -> bool:
    """None of the options."""
    return _is("neither", text)


def place(text: str) -> int | None:
    """The option that is named by its place, from 0: "the second", "2"."""
    said = plain(text)
    found = (n for n, pattern in enumerate(_words()["ordinals"]) if re.fullmatch(pattern, said))
    return next(found, None)


def meant(text: str, options: tuple[str, ...]) -> str | None:
    """The option that a short message names in its own words; None when it names none, or several."""
    said = plain(text)
    if len(said.split()) > _SHORT:
        return None
    readings = _words()["readings"]
    named = [each for each in options if any(re.search(rf"\b(?:{p})", said) for p in readings[each])]
    return named[0] if len(named) == 1 else None


def _is(key: str, text: str) -> bool:
    return len(text) <= _LONGEST and _whole(key).fullmatch(plain(text)) is not None


def _in(key: str, text: str) -> bool:
    said = plain(text)
    return len(said.split()) <= _SHORT and _part(key).search(said) is not None


def _kept(match: re.Match[str]) -> str:
    return match[0] if unicodedata.category(match[0]) == "So" else " "


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_PHRASES.read_text("utf-8"))
    return content


@cache
def _whole(key: str) -> re.Pattern[str]:
    lead_in, said = "|".join(_words()["lead_ins"]), "|".join(_words()[key])
    return re.compile(rf"(?:(?:{lead_in}) )*?(?:{said})(?: (?:{said}|{lead_in}))*")


@cache
def _part(key: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_words()[key])})\b")
