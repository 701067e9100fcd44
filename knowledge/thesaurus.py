"""What customers call things and what articles call them: one meaning, many words (``thesaurus.yml``).

English only. Texts in other languages have hardly a word of it, and are then found by their own words.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from knowledge.stemming import STEM, words_of

FILE = Path(__file__).with_name("thesaurus.yml")

Phrases = dict[str, list[tuple[tuple[str, ...], str]]]
"""By the first stem: the stems of a whole phrase, and the name of what it means."""


def meanings(text: str) -> list[str]:
    """The meanings that the words of a text have, in order, each as often as it is said.

    No meaning has the name of a stem. Words that say nothing on their own count here ("money back").
    """
    stems, known = _cut(text), _phrases()
    return [name for place in range(len(stems)) for name in _starting(stems, place, known)]


@cache
def all_words() -> frozenset[str]:
    """All words of the thesaurus, whole."""
    return frozenset(word for group in _groups() for phrase in group for word in words_of(phrase))


@cache
def digest() -> str:
    """Names the thesaurus: an index that was made with another one is not of today."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


def _starting(stems: Sequence[str], place: int, known: Phrases) -> Iterator[str]:
    for phrase, name in known.get(stems[place], ()):
        if tuple(stems[place : place + len(phrase)]) == phrase:
            yield name


@cache
def _phrases() -> Phrases:
    found: Phrases = {}
    for number, group in enumerate(_groups()):
        for phrase in dict.fromkeys(tuple(_cut(each)) for each in group):
            found.setdefault(phrase[0], []).append((phrase, f"={number}"))
    return found


def _groups() -> list[list[str]]:
    groups: list[list[str]] = yaml.safe_load(FILE.read_text("utf-8"))
    return groups


def _cut(text: str) -> list[str]:
    return [word[:STEM] for word in words_of(text)]
