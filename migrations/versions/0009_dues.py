"""dues: local decisions, assessments, bases by period, reliefs

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("payer_kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("treatment", sa.String(length=40), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_item_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_item")),
    )
    with op.batch_alter_table("dues_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dues_item_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "dues_setting",
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
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_setting_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_setting")),
    )
    with op.batch_alter_table("dues_setting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dues_setting_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "dues_assessment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_month", sa.Integer(), nullable=False),
        sa.Column("payer_kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("computed_fen", sa.BigInteger(), nullable=True),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=True),
        sa.Column("voluntary_fen", sa.BigInteger(), nullable=False),
        sa.Column("rule_version", sa.String(length=60), nullable=False),
        sa.Column("rounding_fen", sa.Integer(), nullable=True),
        sa.Column("base", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("objection", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("paper_note", sa.String(length=500), nullable=False),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_assessment_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_assessment_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_assessment")),
        sa.UniqueConstraint("tenant_id", "member_id", "year", "number", name="uq_dues_assessment_number"),
    )
    with op.batch_alter_table("dues_assessment", schema=None) as batch_op:
        batch_op.create_index("ix_dues_assessment_year", ["tenant_id", "year", "state", "id"], unique=False)

    op.create_table(
        "dues_period_base",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("payer_kind", sa.String(length=40), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("computed_fen", sa.BigInteger(), nullable=False),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=False),
        sa.Column("rule_version", sa.String(length=60), nullable=False),
        sa.Column("rounding_fen", sa.Integer(), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_period_base_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_period_base")),
        sa.UniqueConstraint("tenant_id", "member_id", "year", "payer_kind", "first_month", name="uq_dues_period_base"),
    )
    op.create_table(
        "dues_relief",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("until_month", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_file_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.LargeBinary(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_relief_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_relief_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_relief")),
    )
    with op.batch_alter_table("dues_relief", schema=None) as batch_op:
        batch_op.create_index("ix_dues_relief_member", ["tenant_id", "member_id", "from_month"], unique=False)
        batch_op.create_index("ix_dues_relief_state", ["tenant_id", "state", "id"], unique=False)

    guard_tenants("dues_assessment", "dues_item", "dues_period_base", "dues_relief", "dues_setting")


def downgrade() -> None:
    with op.batch_alter_table("dues_relief", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_relief_state")
        batch_op.drop_index("ix_dues_relief_member")

    op.drop_table("dues_relief")
    op.drop_table("dues_period_base")
    with op.batch_alter_table("dues_assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_assessment_year")

    op.drop_table("dues_assessment")
    with op.batch_alter_table("dues_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dues_setting_tenant_id_org_id_id"))

    op.drop_table("dues_setting")
    with op.batch_alter_table("dues_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dues_item_tenant_id_org_id_id"))

    op.drop_table("dues_item")
