"""The index follows what is published."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.knowledge.keeper import LOOK_SECONDS, Keeper
from knowledge.search import Circumstances, search
from store.database import Database
from store.demo import return_rules
from store.repositories.articles import ArticleRepository
from store.repositories.return_rules import ReturnRulesRepository
from tests.knowledge.toy import ToyEmbedder
from tests.store.articles.builders import AUTHOR, NOW, content, published, with_facts


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    yield Keeper(database=with_facts(database), data_dir=tmp_path, encoder=ToyEmbedder())
    database.dispose()


def database_of(keeper: Keeper) -> Database:
    return keeper._database


def short_answers(keeper: Keeper) -> list[str]:
    snapshot = keeper.library.generations.load()
    return [document.short_answer for document in snapshot.documents] if snapshot else []


def test_without_articles_nothing_is_built_and_nothing_is_missing(keeper: Keeper) -> None:
    assert keeper.refresh() is None
    assert keeper.state() == "ok"
    assert not keeper.is_due()


def test_every_change_of_what_customers_see_is_noticed(keeper: Keeper) -> None:
    database = database_of(keeper)
    article = published(database, "window")
    assert keeper.state() == "starting"
    assert keeper.is_due()
    keeper.look()
    assert (keeper.is_due(), keeper.state()) == (False, "ok")
    assert short_answers(keeper) == ["You have 30 days from delivery."]
    with database.begin() as session:
        ArticleRepository(session).update(
            article.id, content(short_answer="Soon."), based_on=1, author=AUTHOR, now=NOW
        )
    assert not keeper.is_due(), "a draft changes nothing"
    with database.begin() as session:
        ArticleRepository(session).publish(article.id, based_on=2, author=AUTHOR, now=NOW)
    keeper.look()
    assert short_answers(keeper) == ["Soon."]
    with database.begin() as session:
        ArticleRepository(session).archive(article.id, based_on=2, author=AUTHOR, now=NOW)
    keeper.look()
    assert short_answers(keeper) == []


def test_a_change_of_the_rules_changes_the_answers_and_embeds_only_these(keeper: Keeper) -> None:
    database = database_of(keeper)
    published(database, "window")
    published(database, "other", title="Do gift cards expire?", short_answer="Never.", body="", tags=())
    keeper.refresh()
    text = return_rules().replace("window: {days: 30, from: delivery}", "window: {days: 45, from: delivery}")
    with database.begin() as session:
        ReturnRulesRepository(session).publish(text, based_on=1, author=AUTHOR, now=NOW)
    manifest = keeper.refresh()
    assert manifest
    assert (manifest.facts, manifest.embedded) == ("rules-2.facts-1", 1)
    assert "You have 45 days from delivery." in short_answers(keeper)


def test_an_article_whose_fact_is_gone_is_left_out(keeper: Keeper) -> None:
    database = database_of(keeper)
    published(database, "window")
    rules = "policy: {version: 2}\nrules: [{id: none, deny: final_sale}]\n"
    with database.begin() as session:
        ReturnRulesRepository(session).publish(rules, based_on=1, author=AUTHOR, now=NOW)
    keeper.refresh()
    assert short_answers(keeper) == []
    assert not keeper.is_due()


@pytest.mark.anyio
async def test_it_looks_by_itself(keeper: Keeper) -> None:
    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.05)

    async with keeper.keeping():
        published(database_of(keeper), "window")
        await until(lambda: bool(short_answers(keeper)))
    snapshot = keeper.library.generations.load()
    assert snapshot
    found = search(snapshot, ToyEmbedder(), "how long to send back", Circumstances(now=NOW))
    assert found.matches[0].document.slug == "window"


def test_every_machine_notices_within_a_second_what_one_of_them_publishes(
    postgres_url: str, tmp_path: Path
) -> None:
    databases = [Database(postgres_url) for _ in range(2)]
    databases[0].upgrade()
    keepers = [
        Keeper(database=database, data_dir=tmp_path / str(number), encoder=ToyEmbedder())
        for number, database in enumerate(databases)
    ]
    with_facts(databases[0])

    async def both_know() -> float:
        async with keepers[0].keeping(), keepers[1].keeping():
            await asyncio.sleep(0.2)
            published(databases[0], "window")
            loop = asyncio.get_running_loop()
            began = loop.time()
            while not all(short_answers(keeper) for keeper in keepers):
                assert loop.time() - began < 10
                await asyncio.sleep(0.02)
            return loop.time() - began

    took = asyncio.run(both_know())
    for database in databases:
        database.dispose()
    print(f"both know after {took:.2f} s")
    assert took < 3 * LOOK_SECONDS  # a look each second, and patience with a busy machine
