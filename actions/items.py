"""Which items a customer means: "the blue one", "both", "everything but the mug"."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NUMBERS = {"a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
ALL = {"all", "everything", "whole", "entire"}
BOTH = "both"
EXCEPT = re.compile(r"\b(?:except|but|apart from|aside from|other than|without|besides|not)\b(?: for\b)?")
_APART = re.compile(r",|;|&|\+|\b(?:and|plus|also|as well as)\b")
_RATHER = re.compile(r",|;|\b(?:just|only|rather|but)\b")
_NOISE = re.compile(r"\S+@\S+|#?\b\d{3,}\b")
_COUNT = rf"(?:{'|'.join(NUMBERS)}|\d{{1,2}})"
_OF_SO_MANY = re.compile(
    rf"\b({_COUNT} (?:out )?of (?:the |my |our |these |those )?){_COUNT}\b"
)  # "one of my two"
_SMALL_WORDS = (
    "the this that these those my your our with for from and of in on to too it is was i me we you one ones "
    "a an x all both not no just only size item order return back want like need please would will can"
)
_STOP = frozenset(_SMALL_WORDS.split())
_SHORT = 4  # words; a lone number or ordinal in a longer message may be anything


@dataclass(frozen=True)
class Item:
    """A line that can be meant: its words, and how many pieces there are to choose from."""

    id: str
    title: str
    variant: str | None
    quantity: int


def chosen(text: str, items: Sequence[Item]) -> dict[str, int] | None:
    """The pieces by item that ``text`` means; None when it means none, or might mean one or another."""
    plain = _plain(text)
    exception = EXCEPT.search(plain)
    if exception is None:
        return _meant(plain, items)
    head, tail = plain[: exception.start()], plain[exception.end() :]
    found = _all_but(head, tail, items)
    if found and exception[0] in ("but", "without") and found == _mentioned(head, items):
        return None if _mentioned(tail, items) else found  # "I love the lamp but the mug is ugly"
    return found or None


def named(text: str, items: Sequence[Item]) -> dict[str, int] | None:
    """As `chosen`, but only when an item's own words are in ``text``: "that's all" names none."""
    return chosen(text, items) if _mentioned(_plain(text), items) != {} else None


def _all_but(head: str, tail: str, items: Sequence[Item]) -> dict[str, int] | None:
    left_out, *rather = _RATHER.split(tail, maxsplit=1)
    excluded = _mentioned(left_out, items)
    if excluded == {} and rather and _mentioned(rather[0], items) != {}:
        return None
    if not excluded:
        # "I want the lamp back but not today": the exception is about something else.
        return _meant(head, items) if excluded is not None else None
    if rather and (instead := _mentioned(rather[0], items)):
        return instead
    named = _mentioned(head, items)
    if named is None:
        return None
    if named:
        return {line: pieces for line, pieces in named.items() if line not in excluded}
    if not _words(head) & ALL and len(items) != 2:
        return None
    return {
        item.id: item.quantity - excluded.get(item.id, 0)
        for item in items
        if item.quantity > excluded.get(item.id, 0)
    }


def _meant(text: str, items: Sequence[Item]) -> dict[str, int] | None:
    named = _mentioned(text, items)
    if named is None or named:
        return named
    words = _words(text)
    if words & ALL:
        return {item.id: item.quantity for item in items} or None
    if BOTH in words:
        return {item.id: item.quantity for item in items} if _two(items) else None
    return _counted(text, items) if 0 < len(text.split()) <= _SHORT else None


def _two(items: Sequence[Item]) -> bool:
    return len(items) == 2 or (len(items) == 1 and items[0].quantity == 2)


def _counted(text: str, items: Sequence[Item]) -> dict[str, int] | None:
    """ "The first one", "2": a place in the list, or so many pieces when there is one item only."""
    tokens = re.findall(r"[a-z0-9]+", text)
    numbers = [int(word) if word.isdecimal() else NUMBERS[word] for word in tokens if _is_number(word)]
    if not items:
        return None
    if len(items) == 1:
        wanted = numbers[0] if numbers else 0
        return {items[0].id: wanted} if 0 < wanted <= items[0].quantity else None
    places = [ORDINALS[word] for word in tokens if word in ORDINALS]
    if places and any(number > 1 for number in numbers):
        return None  # "the first two"
    places = places or [int(word) - 1 for word in tokens if word.isdecimal() and int(word) > 0]
    if not places or not all(-1 <= place < len(items) for place in places):
        return None
    picked = [items[place] for place in places]
    return {item.id: item.quantity for item in picked}


def _mentioned(text: str, items: Sequence[Item]) -> dict[str, int] | None:
    """The items whose words are in ``text``; empty when none are, None when it is not clear which."""
    found: dict[str, int] = {}
    for part in _APART.split(text):
        winners = _best(part, items)
        if winners is None:
            return None
        for item in winners:
            quantity = _pieces(part, item)
            if quantity is None:
                return None
            found[item.id] = max(found.get(item.id, 0), quantity)
    return found


def _best(part: str, items: Sequence[Item]) -> list[Item] | None:
    words = _words(part)
    hits = {item.id: words & _words_of(item) for item in items}
    hits = {line: hit if hit - NUMBERS.keys() else set() for line, hit in hits.items()}
    # "Two of the mugs" is about mugs, though there is a two-person tent.
    score = {line: (sum(not _is_number(word) for word in hit), len(hit)) for line, hit in hits.items()}
    most = max(score.values(), default=(0, 0))
    if most == (0, 0):
        return []
    winners = [item for item in items if score[item.id] == most]
    same = len({frozenset(hits[item.id]) for item in winners}) == 1
    if len(winners) == 1 or (same and words & ALL) or (same and BOTH in words and len(winners) == 2):
        return winners
    return None


def _pieces(part: str, item: Item) -> int | None:
    """How many pieces are asked for: "two mugs", "mugs x 2"; all when no number stands beside the words."""
    tokens = _OF_SO_MANY.sub(r"\1", part).split()
    own = [position for position, word in enumerate(tokens) if _stem(word) in _words_of(item)]
    before = [word for word in tokens[: own[0]] if _is_number(word)]
    after = [word for word in tokens[own[-1] + 1 :] if _is_number(word) and word.isdecimal()]
    said = [*after[:1], *before]
    wanted = item.quantity
    if said and item.quantity > 1:
        wanted = int(said[-1]) if said[-1].isdecimal() else NUMBERS[said[-1]]
    return wanted if 0 < wanted <= item.quantity else None


def _is_number(word: str) -> bool:
    return word in NUMBERS or (word.isdecimal() and word.isascii() and len(word) < 3)


def _words_of(item: Item) -> set[str]:
    return _words(_plain(f"{item.title} {item.variant or ''}")) - _STOP


def _words(text: str) -> set[str]:
    return {_stem(word) for word in re.findall(r"[a-z0-9]+", text)}


def _stem(word: str) -> str:
    word = word.strip(".,!?;:'\"()")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _NOISE.sub(" ", text.casefold()))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    spaced = re.sub(r"\bx(\d{1,2})\b", r"x \1", re.sub(r"\b(\d{1,2})x\b", r"\1 x", letters))
    return re.sub(r"[^a-z0-9,;&+]+", " ", spaced).strip()
