"""The difference between two versions, so that a person can read it."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel

Kind = Literal["same", "removed", "added"]
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS: Final = 4_000
"""Beyond it lines are compared: comparing words takes the square of their number."""
_KEPT_AROUND: Final = 160


class Piece(BaseModel):
    """A run of text. ``same`` runs are shortened in their middle."""

    kind: Kind
    text: str


class Change(BaseModel):
    """One field that changed."""

    field: str
    pieces: list[Piece]


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, with what was taken away and what was added."""
    return [
        Change(field=name, pieces=list(_pieces(_words(old.get(name)), _words(new.get(name)))))
        for name in new
        if old.get(name) != new.get(name)
    ]


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _cut(old), _cut(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            yield Piece(kind="same", text=_shortened("".join(before[i1:i2])))
            continue
        if i2 > i1:
            yield Piece(kind="removed", text="".join(before[i1:i2]))
        if j2 > j1:
            yield Piece(kind="added", text="".join(after[j1:j2]))


def _cut(text: str) -> list[str]:
    return _WORDS.findall(text)


def _shortened(text: str) -> str:
    if len(text) <= 2 * _KEPT_AROUND + 40:
        return text
    return f"{text[:_KEPT_AROUND]} … {text[-_KEPT_AROUND:]}"
