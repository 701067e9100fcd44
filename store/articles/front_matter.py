"""An article as a Markdown file with YAML in front, and back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from store import plain_yaml
from store.articles.content import LONGEST_BODY, ArticleContent, Slug
from store.vocabulary import ArticleStatus

_FENCE = "---"


class ArticleFileError(Exception):
    """A file is no article; the message says what is wrong and where."""


class ArticleFile(BaseModel):
    """What a file holds."""

    model_config = ConfigDict(frozen=True)

    slug: Slug
    status: ArticleStatus = ArticleStatus.draft
    content: ArticleContent


def read_article(text: str, *, name: str, zone: tzinfo = UTC) -> ArticleFile:
    """The article of a file; ``name`` is its slug where it gives none. Days are those of ``zone``.

    ``valid_until`` as a day means until its end. Raises `ArticleFileError`.
    """
    matter, body = _parts(text)
    slug, status = matter.pop("slug", name), matter.pop("status", ArticleStatus.draft)
    tags = matter.get("tags")
    if isinstance(tags, str):
        matter["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()]
    for field, days in (("valid_from", 0), ("valid_until", 1)):
        if field in matter:
            matter[field] = _moment(matter[field], zone, days)
    given = {key: value for key, value in matter.items() if value is not None}
    try:
        return ArticleFile.model_validate(
            {"slug": slug, "status": status, "content": given | {"body": body.strip()}}
        )
    except ValidationError as error:
        raise ArticleFileError(_told(error)) from None


def as_file(slug: str, status: ArticleStatus, content: ArticleContent) -> str:
    """The article as a file; `read_article` takes it back."""
    matter = content.model_dump(mode="json", exclude={"body"}, exclude_none=True)
    head = yaml.safe_dump(
        {"slug": slug, "status": status.value} | matter, sort_keys=False, allow_unicode=True, width=10_000
    )
    return f"{_FENCE}\n{head}{_FENCE}\n\n{content.body.strip()}\n"


def _parts(text: str) -> tuple[dict[str, Any], str]:
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise ArticleFileError("line 1: expected --- and the article's title, category and so on as YAML")
    if len(text) > 2 * LONGEST_BODY:
        raise ArticleFileError(f"longer than {2 * LONGEST_BODY:,} characters")
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if end is None:
        raise ArticleFileError("the YAML in front is not closed with ---")
    try:
        matter = plain_yaml.load("\n".join(lines[1:end])) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 2}: " if mark else ""
        raise ArticleFileError(f"{place}{error.problem or 'this is no YAML'}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ArticleFileError(f"the front is no YAML: {str(error).partition(chr(10))[0]}") from None
    if not isinstance(matter, Mapping):
        raise ArticleFileError("line 2: expected names with values, as title: How long …")
    return {str(key): value for key, value in matter.items()}, "\n".join(lines[end + 1 :])


def _moment(given: Any, zone: tzinfo, days: int) -> Any:
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            return given
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=zone)
    if isinstance(given, date):
        return datetime.combine(given + timedelta(days=days), time(), zone)
    return given


def _told(error: ValidationError) -> str:
    told = []
    for each in error.errors()[:5]:
        place = ".".join(str(part) for part in each["loc"] if part != "content")
        told.append(f"{place}: {each['msg'].removeprefix('Value error, ')}")
    return "; ".join(told)
