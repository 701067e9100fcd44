"""Lists of words and turns of phrase that decide what a message says, kept as data beside the catalogue."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "locale" / "en"


class WordLists:
    """The lists of one file. Each entry is a pattern; ``start`` is what has to stand before it."""

    def __init__(self, name: str, *, start: str = r"\b") -> None:
        """``name`` is a file under ``locale/en``. It is read when it is first needed."""
        self._file = FOLDER / name
        self._start = start
        self.words = cache(self._words)
        self.pattern = cache(self._pattern)

    def says(self, key: str, said: str) -> bool:
        """Whether any entry of the list is in the text."""
        return self.pattern(key).search(said) is not None

    def named(self, key: str, said: str) -> list[str]:
        """The names under ``key`` one of whose entries is in the text, in the file's order."""
        return [name for name in self.words()[key] if self.pattern(key, name).search(said)]

    def asks(self, said: str) -> bool:
        """Whether it reads as a question rather than an answer, by the list ``questions``."""
        return "?" in said or self.pattern("questions").match(said) is not None

    def _words(self) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load(self._file.read_text("utf-8"))
        return content

    def _pattern(self, key: str, name: str | None = None) -> re.Pattern[str]:
        alternatives: Iterable[str] = self.words()[key] if name is None else self.words()[key][name]
        return re.compile(rf"{self._start}(?:{'|'.join(alternatives)})(?!\w)")


def flat(text: str) -> str:
    """Small letters, straight apostrophes, single spaces: what the lists are written for."""
    return " ".join(text.casefold().replace("’", "'").split())
