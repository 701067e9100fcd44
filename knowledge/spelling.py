"""Slips of the keyboard in a question, mended by the words of the articles."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from knowledge.stemming import STEM, words_of
from knowledge.thesaurus import all_words

SHORTEST = 5
"""Letters of a word that is mended; a shorter one is too near to too many."""
SHORTEST_RIGHT = 4
"""Letters of a word that it may have been meant to be."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Whole words only: no part of an address, a number or a compound.
_WORD = re.compile(rf"(?<![\w@.’'-])[A-Za-z]{{{SHORTEST},}}(?![\w@-])")


class Spelling:
    """The words of some texts, by how often each stands there."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self.words = words
        self._stems = {word[:STEM] for word in words}

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Spelling":
        """The words of these texts, and those of the thesaurus."""
        counts = Counter(word for text in texts for word in words_of(text))
        counts.update(all_words())
        return cls(counts)

    def mended(self, text: str, knows: Callable[[str], bool]) -> str:
        """``text`` with each strange word put right where one slip makes it a word of the texts.

        Words that ``knows`` knows stay, and so do those that begin like a word of the texts.
        """
        return _WORD.sub(lambda found: self._right(found[0].lower(), knows) or found[0], text)

    def _right(self, word: str, knows: Callable[[str], bool]) -> str | None:
        if word[:STEM] in self._stems or knows(word):
            return None
        # "whats" is not "what" with a slip, and hardly anybody gets the first letter wrong.
        near = {
            each
            for each in _one_slip_away(word)
            if each in self.words
            and len(each) >= SHORTEST_RIGHT
            and each[0] == word[0]
            and not word.startswith(each)
        }
        return max(near, key=lambda each: (self.words[each], each), default=None)


def _one_slip_away(word: str) -> Iterator[str]:
    """A letter too many, two letters turned round, a wrong letter, one missing."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail
