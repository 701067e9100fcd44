"""What a customer's words say of a problem. The patterns are in ``locale/en/problem_words.yml``."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from store.vocabulary import ProblemKind, Wanted

_WORDS = Path(__file__).parents[1] / "locale" / "en" / "problem_words.yml"
_ADDRESSES = re.compile(r"\S+@\S+|#\S+")
_SAYS_SOMETHING = 3  # words
SAYS_DELIVERED = "delivered"
_CLAIMS = {SAYS_DELIVERED: ProblemKind.not_received}


def goods_kind(text: str) -> ProblemKind | None:
    """What is wrong with the goods; None when the words do not say."""
    found = _named("goods", _pattern("denied_goods").sub(" ", _flat(text)))
    return ProblemKind(found[0]) if found else None


def says_what_happened(text: str) -> bool:
    """Whether there is more in it than that something is wrong, whether or not we know the words."""
    words = _pattern("vague").sub(" ", _flat(_ADDRESSES.sub(" ", text)))
    return goods_kind(text) is not None or len(re.findall(r"[^\W\d_]{2,}", words)) >= _SAYS_SOMETHING


def delivery_claim(text: str) -> ProblemKind | None:
    """What the customer says went wrong on the way; ``not_received`` for "it says delivered"."""
    found = _named("delivery", _flat(text))
    return _CLAIMS.get(found[0]) or ProblemKind(found[0]) if found else None


def wanted_of(text: str) -> Wanted | None:
    """A replacement or the money; None when the words name neither, or both."""
    found = _named("wanted", _pattern("denied_wanted").sub(" ", _flat(text)))
    return Wanted(found[0]) if len(found) == 1 else None


def has_checked(text: str) -> bool:
    """Whether the customer has looked around and asked, in vain."""
    said = _flat(text)
    return _says("checked", said) and not _says("not_checked", said) and not has_found(text)


def not_there(text: str) -> bool:
    """Whether it answers "have you looked" with: yes, in vain."""
    said = _flat(text)
    return has_checked(text) or (
        _says("not_there", said) and not _says("not_checked", said) and not has_found(text)
    )


def will_check(text: str) -> bool:
    """Whether the customer has still to look."""
    return _says("not_checked", _flat(text)) and not has_found(text)


def has_found(text: str) -> bool:
    """Whether the parcel is there after all."""
    said = _flat(text)
    return _says("found", said) and not _says("not_found", said)


def declines(text: str) -> bool:
    """Whether the customer does not want to say more."""
    return _says("declines", _flat(text))


def is_question(text: str) -> bool:
    """Whether it reads as a question rather than an answer."""
    said = _flat(text)
    return "?" in said or _pattern("questions").match(said) is not None


def own_words(text: str) -> str | None:
    """The message as the customer's words; None for a button's payload."""
    return None if text.startswith("/") or not text.strip() else text


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return content


@cache
def _pattern(key: str, kind: str | None = None) -> re.Pattern[str]:
    alternatives: Iterable[str] = _words()[key] if kind is None else _words()[key][kind]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def _says(key: str, said: str) -> bool:
    return _pattern(key).search(said) is not None


def _named(key: str, said: str) -> list[str]:
    return [name for name in _words()[key] if _pattern(key, name).search(said)]


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
