"""dues arrears

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_case",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_dues_case_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_case_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_case")),
        sa.UniqueConstraint("tenant_id", "member_id", "first_month", name="uq_dues_case_run"),
    )
    with op.batch_alter_table("dues_case", schema=None) as batch_op:
        batch_op.create_index("ix_dues_case_org", ["tenant_id", "org_id", "state", "id"], unique=False)

    op.create_table(
        "dues_case_event",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["dues_case.tenant_id", "dues_case.id"],
            name=op.f("fk_dues_case_event_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_case_event")),
    )
    with op.batch_alter_table("dues_case_event", schema=None) as batch_op:
        batch_op.create_index("ix_dues_case_event_case", ["tenant_id", "case_id", "id"], unique=False)
    guard_tenants("dues_case")
    guard_tenants("dues_case_event", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("dues_case_event", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_case_event_case")

    op.drop_table("dues_case_event")
    with op.batch_alter_table("dues_case", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_case_org")

    op.drop_table("dues_case")
