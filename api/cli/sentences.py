"""Labelled sentences to evaluate with: JSON lines ``{"text": …, "intent": …}``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OUT_OF_SCOPE = "out_of_scope"
_AS_OUT_OF_SCOPE = {"nlu_fallback", "fallback"}


class SentencesError(Exception):
    """A file of sentences cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Sentence:
    """What a customer might write, and the intent that a person gave it."""

    text: str
    intent: str


def read(file: Path) -> list[Sentence]:
    """The file's sentences. Blank lines are skipped; of ``parent/child`` intents the parent counts.

    Raises:
        SentencesError: the file cannot be read, is empty, or a line is not what it should be.
    """
    try:
        sentences = list(_sentences(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SentencesError(f"{file} cannot be read: {error}") from error
    if not sentences:
        raise SentencesError(f"{file} holds no sentences.")
    return sentences


def _sentences(file: Path) -> Iterator[Sentence]:
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _sentence(line, f"{file}, line {number}")


def _sentence(line: str, place: str) -> Sentence:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise SentencesError(f"{place}: this is no JSON ({error}).") from error
    if not isinstance(row, dict):
        raise SentencesError(f'{place}: expected an object {{"text": …, "intent": …}}.')
    for field in ("text", "intent"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise SentencesError(f"{place}: `{field}` is missing, empty or no text.")
    intent = row["intent"].strip().partition("/")[0]
    return Sentence(row["text"], OUT_OF_SCOPE if intent in _AS_OUT_OF_SCOPE else intent)
