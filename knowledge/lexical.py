"""The lexical side: BM25 over words and their meanings, as a share of what a query could reach at most."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt

from knowledge.spelling import Spelling
from knowledge.stemming import stems
from knowledge.thesaurus import meanings

logging.getLogger("bm25s").setLevel(logging.WARNING)

SPELLING = "spelling.json"

Scores = npt.NDArray[np.float32]


def terms(text: str) -> list[str]:
    """What is compared: the stems of a text's words, and what the words mean."""
    return stems(text) + meanings(text)


class Lexical:
    """An index of texts by their words."""

    def __init__(self, engine: Any, idf: Scores, vocabulary: dict[str, int], spelling: Spelling) -> None:
        self._engine = engine
        self._idf = idf  # of each word, and last that of a word in no text
        self._vocabulary = vocabulary
        self.spelling = spelling

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Lexical":
        """The index of these texts."""
        # An index needs something in it, also that of a shop without articles.
        tokens = [terms(text) or ["\0"] for text in texts] or [["\0"]]
        counts = Counter(word for words in tokens for word in set(words))
        vocabulary = {word: number for number, word in enumerate(counts)}
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
        ids = [[vocabulary[word] for word in words] for words in tokens]
        # bm25s counts an empty word of its own in; ours is the NUL above.
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        documents = np.array([*counts.values(), 0], dtype=np.float32)
        idf = np.log(1 + (len(texts) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        return cls(engine, idf, vocabulary, Spelling.of(texts))

    def scores(self, query: str) -> Scores:
        """How much of the query each text holds: 0 to 1, by the weight of its words."""
        words = list(dict.fromkeys(terms(query)))
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
        (directory / SPELLING).write_text(json.dumps(self.spelling.words), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Lexical":
        """Read it, memory-mapped."""
        engine = bm25s.BM25.load(directory, mmap=True, load_vocab=False, show_progress=False)
        vocabulary = json.loads((directory / "words.json").read_text("utf-8"))
        # Indexes of earlier versions have no such file; they are in force until the next build.
        file = directory / SPELLING
        spelling = Spelling(json.loads(file.read_text("utf-8")) if file.exists() else {})
        return cls(engine, np.load(directory / "idf.npy"), vocabulary, spelling)
