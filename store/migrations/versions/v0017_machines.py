"""counts of limits that processes share, and the processes themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "limit_windows",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "hits", sa.JSON().with_variant(postgresql.ARRAY(sa.Double()), "postgresql"), nullable=False
        ),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_limit_windows")),
        prefixes=["UNLOGGED"] if is_postgresql else [],
    )
    op.create_index("ix_limit_windows_expires_at", "limit_windows", ["expires_at"])
    op.create_table(
        "executors",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_executors")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("executors")
    op.drop_index("ix_limit_windows_expires_at", table_name="limit_windows")
    op.drop_table("limit_windows")
