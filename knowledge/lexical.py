"""The lexical side: BM25 over word stems, as a share of what a query could reach at most."""

import json
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

logging.getLogger("bm25s").setLevel(logging.WARNING)

STEM = 5
"""Words are cut to so many letters: "return", "returns" and "returning" are one, in many languages."""
_WORD = re.compile(r"\w+")
# Words that say nothing about the subject. English ones only: in other languages they weigh little by idf.
_STOP_WORDS = """
    a about am an and any are as at be been but by can could d did do does for from get got had has
    have he hello help hi her him his how i if in into is it its just ll m may me mine my need of
    on or our please re s she should so some t than thanks that the their them then there these
    they this to too us ve want was we were what when where which who why will with would you your
"""
_STOP = frozenset(_STOP_WORDS.split())

Scores = npt.NDArray[np.float32]


def stems(text: str) -> list[str]:
    """The stems of the words that matter, in order."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:STEM] for word in _WORD.findall(plain) if word not in _STOP]


class Lexical:
    """An index of texts by their words."""

    def __init__(self, engine: Any, idf: Scores, vocabulary: dict[str, int]) -> None:
        self._engine = engine
        self._idf = idf  # of each word, and last that of a word in no text
        self._vocabulary = vocabulary

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Lexical":
        """The index of these texts."""
        # An index needs something in it, also that of a shop without articles.
        tokens = [stems(text) or ["\0"] for text in texts] or [["\0"]]
        counts = Counter(word for words in tokens for word in set(words))
        vocabulary = {word: number for number, word in enumerate(counts)}
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
        ids = [[vocabulary[word] for word in words] for words in tokens]
        # bm25s counts an empty word of its own in; ours is the NUL above.
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        documents = np.array([*counts.values(), 0], dtype=np.float32)
        idf = np.log(1 + (len(texts) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        return cls(engine, idf, vocabulary)

    def scores(self, query: str) -> Scores:
        """How much of the query each text holds: 0 to 1, by the weight of its words."""
        words = list(dict.fromkeys(stems(query)))
        known = [self._vocabulary[word] for word in words if word in self._vocabulary]
        size = int(self._engine.scores["num_docs"])
        if not known:
            return np.zeros(size, dtype=np.float32)
        most = float(self._idf[known].sum()) + (len(words) - len(known)) * float(self._idf[-1])
        found: Scores = self._engine.get_scores_from_ids(known) / most
        return found

    def weights(self, words: Sequence[str]) -> dict[str, float]:
        """What each stem says about a text, by its rarity."""
        return {word: float(self._idf[self._vocabulary.get(word, -1)]) for word in words}

    def save(self, directory: Path) -> None:
        """Write it into ``directory``, which is made."""
        directory.mkdir(parents=True)
        self._engine.save(directory, show_progress=False)
        np.save(directory / "idf.npy", self._idf)
        (directory / "words.json").write_text(json.dumps(self._vocabulary), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Lexical":
        """Read it, memory-mapped."""
        engine = bm25s.BM25.load(directory, mmap=True, load_vocab=False, show_progress=False)
        vocabulary = json.loads((directory / "words.json").read_text("utf-8"))
        return cls(engine, np.load(directory / "idf.npy"), vocabulary)
