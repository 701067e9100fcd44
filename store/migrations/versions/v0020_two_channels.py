"""one conversation on two channels."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("messages", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("proofs", sa.Column("channel", sa.String(), nullable=True))
    op.add_column("widget_sessions", sa.Column("seen_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "text_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("via", sa.String(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("sent_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_text_wishes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_wishes")),
    )
    op.create_index(op.f("ix_text_wishes_conversation_id"), "text_wishes", ["conversation_id"])
    op.create_index(op.f("ix_text_wishes_phone"), "text_wishes", ["phone"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("text_wishes")
    for table, column in (("widget_sessions", "seen_seq"), ("proofs", "channel"), ("messages", "channel")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
