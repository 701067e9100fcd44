"""The service as an attacker meets it, and the merchants' editor with people in it."""

from tests.api.conftest import anyio_backend, quiet_app
from tests.api.editor.merchant import app, encoder, furnished, team
from tests.store.conftest import database, migrated_file, migrated_postgres, sqlite_database

__all__ = [
    "anyio_backend",
    "app",
    "database",
    "encoder",
    "furnished",
    "migrated_file",
    "migrated_postgres",
    "quiet_app",
    "sqlite_database",
    "team",
]
