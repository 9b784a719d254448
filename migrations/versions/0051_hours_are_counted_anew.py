"""hours are counted anew

Revision: 0051
Follows: 0050
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_recount",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("entries_seen", sa.Integer(), nullable=False),
        sa.Column("entries_changed", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_hours_recount_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hours_recount")),
    )
    with op.batch_alter_table("hours_recount", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hours_recount_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )
    _create_differences()
    op.add_column("hours_entry", sa.Column("rules_at", sa.DateTime(timezone=True), nullable=True))
    guard_tenants("hours_recount", to_app="SELECT, INSERT, UPDATE")
    guard_tenants("hours_recount_difference", to_app="SELECT, INSERT")


def _create_differences() -> None:
    op.create_table(
        "hours_recount_difference",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recount_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["hours_entry.tenant_id", "hours_entry.id"],
            name=op.f("fk_hours_recount_difference_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_hours_recount_difference_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recount_id"],
            ["hours_recount.tenant_id", "hours_recount.id"],
            name=op.f("fk_hours_recount_difference_tenant_id_recount_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hours_recount_difference")),
        sa.UniqueConstraint("tenant_id", "recount_id", "entry_id", name="uq_hours_recount_difference"),
    )
    with op.batch_alter_table("hours_recount_difference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hours_recount_difference_tenant_id_recount_id_id"),
            ["tenant_id", "recount_id", "id"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_column("hours_entry", "rules_at")
    op.drop_table("hours_recount_difference")
    op.drop_table("hours_recount")
