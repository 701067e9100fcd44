"""Articles for tests: six short ones of an invented shop, and what they need."""

from datetime import UTC, datetime
from typing import Any

from store.articles.content import ArticleContent
from store.database import Database
from store.demo import return_rules, shop_facts
from store.models import Article
from store.repositories.articles import ArticleRepository
from store.repositories.return_rules import ReturnRulesRepository
from store.repositories.shop_facts import ShopFactsRepository

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
AUTHOR = "editor:7"


def content(**fields: Any) -> ArticleContent:
    """An article's words, with what the test is about in ``fields``."""
    defaults = {
        "title": "How long do I have to send something back?",
        "short_answer": "You have {{ return_window_days }} days from delivery.",
        "body": "## Window\n\nCount from the day of delivery.\n",
        "category": "returns",
        "tags": ("return window",),
    }
    return ArticleContent.model_validate(defaults | fields)


def with_facts(database: Database) -> Database:
    """The demo shop's rules and facts in force."""
    with database.begin() as session:
        ReturnRulesRepository(session).publish(return_rules(), based_on=0, author="system", now=NOW)
        ShopFactsRepository(session).publish(shop_facts(), based_on=0, author="system", now=NOW)
    return database


def published(database: Database, slug: str, **fields: Any) -> Article:
    """A published article."""
    with database.begin() as session:
        articles = ArticleRepository(session)
        made = articles.create(slug, content(**fields), author=AUTHOR, now=NOW)
        return articles.publish(made.id, based_on=1, author=AUTHOR, now=NOW)
