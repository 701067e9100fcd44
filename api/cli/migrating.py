"""``doorstep migrate``: the tables of the store and of the workflow engine, before the service starts."""

from dbos import DBOS

from api.cli.console import console, stop
from api.engine_database import dbos_url
from api.settings import Settings
from store.database import Database, NewerDatabaseError
from store.locks import alone


def migrate(settings: Settings) -> None:
    """Bring both up to date. Beside running processes, too, and by several at once."""
    database = Database(settings.url)
    try:
        database.upgrade()
        with alone(database, "engine"):
            DBOS.migrate(dbos_url(settings))
    except NewerDatabaseError as error:
        stop(str(error))
    finally:
        database.dispose()
    console.print("[green]✓[/green] The database is up to date.")
