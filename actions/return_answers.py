"""What a customer's words say about a return: the reason, what is wanted for it, yes or no.

The words are in ``locale/en/return_answers.yml``.
"""

import re

from actions.word_lists import WordLists, flat
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason

_LISTS = WordLists("return_answers.yml")
_NO_APOSTROPHE = re.compile(r"\b(do|does|did|is|are|was|were|has|have)nt\b")
_HALF_A_NO = re.compile(r"(?:not|never) \w")


def reason_of(text: str) -> ReturnReason | None:
    """Why something goes back; None when the words do not say."""
    said = _LISTS.pattern("denied_reasons").sub(" ", _flat(text))
    return next((ReturnReason(name) for name in _LISTS.named("reasons", said)), None)


def outcome_of(text: str) -> OutcomeKind | None:
    """What the customer wants for it; None when the words name nothing, or more than one thing."""
    said = _LISTS.pattern("denied_outcomes").sub(" ", _flat(text))
    found = [OutcomeKind(name) for name in _LISTS.named("outcomes", said)]
    return found[0] if len(found) == 1 else None


def yes_or_no(text: str, intent: str) -> bool | None:
    """A clear yes or no; None for anything with a "but" or a question in it."""
    said = _flat(text)
    understood = {"affirm": True, "deny": False}.get(intent)
    if said.startswith("/"):
        return understood
    if "?" in said or _LISTS.pattern("unclear").search(said):
        return None
    if _LISTS.pattern("no").match(said):
        return False
    if _LISTS.pattern("yes").match(said):
        return True
    # "not used" denies the use, whichever way the question was put.
    return None if _HALF_A_NO.match(said) else understood


def wants_to_stop(text: str) -> bool:
    """Whether the return is called off."""
    return _LISTS.pattern("stop").search(_flat(text)) is not None


def stops(text: str) -> bool:
    """Whether the customer thinks better of it, once the reason is given."""
    return _LISTS.pattern("stop_later").search(_flat(text)) is not None


def is_question(text: str) -> bool:
    """Whether it reads as a question rather than an answer."""
    return _LISTS.asks(_flat(text))


def _flat(text: str) -> str:
    return _NO_APOSTROPHE.sub(r"\1n't", flat(text))
