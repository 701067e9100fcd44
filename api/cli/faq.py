"""Articles and questions to evaluate the search with, from files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.cli.sentences import OUT_OF_SCOPE, SentencesError
from knowledge.documents import Document


@dataclass(frozen=True)
class Query:
    """A question, and the ids of the articles that answer it; empty when none may."""

    text: str
    right: frozenset[str]


def read_articles(file: Path) -> list[Document]:
    """Articles of a JSON list: `id`, `title` or `question`, `body` or `answer`, maybe `short_answer`, `tags`.

    Raises:
        SentencesError: the file cannot be read or an article lacks something.
    """
    try:
        rows = json.loads(file.read_text("utf-8"))
        documents = [_document(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, StopIteration) as error:
        raise SentencesError(f"{file} is no list of articles: {error!r}.") from error
    if not documents:
        raise SentencesError(f"{file} holds no articles.")
    return documents


def read_queries(file: Path, same: Mapping[str, frozenset[str]]) -> list[Query]:
    """Questions of JSON lines; labelled sentences count as questions only when they are out of scope.

    Raises:
        SentencesError: the file cannot be read or a line is not what it should be.
    """
    try:
        with file.open(encoding="utf-8-sig") as lines:
            return list(_queries(file, lines, same))
    except (OSError, UnicodeDecodeError) as error:
        raise SentencesError(f"{file} cannot be read: {error}") from error


def read_same(pairs: Iterable[str]) -> dict[str, frozenset[str]]:
    """`32~60`: two articles that say the same. Raises `SentencesError`."""
    found: dict[str, frozenset[str]] = {}
    for pair in pairs:
        ids = frozenset(each.strip() for each in pair.split("~"))
        if len(ids) < 2 or "" in ids:
            raise SentencesError(f"{pair!r}: expected two ids of articles, as 32~60.")
        found |= dict.fromkeys(ids, ids)
    return found


def _document(row: Mapping[str, Any]) -> Document:
    article_id = str(row["id"])
    return Document(
        id=article_id,
        slug=article_id,
        title=_first(row, "title", "question"),
        short_answer=str(row.get("short_answer") or ""),
        body=_first(row, "body", "answer"),
        tags=tuple(row.get("tags") or ()),
    )


def _first(row: Mapping[str, Any], *names: str) -> str:
    return str(next(row[name] for name in names if name in row))


def _queries(file: Path, lines: Iterable[str], same: Mapping[str, frozenset[str]]) -> Iterator[Query]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "query" in row:
                gold = str(row["gold_id"])
                yield Query(str(row["query"]), same.get(gold, frozenset({gold})))
            elif row["intent"] == OUT_OF_SCOPE:
                yield Query(str(row["text"]), frozenset())
        except (ValueError, KeyError, TypeError) as error:
            raise SentencesError(
                f'{file}, line {number}: expected {{"query": …, "gold_id": …}} ({error!r}).'
            ) from error
