"""dues sheets

Revision: 0024
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_sheet",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("payer_kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("filled", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("mapping", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("unmapped", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("asides", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_sheet_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_sheet")),
    )
    with op.batch_alter_table("dues_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_dues_sheet_age", ["tenant_id", "erased_at", "updated_at"], unique=False)
        batch_op.create_index("ix_dues_sheet_org", ["tenant_id", "org_id", "id"], unique=False)

    op.create_table(
        "dues_sheet_row",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("findings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("chosen_id", sa.Uuid(), nullable=True),
        sa.Column("decided", sa.String(length=40), nullable=True),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sheet_id"],
            ["dues_sheet.tenant_id", "dues_sheet.id"],
            name=op.f("fk_dues_sheet_row_tenant_id_sheet_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_sheet_row")),
        sa.UniqueConstraint("tenant_id", "sheet_id", "number", name="uq_dues_sheet_row_number"),
    )
    with op.batch_alter_table("dues_sheet_row", schema=None) as batch_op:
        batch_op.create_index("ix_dues_sheet_row_state", ["tenant_id", "sheet_id", "state", "number"], unique=False)
    guard_tenants("dues_sheet", "dues_sheet_row")


def downgrade() -> None:
    with op.batch_alter_table("dues_sheet_row", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_sheet_row_state")

    op.drop_table("dues_sheet_row")
    with op.batch_alter_table("dues_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_sheet_org")
        batch_op.drop_index("ix_dues_sheet_age")

    op.drop_table("dues_sheet")
