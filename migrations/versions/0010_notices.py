"""notices: the inbox

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UNREAD = sa.text("read_at IS NULL AND closed_at IS NULL")
_OPEN = sa.text("is_to_do AND closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=240), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_to_do", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint("tenant_id", "recipient_id", "key", name="uq_notice_key"),
    )
    op.create_index("ix_notice_inbox", "notice", ["tenant_id", "recipient_id", "told_at", "id"])
    op.create_index(
        "ix_notice_unread", "notice", ["tenant_id", "recipient_id"], sqlite_where=_UNREAD, postgresql_where=_UNREAD
    )
    op.create_index("ix_notice_open", "notice", ["tenant_id", "key"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    guard_tenants("notice")


def downgrade() -> None:
    op.drop_table("notice")
