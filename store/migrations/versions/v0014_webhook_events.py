"""webhooks, and when carriers said what."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("estimated_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("tracking_key", sa.String(), nullable=True))
        batch_op.create_index("ix_shipments_tracking_key", ["tracking_key"])
    op.execute(
        "UPDATE shipments SET tracking_key = "
        "NULLIF(UPPER(REPLACE(REPLACE(REPLACE(tracking_number, ' ', ''), '-', ''), '.', '')), '')"
    )
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("version", UtcDateTime(), nullable=False),
        sa.Column("triggered_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_webhook_events_order_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_webhook_events_source_external_id")),
    )
    op.create_index("ix_webhook_events_reference", "webhook_events", ["source", "reference", "state"])
    op.create_index("ix_webhook_events_digest", "webhook_events", ["source", "digest"])
    op.create_index("ix_webhook_events_state", "webhook_events", ["state", "received_at"])
    op.create_index("ix_webhook_events_order_id", "webhook_events", ["order_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("webhook_events")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_index("ix_shipments_tracking_key")
        batch_op.drop_column("tracking_key")
        batch_op.drop_column("estimated_at")
        batch_op.drop_column("status_at")
