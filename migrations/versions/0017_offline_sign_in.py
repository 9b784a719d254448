"""offline sign-in

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recorder_device",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_by_name", sa.String(length=200), nullable=False),
        sa.Column("revoke_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_recorder_device_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_recorder_device")),
        sa.UniqueConstraint("tenant_id", "public_key", name=op.f("uq_recorder_device_tenant_id_public_key")),
    )
    with op.batch_alter_table("recorder_device", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recorder_device_tenant_id_account_id"), ["tenant_id", "account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recorder_device_tenant_id_org_id"), ["tenant_id", "org_id"], unique=False)

    op.create_table(
        "offline_package",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upload_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "device_id"],
            ["recorder_device.tenant_id", "recorder_device.id"],
            name=op.f("fk_offline_package_tenant_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_offline_package_tenant_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_offline_package")),
    )
    with op.batch_alter_table("offline_package", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offline_package_tenant_id_meeting_id"), ["tenant_id", "meeting_id"], unique=False
        )

    op.create_table(
        "offline_batch",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "device_id"],
            ["recorder_device.tenant_id", "recorder_device.id"],
            name=op.f("fk_offline_batch_tenant_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_offline_batch_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "package_id"],
            ["offline_package.tenant_id", "offline_package.id"],
            name=op.f("fk_offline_batch_tenant_id_package_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_offline_batch")),
        sa.UniqueConstraint(
            "tenant_id", "device_id", "digest", name=op.f("uq_offline_batch_tenant_id_device_id_digest")
        ),
    )
    op.create_table(
        "offline_row",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.String(length=300), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["offline_batch.tenant_id", "offline_batch.id"],
            name=op.f("fk_offline_row_tenant_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "device_id"],
            ["recorder_device.tenant_id", "recorder_device.id"],
            name=op.f("fk_offline_row_tenant_id_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_offline_row_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_offline_row_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_offline_row")),
        sa.UniqueConstraint(
            "tenant_id", "batch_id", "position", name=op.f("uq_offline_row_tenant_id_batch_id_position")
        ),
    )
    with op.batch_alter_table("offline_row", schema=None) as batch_op:
        batch_op.create_index("ix_offline_row_outcome", ["tenant_id", "meeting_id", "outcome"], unique=False)
        batch_op.create_index(
            "uq_offline_row_nonce",
            ["tenant_id", "device_id", "nonce"],
            unique=True,
            sqlite_where=sa.text("is_first"),
            postgresql_where=sa.text("is_first"),
        )

    guard_tenants("offline_package", "offline_batch", to_app="SELECT, INSERT")
    guard_tenants("recorder_device", "offline_row", to_app="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    with op.batch_alter_table("offline_row", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offline_row_nonce", sqlite_where=sa.text("is_first"), postgresql_where=sa.text("is_first")
        )
        batch_op.drop_index("ix_offline_row_outcome")

    op.drop_table("offline_row")
    op.drop_table("offline_batch")
    with op.batch_alter_table("offline_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offline_package_tenant_id_meeting_id"))

    op.drop_table("offline_package")
    with op.batch_alter_table("recorder_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recorder_device_tenant_id_org_id"))
        batch_op.drop_index(batch_op.f("ix_recorder_device_tenant_id_account_id"))

    op.drop_table("recorder_device")
