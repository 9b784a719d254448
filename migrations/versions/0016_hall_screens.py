"""the hall's screens: pairing codes of the platform, screens of a tenant's meetings

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import grant, guard_tenants

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen_pairing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.LargeBinary(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wanted_meeting_id", sa.Uuid(), nullable=True),
        sa.Column("held_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("held_screen_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_tenant_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("screen_id", sa.Uuid(), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_pairing")),
        sa.UniqueConstraint("code", name=op.f("uq_screen_pairing_code")),
        sa.UniqueConstraint("secret", name=op.f("uq_screen_pairing_secret")),
    )
    with op.batch_alter_table("screen_pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screen_pairing_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_screen_pairing_source_created_at"), ["source", "created_at"], unique=False)

    op.create_table(
        "meeting_screen",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ticket", sa.LargeBinary(length=32), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_by", sa.Uuid(), nullable=True),
        sa.Column("paired_by_name", sa.String(length=200), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_screen_tenant_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_screen")),
    )
    with op.batch_alter_table("meeting_screen", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_screen_tenant_id_meeting_id"), ["tenant_id", "meeting_id"], unique=False
        )

    grant("screen_pairing")
    guard_tenants("meeting_screen")


def downgrade() -> None:
    with op.batch_alter_table("meeting_screen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_screen_tenant_id_meeting_id"))

    op.drop_table("meeting_screen")
    with op.batch_alter_table("screen_pairing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screen_pairing_source_created_at"))
        batch_op.drop_index(batch_op.f("ix_screen_pairing_created_at"))

    op.drop_table("screen_pairing")
