"""appointments

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("acting", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_appointment_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "term_id"],
            ["committee_term.tenant_id", "committee_term.id"],
            name=op.f("fk_appointment_tenant_id_term_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_tenant_id_account_id"), ["tenant_id", "account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_appointment_tenant_id_org_id"), ["tenant_id", "org_id"], unique=False)

    guard_tenants("appointment")


def downgrade() -> None:
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_tenant_id_org_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_tenant_id_account_id"))

    op.drop_table("appointment")
