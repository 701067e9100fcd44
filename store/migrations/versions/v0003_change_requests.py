"""change requests."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime, json_column

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "change_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("obstacle", sa.String(), nullable=True),
        sa.Column("address", json_column(), nullable=True),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_change_requests_conversation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_change_requests_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_change_requests_key")),
    )
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_change_requests_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_change_requests_order_id"), ["order_id"], unique=False)

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proof_postcode", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("proof_country_code", sa.String(), nullable=True))


def downgrade() -> None:
    """Undo."""

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("proof_country_code")
        batch_op.drop_column("proof_postcode")

    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_requests_order_id"))
        batch_op.drop_index(batch_op.f("ix_change_requests_conversation_id"))

    op.drop_table("change_requests")
