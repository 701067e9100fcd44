"""whether a problem report has a picture."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("problem_reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("photo_given", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("problem_reports", schema=None) as batch_op:
        batch_op.alter_column("photo_given", server_default=None)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("problem_reports", schema=None) as batch_op:
        batch_op.drop_column("photo_given")
