"""Articles from files, and everything as files."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import PurePosixPath
from typing import Final

from pydantic import BaseModel, Field, ValidationError

from api.clock import Clock, utc_now
from api.editor.callers import Caller
from api.editor.checks import DEFAULT_CATEGORY, slug_of
from api.editor.html_text import from_html
from store.articles.content import ArticleContent
from store.articles.front_matter import ArticleFile, ArticleFileError, as_file, read_article
from store.database import Database
from store.repositories.article_questions import ArticleQuestionRepository
from store.repositories.articles import ArticleRepository, content_of
from store.repositories.return_rules import ReturnRulesRepository
from store.repositories.shop_facts import ShopFactsRepository
from store.vocabulary import ArticleStatus

MOST_FILES: Final = 2_000
LARGEST_FILE: Final = 1_000_000
"""Bytes, also of a file inside an archive."""
LARGEST_IN_ALL: Final = 20_000_000


class RefusedFile(BaseModel):
    """A file, or a row of one, that did not go in."""

    name: str
    reason: str


class Imported(BaseModel):
    """What an import came to. All of it are drafts."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RefusedFile] = Field(default_factory=list)


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


class Transfer:
    """Brings articles in and out."""

    def __init__(self, database: Database, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def take(self, uploads: Iterable[Upload], caller: Caller) -> Imported:
        """Store what the files hold, as drafts, by slug. A bad one is told and the rest goes in."""
        report = Imported()
        for name, found in self._read(uploads):
            if isinstance(found, str):
                report.refused.append(RefusedFile(name=name, reason=found))
                continue
            taken = self._store(found, caller)
            setattr(report, taken, getattr(report, taken) + 1)
        return report

    def everything(self) -> bytes:
        """A zip: each article as Markdown, the return rules, the facts and the test questions."""
        packed = io.BytesIO()
        with self._database.read() as session, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            slugs: dict[object, str] = {}
            for article in ArticleRepository(session).every():
                slugs[article.id] = article.slug
                text = as_file(article.slug, article.status, content_of(article))
                archive.writestr(f"articles/{article.slug}.md", text)
            if rules := ReturnRulesRepository(session).newest():
                archive.writestr("return_rules.yml", rules.text)
            if facts := ShopFactsRepository(session).newest():
                archive.writestr("shop_facts.yml", facts.text)
            rows = io.StringIO()
            writer = csv.writer(rows)
            writer.writerow(["article", "question"])
            for question in ArticleQuestionRepository(session).of():
                writer.writerow([slugs.get(question.article_id, ""), question.text])
            archive.writestr("test_questions.csv", rows.getvalue())
        return packed.getvalue()

    def _read(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, ArticleFile | str]]:
        seen: set[str] = set()
        for upload in _unpacked(uploads):
            if isinstance(upload, RefusedFile):
                yield upload.name, upload.reason
                continue
            for name, found in read_upload(upload):
                if isinstance(found, ArticleFile) and found.slug in seen:
                    yield name, f"slug: another file of this import is {found.slug}, too"
                    continue
                if isinstance(found, ArticleFile):
                    seen.add(found.slug)
                yield name, found

    def _store(self, found: ArticleFile, caller: Caller) -> str:
        with self._database.begin() as session:
            articles, now = ArticleRepository(session), self._clock()
            stored = articles.by_slug(found.slug)
            if stored is None:
                articles.create(found.slug, found.content, author=caller.actor, now=now)
                return "imported"
            if content_of(stored) == found.content:
                return "unchanged"
            articles.update(stored.id, found.content, based_on=stored.version, author=caller.actor, now=now)
            return "updated"


def read_upload(upload: Upload, *, zone: tzinfo = UTC) -> Iterator[tuple[str, ArticleFile | str]]:
    """The articles of a file by name, or what is wrong with them."""
    path = PurePosixPath(upload.name.replace("\\", "/"))
    try:
        text = upload.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield path.name, f"byte {error.start}: this is not UTF-8"
        return
    match path.suffix.lower():
        case ".md" | ".markdown":
            yield path.name, _markdown(text, path.stem, zone)
        case ".html" | ".htm":
            title, body = from_html(text)
            yield path.name, _article({"title": title or path.stem, "body": body})
        case ".csv":
            yield from _rows(path.name, text, zone)
        case suffix:
            yield (
                path.name,
                f"{suffix or 'a file without an ending'} is not read; send .md, .html, .csv or .zip",
            )


def _unpacked(uploads: Iterable[Upload]) -> Iterator[Upload | RefusedFile]:
    files = size = 0
    for upload in uploads:
        inside = _members(upload) if upload.name.lower().endswith(".zip") else [upload]
        for each in inside:
            files += 1
            size += len(each.content) if isinstance(each, Upload) else 0
            if files > MOST_FILES or size > LARGEST_IN_ALL:
                yield RefusedFile(name=each.name, reason="too much at once; send the rest by itself")
                return
            if isinstance(each, Upload) and len(each.content) > LARGEST_FILE:
                yield RefusedFile(name=each.name, reason=f"larger than {LARGEST_FILE:,} bytes")
            else:
                yield each


def _members(upload: Upload) -> Iterator[Upload | RefusedFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            for member in archive.infolist():
                path = PurePosixPath(member.filename)
                if member.is_dir() or path.suffix.lower() not in (".md", ".markdown", ".html", ".htm"):
                    continue  # what an export has beside the articles
                with archive.open(member) as opened:
                    yield Upload(path.name, opened.read(LARGEST_FILE + 1))  # never more, whatever it claims
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError):
        yield RefusedFile(name=upload.name, reason="this archive cannot be opened")


def _markdown(text: str, stem: str, zone: tzinfo) -> ArticleFile | str:
    if not text.lstrip().startswith("---"):
        first, _, rest = text.strip().partition("\n")
        titled = first.startswith("# ")
        return _article(
            {
                "title": first[2:] if titled else stem.replace("-", " "),
                "body": (rest if titled else text).strip(),
            },
            slug=slug_of(stem),
        )
    try:
        return read_article(text, name=slug_of(stem), zone=zone)
    except ArticleFileError as error:
        return str(error)


def _rows(name: str, text: str, zone: tzinfo) -> Iterator[tuple[str, ArticleFile | str]]:
    try:
        rows = csv.DictReader(io.StringIO(text), strict=True)
        if "title" not in (rows.fieldnames or ()):
            yield name, "line 1: expected the columns' names, title among them"
            return
        for row in rows:
            place = f"{name}, line {rows.line_num}"
            given = {key: value for key, value in row.items() if key and value and value.strip()}
            if None in row or not given.get("title"):
                yield place, "a row without a title" if None not in row else "more cells than columns"
                continue
            tags = [tag.strip() for tag in given.pop("tags", "").split(",") if tag.strip()]
            slug = given.pop("slug", None)
            fields = {key: value for key, value in given.items() if key in ArticleContent.model_fields}
            yield place, _article({**fields, "tags": tags}, slug=slug)
    except csv.Error as error:
        yield name, f"this is no CSV: {error}"


def _article(fields: dict[str, object], *, slug: str | None = None) -> ArticleFile | str:
    try:
        content = {"category": DEFAULT_CATEGORY} | fields
        return ArticleFile.model_validate(
            {
                "slug": slug or slug_of(str(fields.get("title", ""))),
                "status": ArticleStatus.draft,
                "content": content,
            }
        )
    except ValidationError as error:
        return "; ".join(
            f"{'.'.join(str(part) for part in each['loc'] if part != 'content')}: "
            f"{each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()[:5]
        )
