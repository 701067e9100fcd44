from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.articles.front_matter import ArticleFileError, as_file, read_article
from store.database import Database
from store.importing.articles import import_articles
from store.importing.report import WrongFileError
from store.repositories.articles import ArticleRepository
from store.vocabulary import ArticleStatus
from tests.store.articles.builders import NOW, content, with_facts

GOOD = """---
title: How long do I have?
short_answer: You have {{ return_window_days }} days.
category: returns
tags: [window, late]
status: published
---

## Counting

From delivery.
"""


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        (directory / f"{name.replace('_', '-')}.md").write_text(text, "utf-8")
    return directory


def test_the_same_files_again_change_nothing(database: Database, tmp_path: Path) -> None:
    with_facts(database)
    write(tmp_path, window=GOOD, draft=GOOD.replace("published", "draft"))
    first = import_articles(tmp_path, database, now=NOW)
    assert (first.imported, first.refused) == (2, [])
    second = import_articles(tmp_path, database, now=NOW)
    assert (second.imported, second.updated, second.unchanged) == (0, 0, 2)
    write(tmp_path, window=GOOD.replace("From delivery.", "From the day after delivery."))
    third = import_articles(tmp_path, database, now=NOW)
    assert (third.updated, third.unchanged) == (1, 1)
    with database.read() as session:
        (seen,) = ArticleRepository(session).published()
    assert (seen.slug, seen.version) == ("window", 2)
    assert "day after" in seen.content.body


def test_a_bad_file_is_told_and_the_rest_goes_in(database: Database, tmp_path: Path) -> None:
    with_facts(database)
    write(
        tmp_path,
        a_good=GOOD,
        b_yaml=GOOD.replace("tags: [", "tags: ]"),
        c_variable=GOOD.replace("return_window_days", "window_days"),
        d_none="Just words.",
        e_open="---\ntitle: x\n",
        f_field=GOOD.replace("category: returns\n", ""),
        g_twice=GOOD.replace("category", "slug: a-good\ncategory"),
    )
    (tmp_path / "h-bytes.md").write_bytes(b"---\n\xff\n---\n")
    told: list[tuple[int, int]] = []
    report = import_articles(tmp_path, database, now=NOW, on_progress=lambda *done: told.append(done))
    assert report.imported == 1
    reasons = {refusal.name: refusal.reason for refusal in report.refused}
    assert reasons["b-yaml.md"].startswith("line 5: ")
    assert "{{ window_days }}" in reasons["c-variable.md"]
    assert "return_window_days" in reasons["c-variable.md"]
    assert reasons["d-none.md"].startswith("line 1: ")
    assert "not closed" in reasons["e-open.md"]
    assert reasons["f-field.md"].startswith("category: ")
    assert "a-good.md" in reasons["g-twice.md"]
    assert reasons["h-bytes.md"].startswith("byte 4: ")
    assert told[-1] == (8, 8)
    with database.read() as session:
        assert ArticleRepository(session).by_slug("c-variable") is None


def test_a_directory_without_articles_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="no Markdown"):
        import_articles(tmp_path, database, now=NOW)


def test_days_are_those_of_the_shop(tmp_path: Path) -> None:
    zone = ZoneInfo("America/Chicago")
    text = GOOD.replace("status:", "valid_from: 2026-11-01\nvalid_until: 2026-12-24\nstatus:")
    found = read_article(text, name="season", zone=zone).content
    assert found.valid_from == datetime(2026, 11, 1, tzinfo=zone)
    assert found.valid_until == datetime(2026, 12, 25, tzinfo=zone), "until the end of that day"
    assert found.valid_at(datetime(2026, 12, 25, 5, 59, tzinfo=UTC))
    assert not found.valid_at(datetime(2026, 12, 25, 6, 0, tzinfo=UTC))


def test_an_article_survives_the_way_through_a_file() -> None:
    words = content(valid_from=NOW, title='Colons: and "quotes"', tags=("a", "country:US"), locale="en-GB")
    text = as_file("window", ArticleStatus.review, words)
    found = read_article(text, name="other")
    assert (found.slug, found.status) == ("window", ArticleStatus.review)
    assert found.content == words.model_copy(update={"body": words.body.strip()})


@pytest.mark.parametrize(
    ("field", "value"),
    [("locale", "klingon"), ("status", "hidden"), ("audience", "me"), ("slug", "Not A Slug"),
     ("title", "two\\nlines"), ("valid_from", "soon")],
)  # fmt: skip
def test_a_wrong_field_is_named(field: str, value: str) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{field}:")]
    lines.insert(1, f'{field}: "{value}"')
    with pytest.raises(ArticleFileError, match=f"^{field}: "):
        read_article("\n".join(lines), name="x")
