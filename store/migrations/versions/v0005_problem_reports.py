"""problem reports."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime, json_column

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "problem_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("shipment_id", sa.Uuid(), nullable=True),
        sa.Column("goods", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("items", json_column(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(40), nullable=False),
        sa.Column("photo_asked", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_problem_reports_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_problem_reports_order_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipments.id"],
            name=op.f("fk_problem_reports_shipment_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_reports")),
    )
    with op.batch_alter_table("problem_reports", schema=None) as batch_op:
        for column in ("conversation_id", "order_id", "shipment_id"):
            batch_op.create_index(batch_op.f(f"ix_problem_reports_{column}"), [column], unique=False)
        for name, columns, without in (
            ("uq_problem_reports_open", ["conversation_id", "order_id", "goods"], "IS NOT NULL"),
            ("uq_problem_reports_open_without_order", ["conversation_id", "goods"], "IS NULL"),
        ):
            condition = sa.text(f"NOT closed AND order_id {without}")
            batch_op.create_index(
                name, columns, unique=True, sqlite_where=condition, postgresql_where=condition
            )


def downgrade() -> None:
    """Undo."""

    op.drop_table("problem_reports")
