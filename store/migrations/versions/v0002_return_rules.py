"""return rules and what they decided."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime, json_column

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "return_rule_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document", json_column(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_rule_sets")),
        sa.UniqueConstraint("version", name=op.f("uq_return_rule_sets_version")),
    )
    op.create_table(
        "return_decisions",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_item_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=True),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("policy_article", sa.String(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("label", sa.String(40), nullable=True),
        sa.Column("return_shipping_fee", sa.BigInteger(), nullable=True),
        sa.Column("restocking_fee", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("answers", json_column(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_item_id"],
            ["line_items.id"],
            name=op.f("fk_return_decisions_line_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["returns.id"], name=op.f("fk_return_decisions_return_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("return_id", "line_item_id", name=op.f("pk_return_decisions")),
    )
    with op.batch_alter_table("return_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_decisions_line_item_id"), ["line_item_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("return_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_decisions_line_item_id"))

    op.drop_table("return_decisions")
    op.drop_table("return_rule_sets")
