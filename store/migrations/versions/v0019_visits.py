"""the customer's browser, and where restored facts come from."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "visits",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("there_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_visits_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_visits")),
    )
    op.add_column("shop_facts", sa.Column("restored_from", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("shop_facts") as facts:
        facts.drop_column("restored_from")
    op.drop_table("visits")
