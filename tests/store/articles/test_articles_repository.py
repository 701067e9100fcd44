from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from store.articles.variables import UnknownVariableError
from store.database import Database
from store.models import Audit
from store.repositories.articles import (
    ArticleRepository,
    IncompleteArticleError,
    SlugFixedError,
    SlugTakenError,
    StaleArticleError,
    UnknownArticleVersionError,
    content_of,
)
from store.vocabulary import ArticleStatus
from tests.store.articles.builders import AUTHOR, NOW, content, published, with_facts

LATER = NOW + timedelta(days=1)


def test_a_new_article_is_a_draft_that_no_customer_sees(database: Database) -> None:
    with database.begin() as session:
        made = ArticleRepository(session).create("window", content(), author=AUTHOR, now=NOW, note="first")
    with database.read() as session:
        articles = ArticleRepository(session)
        stored = articles.by_slug("window")
        assert stored
        assert (stored.id, stored.status, stored.version, stored.published_version) == (
            made.id, ArticleStatus.draft, 1, None,
        )  # fmt: skip
        assert content_of(stored) == content()
        assert articles.published() == []
        assert articles.published_by_slug("window") is None
        assert [(v.version, v.author, v.note) for v in articles.versions(made.id)] == [(1, AUTHOR, "first")]


def test_a_draft_on_top_does_not_change_what_customers_see(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        changed = ArticleRepository(session).update(
            article.id, content(title="Another title"), based_on=1, author=AUTHOR, now=LATER
        )
        assert (changed.version, changed.status, changed.published_version) == (2, ArticleStatus.draft, 1)
    with database.read() as session:
        articles = ArticleRepository(session)
        seen = articles.published_by_slug("window")
        assert seen
        assert (seen.version, seen.content) == (1, content())
        assert articles.published() == [seen]
        assert articles.published_versions() == {article.id: 1}
    with database.begin() as session:
        ArticleRepository(session).publish(article.id, based_on=2, author=AUTHOR, now=LATER)
    with database.read() as session:
        (seen,) = ArticleRepository(session).published()
        assert (seen.version, seen.content.title) == (2, "Another title")


def test_an_edit_of_an_old_version_is_refused_with_both_texts(database: Database) -> None:
    with database.begin() as session:
        made = ArticleRepository(session).create("window", content(), author=AUTHOR, now=NOW)
    theirs, yours = content(title="Theirs"), content(title="Yours")
    with database.begin() as session:
        ArticleRepository(session).update(made.id, theirs, based_on=1, author=AUTHOR, now=NOW)
    with pytest.raises(StaleArticleError, match="version 2 is there") as caught, database.begin() as session:
        ArticleRepository(session).update(made.id, yours, based_on=1, author=AUTHOR, now=NOW)
    assert (caught.value.based_on, caught.value.current.version) == (1, 2)
    assert (caught.value.theirs, caught.value.yours) == (theirs, yours)
    with pytest.raises(StaleArticleError), database.begin() as session:
        ArticleRepository(session).publish(made.id, based_on=1, author=AUTHOR, now=NOW)


def test_of_many_edits_at_once_one_goes_in(database: Database) -> None:
    with database.begin() as session:
        made = ArticleRepository(session).create("window", content(), author=AUTHOR, now=NOW)

    def edit(number: int) -> bool:
        try:
            with database.begin() as session:
                ArticleRepository(session).update(
                    made.id, content(title=f"Title {number}"), based_on=1, author=AUTHOR, now=NOW
                )
        except StaleArticleError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(edit, range(8))) == 1
    with database.read() as session:
        assert [v.version for v in ArticleRepository(session).versions(made.id)] == [2, 1]


def test_a_variable_that_the_shop_does_not_have_is_refused_at_publishing(database: Database) -> None:
    with_facts(database)
    with database.begin() as session:
        made = ArticleRepository(session).create(
            "window", content(body="Costs {{ retrun_fee }}."), author=AUTHOR, now=NOW
        )
    with pytest.raises(UnknownVariableError) as caught, database.begin() as session:
        ArticleRepository(session).publish(made.id, based_on=1, author=AUTHOR, now=NOW)
    assert caught.value.names == ("retrun_fee",)
    assert {"return_fee", "return_window_days", "free_shipping_from"} <= set(caught.value.known)
    with database.read() as session:
        stored = ArticleRepository(session).get(made.id)
        assert stored
        assert stored.status is ArticleStatus.draft


