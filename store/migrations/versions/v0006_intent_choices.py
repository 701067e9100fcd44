"""intent choices."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime, json_column

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "intent_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ranking", json_column(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_intent_choices_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_choices")),
        sa.UniqueConstraint("message_id", name=op.f("uq_intent_choices_message_id")),
    )
    with op.batch_alter_table("intent_choices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_intent_choices_conversation_id"), ["conversation_id"], unique=False
        )


def downgrade() -> None:
    """Undo."""

    with op.batch_alter_table("intent_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intent_choices_conversation_id"))

    op.drop_table("intent_choices")
