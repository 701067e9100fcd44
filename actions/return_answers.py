"""What a customer's words say about a return: the reason, what is wanted for it, yes or no.

The words are in ``locale/en/return_answers.yml``.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason

_WORDS = Path(__file__).parent / "locale" / "en" / "return_answers.yml"
_NO_APOSTROPHE = re.compile(r"\b(do|does|did|is|are|was|were|has|have)nt\b")
_HALF_A_NO = re.compile(r"(?:not|never) \w")


def reason_of(text: str) -> ReturnReason | None:
    """Why something goes back; None when the words do not say."""
    said = _pattern("denied_reasons").sub(" ", _flat(text))
    return next((ReturnReason(name) for name in _named("reasons", said)), None)


def outcome_of(text: str) -> OutcomeKind | None:
    """What the customer wants for it; None when the words name nothing, or more than one thing."""
    said = _pattern("denied_outcomes").sub(" ", _flat(text))
    found = [OutcomeKind(name) for name in _named("outcomes", said)]
    return found[0] if len(found) == 1 else None


def yes_or_no(text: str, intent: str) -> bool | None:
    """A clear yes or no; None for anything with a "but" or a question in it."""
    said = _flat(text)
    understood = {"affirm": True, "deny": False}.get(intent)
    if said.startswith("/"):
        return understood
    if "?" in said or _pattern("unclear").search(said):
        return None
    if _pattern("no").match(said):
        return False
    if _pattern("yes").match(said):
        return True
    # "not used" denies the use, whichever way the question was put.
    return None if _HALF_A_NO.match(said) else understood


def wants_to_stop(text: str) -> bool:
    """Whether the return is called off."""
    return _pattern("stop").search(_flat(text)) is not None


def stops(text: str) -> bool:
    """Whether the customer thinks better of it, once the reason is given."""
    return _pattern("stop_later").search(_flat(text)) is not None


def is_question(text: str) -> bool:
    """Whether it reads as a question rather than an answer."""
    said = _flat(text)
    return "?" in said or _pattern("questions").match(said) is not None


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return content


@cache
def _pattern(key: str, kind: str | None = None) -> re.Pattern[str]:
    alternatives: Iterable[str] = _words()[key] if kind is None else _words()[key][kind]
    return re.compile(rf"\b(?:{'|'.join(alternatives)})(?!\w)")


def _named(key: str, said: str) -> list[str]:
    return [name for name in _words()[key] if _pattern(key, name).search(said)]


def _flat(text: str) -> str:
    plain = " ".join(text.casefold().replace("’", "'").split())
    return _NO_APOSTROPHE.sub(r"\1n't", plain)
