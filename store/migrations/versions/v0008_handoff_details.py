"""handoff details: mood, the customer's words, the order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mood", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("summary", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("order_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_handoffs_order_id"), "orders", ["order_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Undo."""

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_handoffs_order_id"), type_="foreignkey")
        batch_op.drop_column("order_id")
        batch_op.drop_column("summary")
        batch_op.drop_column("mood")
