"""Sentences as hasty thumbs type them: copies with slips, to be learned from too. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

SHARE = 0.1
"""How many of the sentences get a copy, of those with at least FEWEST_WORDS."""

FEWEST_WORDS = 4

SLIP, SHORTENED, SMALL, BARE = 0.15, 0.3, 0.6, 0.6
"""The chances: of a word to be misspelt, of a known one to be cut; of a text to lose capitals, marks."""

MARKS = str.maketrans("", "", ".,;!?'")

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad",
    "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "please": "pls", "tomorrow": "tmrw", "because": "cos", "the": "teh",
    "and": "n", "to": "2", "for": "4", "thanks": "thx", "though": "tho", "with": "w", "package": "pkg",
    "have": "hav", "what": "wat", "is": "iz", "don't": "dont",
}  # fmt: skip


def copies(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Which sentence, and its copy with slips; the same ones each time."""
    random = Random(1)
    for place, text in enumerate(texts):
        if len(text.split()) >= FEWEST_WORDS and random.random() < SHARE:
            yield place, misspelt(text, random)


def misspelt(text: str, random: Random) -> str:
    """The text with some letters swapped, lost, doubled or mistaken for their neighbours on the keyboard."""
    text = " ".join(_word(word, random) for word in text.split())
    if random.random() < SMALL:
        text = text.lower()
    return text.translate(MARKS) if random.random() < BARE else text


def _word(word: str, random: Random) -> str:
    if word.lower() in _SHORT and random.random() < SHORTENED:
        return _SHORT[word.lower()]
    if len(word) < 4 or not word.isalpha() or random.random() >= SLIP:
        return word
    place = random.randrange(1, len(word) - 1)
    letter, before, after = word[place], word[:place], word[place + 1 :]
    beside = random.choice(_NEIGHBOURS.get(letter.lower(), letter))
    return random.choice(
        (
            before + after[:1] + letter + after[1:],
            before + after,
            before + beside + after,
            before + letter + letter + after,
        )
    )
