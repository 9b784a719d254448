"""meetings: agenda items, files, expected and longest length

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expected_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("longest_minutes", sa.Integer(), nullable=True))

    op.create_table(
        "agenda_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("speaker", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_agenda_item_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "position", name=op.f("uq_agenda_item_tenant_id_meeting_id_position")
        ),
    )
    op.create_table(
        "meeting_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_file_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_file")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "file_id", name=op.f("uq_meeting_file_tenant_id_meeting_id_file_id")
        ),
    )
    with op.batch_alter_table("meeting_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_file_tenant_id_file_id"), ["tenant_id", "file_id"], unique=False)

    guard_tenants("agenda_item", "meeting_file")


def downgrade() -> None:
    op.drop_table("meeting_file")
    op.drop_table("agenda_item")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("longest_minutes")
        batch_op.drop_column("expected_minutes")
