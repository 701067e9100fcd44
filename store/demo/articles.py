"""The demo shop's articles."""

from datetime import datetime
from pathlib import Path

from store.database import Database
from store.importing.articles import import_articles
from store.repositories.articles import ArticleRepository

DIRECTORY = Path(__file__).parent / "articles"


def seed_articles(database: Database, *, now: datetime) -> int:
    """Put the demo shop's articles into a store without articles. Returns how many; 0 when there were some.

    The shop's rules and facts must be in force, as the articles name them (`store.demo.seed`).
    """
    with database.read() as session:
        if not ArticleRepository(session).is_empty():
            return 0
    return import_articles(DIRECTORY, database, now=now).imported
