"""Misspelt words, put right before the encoder reads them: it hears a word it does not know as some other.

Only towards words that the training sentences know: another word would mean nothing to the classifiers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from symspellpy import SymSpell, Verbosity

SENTENCES = Path(__file__).resolve().parents[1] / "data" / "nlu"

SHORTEST = 4
"""Letters of a word that is looked at; shorter ones have too many neighbours."""

FARTHEST = 2
"""Letters that may be wrong (added, lost, changed or swapped); 1 in words of less than five."""

SLIP, FIRST, LOST = 3.5, 1.5, 1.0
"""What a wrong letter costs, against the natural logarithm of how often the right word stands in the
sentences: each; the first one besides; and each that the right word lacks, as thumbs rather lose letters."""

HABIT = 3
"""So often in the sentences, a word that no dictionary has is meant, ..."""

COMMONER = 10
"""... unless so many times as often they have one that is a letter off: many misspell alike."""

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_BETWEEN = re.compile(r"[^.!?\n]\s$")


class Speller:
    """Knows a language's words, and those of the sentences with their number."""

    def __init__(self, known: frozenset[str], sentences: Iterable[str]) -> None:
        counts = Counter(word.lower() for text in sentences for word in _WORD.findall(text))
        self._words = SymSpell(max_dictionary_edit_distance=FARTHEST)
        for word, count in counts.items():
            if count > 1 and len(word) > 2 and word in known:
                self._words.create_dictionary_entry(word, count)
        shortened = {word.replace("'", "") for word in counts if "'" in word}
        habits = {word for word, count in counts.items() if count >= HABIT and not self._slip(word, count)}
        self._known = known | shortened | habits
        self._nearest = lru_cache(maxsize=10_000)(self._look_up)

    def mended(self, text: str) -> str:
        """The text with each unknown word as the known one that it is likeliest meant to be, if any is near.

        Words with a capital in the middle of a sentence are names, and stay.
        """
        return _WORD.sub(self._mend, text)

    def _mend(self, found: re.Match[str]) -> str:
        word = found.group()
        lower = word.lower()
        if len(word) < SHORTEST or "'" in word or lower in self._known or _is_name(found):
            return word
        return self._nearest(lower) or word

    def _slip(self, word: str, count: int) -> bool:
        near = self._words.lookup(word, Verbosity.ALL, max_edit_distance=1)
        return any(each.count >= COMMONER * count for each in near if each.distance)

    def _look_up(self, word: str) -> str | None:
        reach = FARTHEST if len(word) > SHORTEST else 1
        near = self._words.lookup(word, Verbosity.ALL, max_edit_distance=reach)
        worth = {
            each.term: math.log(each.count)
            - SLIP * each.distance
            - FIRST * (each.term[0] != word[0])
            - LOST * max(0, len(word) - len(each.term))
            for each in near
        }
        return max(worth, key=lambda term: worth[term], default=None)


@cache
def speller() -> Speller:
    """English, and the training sentences that this model was made from."""
    listed = (resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    return Speller(frozenset(line.split(" ")[0] for line in listed.splitlines()), _sentences())


def _sentences() -> Iterable[str]:
    for path in sorted(SENTENCES.glob("*.yml")):
        lines = (line.strip() for line in path.read_text("utf-8").splitlines())
        yield from (line[2:] for line in lines if line.startswith("- ") and not line.startswith("- intent:"))


def _is_name(found: re.Match[str]) -> bool:
    word = found.group()
    if not word[0].isupper() or word.isupper():
        return False
    return bool(_BETWEEN.search(found.string[: found.start()]))
