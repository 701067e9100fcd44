"""What a customer's words say of a problem. The patterns are in ``locale/en/problem_words.yml``."""

import re

from actions.word_lists import WordLists, flat
from store.vocabulary import ProblemKind, Wanted

_LISTS = WordLists("problem_words.yml", start=r"(?<!\w)")
_ADDRESSES = re.compile(r"\S+@\S+|#\S+")
_SAYS_SOMETHING = 3  # words
SAYS_DELIVERED = "delivered"
_CLAIMS = {SAYS_DELIVERED: ProblemKind.not_received}


def goods_kind(text: str) -> ProblemKind | None:
    """What is wrong with the goods; None when the words do not say."""
    found = _LISTS.named("goods", _LISTS.pattern("denied_goods").sub(" ", flat(text)))
    return ProblemKind(found[0]) if found else None


def says_what_happened(text: str) -> bool:
    """Whether there is more in it than that something is wrong, whether or not we know the words."""
    words = _LISTS.pattern("vague").sub(" ", flat(_ADDRESSES.sub(" ", text)))
    return goods_kind(text) is not None or len(re.findall(r"[^\W\d_]{2,}", words)) >= _SAYS_SOMETHING


def delivery_claim(text: str) -> ProblemKind | None:
    """What the customer says went wrong on the way; ``not_received`` for "it says delivered"."""
    found = _LISTS.named("delivery", flat(text))
    return _CLAIMS.get(found[0]) or ProblemKind(found[0]) if found else None


def wanted_of(text: str) -> Wanted | None:
    """A replacement or the money; None when the words name neither, or both."""
    found = _LISTS.named("wanted", _LISTS.pattern("denied_wanted").sub(" ", flat(text)))
    return Wanted(found[0]) if len(found) == 1 else None


def has_checked(text: str) -> bool:
    """Whether the customer has looked around and asked, in vain."""
    said = flat(text)
    return _LISTS.says("checked", said) and not _LISTS.says("not_checked", said) and not has_found(text)


def not_there(text: str) -> bool:
    """Whether it answers "have you looked" with: yes, in vain."""
    said = flat(text)
    return has_checked(text) or (
        _LISTS.says("not_there", said) and not _LISTS.says("not_checked", said) and not has_found(text)
    )


def will_check(text: str) -> bool:
    """Whether the customer has still to look."""
    return _LISTS.says("not_checked", flat(text)) and not has_found(text)


def has_found(text: str) -> bool:
    """Whether the parcel is there after all."""
    said = flat(text)
    return _LISTS.says("found", said) and not _LISTS.says("not_found", said)


def declines(text: str) -> bool:
    """Whether the customer does not want to say more."""
    return _LISTS.says("declines", flat(text))


def is_question(text: str) -> bool:
    """Whether it reads as a question rather than an answer."""
    return _LISTS.asks(flat(text))


def own_words(text: str) -> str | None:
    """The message as the customer's words; None for a button's payload."""
    return None if text.startswith("/") or not text.strip() else text
