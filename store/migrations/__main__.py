"""Write the next migration: ``python -m store.migrations "what changes"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import text

from store.database import Database
from store.migrations import config


def main() -> None:
    """Migrate an empty database to the last migration and write the difference to the models as the next."""
    with tempfile.TemporaryDirectory() as directory:
        database = Database(f"sqlite:///{Path(directory) / 'scratch.db'}")
        database.upgrade()
        with database.engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            found = len(list(Path(__file__).parent.glob("versions/v*.py")))
            command.revision(config(connection), sys.argv[1], autogenerate=True, rev_id=f"{found + 1:04}")
        database.dispose()


if __name__ == "__main__":
    main()
