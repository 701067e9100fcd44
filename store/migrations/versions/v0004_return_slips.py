"""return slips."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("returns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slip_token", sa.String(), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_returns_slip_token"), ["slip_token"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("returns", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_returns_slip_token"), type_="unique")
        batch_op.drop_column("slip_token")
