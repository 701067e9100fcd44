"""Articles from a directory of Markdown files."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from store.articles.front_matter import ArticleFile, ArticleFileError, read_article
from store.articles.variables import UnknownVariableError
from store.database import Database
from store.importing.report import ImportReport, Refusal, WrongFileError
from store.repositories.articles import ArticleRepository, IncompleteArticleError, content_of
from store.vocabulary import ArticleStatus

AUTHOR = "system"
LARGEST_FILE = 1_000_000
"""Bytes."""


class Taken(StrEnum):
    """What became of an article."""

    imported = "imported"
    updated = "updated"
    unchanged = "unchanged"


def import_articles(
    directory: Path,
    database: Database,
    *,
    now: datetime,
    zone: tzinfo = UTC,
    author: str = AUTHOR,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import every ``*.md`` of ``directory`` (not of its folders), by slug.

    Idempotent: what is stored already stays; what differs becomes the next version. A bad file is refused
    with its name and place and the rest goes in. Raises `WrongFileError` when there is no such file at all.
    ``on_progress`` is told the files done and the files in all.
    """
    paths = sorted(path for path in directory.glob("*.md") if path.is_file())
    if not paths:
        raise WrongFileError(f"{directory} holds no Markdown files (*.md)")
    report = ImportReport()
    seen: dict[str, str] = {}
    for position, path in enumerate(paths, start=1):
        try:
            found = _read(path, zone)
            if found.slug in seen:
                raise ArticleFileError(f"slug: {found.slug} is that of {seen[found.slug]}, too")
            seen[found.slug] = path.name
            with database.begin() as session:
                taken = take(session, found, author=author, now=now)
            setattr(report, taken.value, getattr(report, taken.value) + 1)
        except (ArticleFileError, UnknownVariableError, IncompleteArticleError) as error:
            report.refused.append(Refusal(position=position, name=path.name, reason=_reason(error)))
        if on_progress is not None:
            on_progress(position, len(paths))
    return report


def take(session: Session, found: ArticleFile, *, author: str, now: datetime) -> Taken:
    """Store one article as its file has it, in the caller's transaction. Raises as `publish` does."""
    articles = ArticleRepository(session)
    stored = articles.by_slug(found.slug)
    if stored is None:
        stored = articles.create(found.slug, found.content, author=author, now=now)
        taken = Taken.imported
    elif content_of(stored) == found.content and stored.status is found.status:
        return Taken.unchanged
    else:
        taken = Taken.updated
        if content_of(stored) != found.content:
            stored = articles.update(
                stored.id, found.content, based_on=stored.version, author=author, now=now
            )
    change = {
        ArticleStatus.published: articles.publish,
        ArticleStatus.review: articles.submit,
        ArticleStatus.archived: articles.archive,
    }.get(found.status)
    if change is not None and stored.status is not found.status:
        change(stored.id, based_on=stored.version, author=author, now=now)
    return taken


def _read(path: Path, zone: tzinfo) -> ArticleFile:
    if path.stat().st_size > LARGEST_FILE:
        raise ArticleFileError(f"larger than {LARGEST_FILE:,} bytes")
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleFileError(f"byte {error.start}: this is not UTF-8") from None
    return read_article(text, name=path.stem, zone=zone)


def _reason(error: Exception) -> str:
    if isinstance(error, UnknownVariableError):
        names = ", ".join(f"{{{{ {name} }}}}" for name in error.names)
        return f"names what the shop does not have: {names}. Known are: {', '.join(error.known) or 'none'}"
    return str(error)
