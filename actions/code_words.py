"""What a customer's words say about a one-time code. The words are in ``locale/en/codes.yml``."""

import re

from actions.turn import Turn
from actions.word_lists import WordLists, flat
from store.vocabulary import AddressKind

_LISTS = WordLists("codes.yml")
_SIX = re.compile(r"(?<!\d)(?<!\d[ .-])\d(?:[ .-]?\d){5}(?!\d)(?![ .-]\d)")
_MAYBE_A_CODE = ("order_number", "postcode", "phone", "tracking_number")


def asks_for_code(text: str) -> bool:
    """Whether a one-time code is wanted, said while there is an order to prove."""
    said = flat(text)
    return bool(_LISTS.pattern("wanted").search(said) and not _LISTS.pattern("other").search(said))


def cannot_tell(text: str) -> bool:
    """Whether the e-mail address or postcode of an order, whose number is not in doubt, cannot be given.

    Not when nobody would read the code either.
    """
    said = flat(text)
    useless = _LISTS.pattern("no_number").search(said) or _LISTS.pattern("no_mailbox").search(said)
    return bool(_LISTS.pattern("unknown").search(said) and not useless)


def without_mailbox(text: str) -> bool:
    """Whether mail to the order's address would not be read."""
    said = flat(text)
    missed = _LISTS.pattern("unknown").search(said) and _LISTS.pattern("no_mailbox").search(said)
    return bool(missed and not _LISTS.pattern("no_number").search(said))


def way_wanted(text: str) -> AddressKind | None:
    """How a code shall come, if that is said."""
    said = flat(text)
    if _LISTS.pattern("by_text").search(said):
        return AddressKind.phone
    return AddressKind.email if _LISTS.pattern("by_mail").search(said) else None


def misses_code(text: str) -> bool:
    """Whether the code that was sent has not come, or another is wanted."""
    said = flat(text)
    return bool(_LISTS.pattern("again").search(said) and not _LISTS.pattern("goods").search(said))


def code_in(turn: Turn) -> str | None:
    """The six digits in a message that came while a code was waited for.

    Bare digits are the code, though they look like an order number or a postcode; "order 482913" is not.
    """
    if named := turn.entity("one_time_code"):
        return named
    if turn.entity("email"):
        return None
    if found := _SIX.search(turn.text):
        before = flat(turn.text[: found.start()])
        is_number = re.search(rf"(?:{'|'.join(_LISTS.words()['number_before'])})$", before)
        return None if is_number and "code" not in before else re.sub(r"\D", "", found[0])
    likely = (entity.value for entity in turn.entities if entity.kind in _MAYBE_A_CODE)
    return next((value for value in likely if re.fullmatch(r"[0-9]{6}", value)), None)
