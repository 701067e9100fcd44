"""Invented shops with the questions that their articles answer: what the map is learned from."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import Document, Kind
from knowledge.passages import passages_of

SHOPS = Path(__file__).with_name("shops")
ASKED = ("questions", "keywords", "searches", "plain")
"""What was asked about an article: as people write it, in words it lacks, in a hurry, and straight out."""


@dataclass(frozen=True)
class Article:
    """An article: passages by kind, as they are embedded, and questions that no other of its shop answers."""

    passages: dict[Kind, list[str]]
    questions: list[str]


def read_shops(directory: Path = SHOPS) -> dict[str, list[Article]]:
    """The articles of each shop, by its name."""
    return {path.stem: [_article(line) for line in _lines(path)] for path in _files(directory)}


def digest(directory: Path = SHOPS) -> str:
    """Names the texts: other texts, another digest."""
    sha = hashlib.sha256()
    for path in _files(directory):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


def _files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.jsonl"))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _article(line: str) -> Article:
    data = json.loads(line)
    document = Document(
        id=data["slug"],
        slug=data["slug"],
        title=data["title"],
        short_answer=data["short"],
        body=data["body"],
        tags=tuple(data["tags"]),
    )
    passages: dict[Kind, list[str]] = {}
    for passage in passages_of(document):
        passages.setdefault(passage.kind, []).append(passage.context)
    return Article(passages, [text for kind in ASKED for text in data.get(kind, [])])
