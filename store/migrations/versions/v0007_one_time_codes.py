"""one-time codes."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    to_send = sa.text("released_at IS NOT NULL AND settled_at IS NULL")
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address_kind", sa.String(40), nullable=False),
        sa.Column("address_mask", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_key", sa.String(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_one_time_codes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_one_time_codes_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("key", name=op.f("uq_one_time_codes_key")),
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_time_codes_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_one_time_codes_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_one_time_codes_address_key_settled_at"),
            ["address_key", "settled_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_one_time_codes_to_send",
            ["requested_at"],
            unique=False,
            postgresql_where=to_send,
            sqlite_where=to_send,
        )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_index("ix_one_time_codes_to_send")
        batch_op.drop_index(batch_op.f("ix_one_time_codes_address_key_settled_at"))
        batch_op.drop_index(batch_op.f("ix_one_time_codes_order_id"))
        batch_op.drop_index(batch_op.f("ix_one_time_codes_conversation_id"))

    op.drop_table("one_time_codes")
