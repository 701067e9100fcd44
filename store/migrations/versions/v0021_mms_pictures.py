"""pictures that go to phones."""

import sqlalchemy as sa
from alembic import op

from store.types import json_column

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "sms_messages", sa.Column("pictures", json_column(), nullable=False, server_default=sa.text("'[]'"))
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("sms_messages", "pictures")
