"""Labelled sentences to evaluate with: JSON lines ``{"text": …}`` with ``intent``, ``handoff``, ``mood``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUT_OF_SCOPE = "out_of_scope"
_AS_OUT_OF_SCOPE = {"nlu_fallback", "fallback"}


class SentencesError(Exception):
    """A file of sentences cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Sentence:
    """What a customer might write, and what a person said of it: at least one of the three."""

    text: str
    intent: str | None
    handoff: bool | None = None  # whether a person should take over
    mood: str | None = None


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
    text, intent = _words(row, "text", place), None
    handoff = row.get("handoff")
    if not isinstance(handoff, bool | None):
        raise SentencesError(f"{place}: `handoff` must be true or false.")
    mood = _words(row, "mood", place) if "mood" in row else None
    if "intent" in row or (handoff is None and mood is None):
        intent = _words(row, "intent", place).strip().partition("/")[0]
        intent = OUT_OF_SCOPE if intent in _AS_OUT_OF_SCOPE else intent
    return Sentence(text, intent, handoff, mood)


def _words(row: dict[str, Any], field: str, place: str) -> str:
    if not isinstance(row.get(field), str) or not row[field].strip():
        raise SentencesError(f"{place}: `{field}` is missing, empty or no text.")
    return str(row[field])
