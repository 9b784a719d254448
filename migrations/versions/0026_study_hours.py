"""study hours

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_setting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_hours_setting_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hours_setting")),
    )
    with op.batch_alter_table("hours_setting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hours_setting_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "hours_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("bucket", sa.String(length=40), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("training_kind", sa.String(length=40), nullable=True),
        sa.Column("training_level", sa.String(length=40), nullable=True),
        sa.Column("explanation", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_hours_entry_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_hours_entry_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["hours_entry.tenant_id", "hours_entry.id"],
            name=op.f("fk_hours_entry_tenant_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("tenant_id", "reverses_id", name="uq_hours_entry_reverses"),
        sa.UniqueConstraint(
            "tenant_id", "source_kind", "source_id", "member_id", "year", "number", name="uq_hours_entry_number"
        ),
    )
    with op.batch_alter_table("hours_entry", schema=None) as batch_op:
        batch_op.create_index("ix_hours_entry_member", ["tenant_id", "member_id", "year"], unique=False)

    guard_tenants("hours_entry", "hours_setting", to_app="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("hours_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_hours_entry_member")

    op.drop_table("hours_entry")
    with op.batch_alter_table("hours_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hours_setting_tenant_id_org_id_id"))

    op.drop_table("hours_setting")