def test_an_empty_article_cannot_be_published(database: Database) -> None:
    with database.begin() as session:
        articles = ArticleRepository(session)
        made = articles.create("empty", content(short_answer="", body=" \n"), author=AUTHOR, now=NOW)
        with pytest.raises(IncompleteArticleError):
            articles.publish(made.id, based_on=1, author=AUTHOR, now=NOW)


def test_restoring_a_version_of_a_published_article_publishes_it(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.update(article.id, content(title="Worse"), based_on=1, author=AUTHOR, now=LATER)
        articles.publish(article.id, based_on=2, author=AUTHOR, now=LATER)
        restored = articles.restore(article.id, 1, based_on=2, author=AUTHOR, now=LATER)
        assert (restored.version, restored.published_version, restored.status) == (
            3, 3, ArticleStatus.published,
        )  # fmt: skip
        assert articles.versions(article.id)[0].restored_from == 1
        with pytest.raises(UnknownArticleVersionError):
            articles.restore(article.id, 9, based_on=3, author=AUTHOR, now=LATER)
    with database.read() as session:
        (seen,) = ArticleRepository(session).published()
        assert seen.content == content()


def test_restoring_a_version_of_a_draft_leaves_it_a_draft(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.update(article.id, content(title="Draft"), based_on=1, author=AUTHOR, now=LATER)
        restored = articles.restore(article.id, 1, based_on=2, author=AUTHOR, now=LATER)
        assert (restored.status, restored.published_version) == (ArticleStatus.draft, 1)


def test_an_archived_article_is_gone_for_customers_and_comes_back_as_a_draft(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.archive(article.id, based_on=1, author=AUTHOR, now=LATER)
        assert articles.published() == []
        assert articles.published_versions() == {}
        back = articles.restore(article.id, 1, based_on=1, author=AUTHOR, now=LATER)
        assert (back.status, back.published_version) == (ArticleStatus.draft, None)
        assert articles.published_by_slug("window") is None


def test_slugs_are_unique_and_stay_once_published(database: Database) -> None:
    with_facts(database)
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.create("taken", content(), author=AUTHOR, now=NOW)
        with pytest.raises(SlugTakenError):
            articles.create("taken", content(), author=AUTHOR, now=NOW)
        made = articles.create("window", content(), author=AUTHOR, now=NOW)
        articles.update(made.id, content(), based_on=1, author=AUTHOR, now=NOW, slug="return-window")
        articles.publish(made.id, based_on=2, author=AUTHOR, now=NOW)
        with pytest.raises(SlugFixedError):
            articles.update(made.id, content(), based_on=2, author=AUTHOR, now=NOW, slug="other")


def test_an_unknown_article_is_told(database: Database) -> None:
    with pytest.raises(LookupError), database.begin() as session:
        ArticleRepository(session).update(uuid4(), content(), based_on=1, author=AUTHOR, now=NOW)


def test_every_change_leaves_an_audit_entry(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.update(article.id, content(), based_on=1, author=AUTHOR, now=LATER)
        articles.submit(article.id, based_on=2, author=AUTHOR, now=LATER)
        articles.publish(
            article.id, based_on=2, author="editor:8", now=LATER, note="tests failed, season ends"
        )
        articles.archive(article.id, based_on=2, author=AUTHOR, now=LATER)
    with database.read() as session:
        entries = session.scalars(
            select(Audit).where(Audit.subject_id == str(article.id)).order_by(Audit.id)
        ).all()
    assert [entry.action.removeprefix("article.") for entry in entries] == [
        "created", "published", "changed", "submitted", "published", "archived",
    ]  # fmt: skip
    assert entries[4].actor == "editor:8"
    assert entries[4].details == {"version": 2, "note": "tests failed, season ends"}
