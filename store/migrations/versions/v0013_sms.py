"""text messages."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime, json_column

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('waiting', 'sending')")
_KEPT = sa.text("form IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sms_numbers",
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("opted_out_at", UtcDateTime(), nullable=True),
        sa.Column("turned_away_at", UtcDateTime(), nullable=True),
        sa.Column("next_position", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_sms_numbers")),
    )
    op.create_table(
        "sms_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("via", sa.String(40), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("message_sid", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_consents")),
        sa.UniqueConstraint("message_sid", name=op.f("uq_sms_consents_message_sid")),
    )
    op.create_index("ix_sms_consents_phone", "sms_consents", ["phone"])
    op.create_table(
        "sms_threads",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("queued_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_sms_threads_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_sms_threads")),
        sa.UniqueConstraint("phone", name=op.f("uq_sms_threads_phone")),
    )
    op.create_table(
        "sms_inbound",
        sa.Column("message_sid", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("number", sa.Uuid(), nullable=False),
        sa.Column("form", json_column(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_sid", name=op.f("pk_sms_inbound")),
    )
    op.create_index(
        "ix_sms_inbound_kept",
        "sms_inbound",
        ["phone", "number"],
        postgresql_where=_KEPT,
        sqlite_where=_KEPT,
    )
    op.create_table(
        "sms_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=True),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_sms_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_sms_messages_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_sms_messages_key")),
        sa.UniqueConstraint("phone", "position", name=op.f("uq_sms_messages_phone_position")),
        sa.UniqueConstraint("sid", name=op.f("uq_sms_messages_sid")),
    )
    op.create_index("ix_sms_messages_conversation_id", "sms_messages", ["conversation_id"])
    op.create_index("ix_sms_messages_message_id", "sms_messages", ["message_id"])
    op.create_index(
        "ix_sms_messages_open",
        "sms_messages",
        ["phone", "position"],
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )


def downgrade() -> None:
    """Undo."""
    for table in ("sms_messages", "sms_inbound", "sms_threads", "sms_consents", "sms_numbers"):
        op.drop_table(table)
