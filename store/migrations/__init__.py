"""Alembic migrations, configured here: there is no alembic.ini.

``python -m store.migrations "what changes"`` writes the next one from the difference to the models.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; ``connection`` is the one env.py works on."""
    made = Config()
    # Alembic reads % as interpolation.
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Run what is missing, inside the connection's transaction."""
    command.upgrade(config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether nothing is missing."""
    heads = ScriptDirectory.from_config(config()).get_heads()
    return set(_applied(connection)) == set(heads)


def is_known(connection: Connection) -> bool:
    """Whether the database was made by migrations that are all here."""
    return known_revisions().issuperset(_applied(connection))


def known_revisions() -> frozenset[str]:
    """The migrations that this code has."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def _applied(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()
