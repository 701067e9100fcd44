"""Alembic's entry: runs migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Enum

from store.models import Base
from store.types import UtcDateTime


def _render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own types by their names in generated migrations."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        autogen_context.imports.add("from store.types import UtcDateTime")
        return "UtcDateTime()"
    if isinstance(item, JSON):
        autogen_context.imports.add("from store.types import json_column")
        return "json_column()"
    if isinstance(item, Enum):
        return f"sa.String({item.length})"  # the words may grow without a migration
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,  # SQLite alters tables by copying them
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
