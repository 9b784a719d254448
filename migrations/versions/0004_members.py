"""members and their register

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("second_org_id", sa.Uuid(), nullable=True),
        sa.Column("second_since_on", sa.Date(), nullable=True),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column(
            "name",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "pinyin",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "initials",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("gender", sa.String(length=40), nullable=False),
        sa.Column("nationality", sa.String(length=2), nullable=True),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("id_tail", sa.LargeBinary(length=16), nullable=True),
        sa.Column("native_place", sa.String(length=200), nullable=False),
        sa.Column("education", sa.String(length=2), nullable=True),
        sa.Column("degree", sa.String(length=200), nullable=False),
        sa.Column("work_started_on", sa.Date(), nullable=True),
        sa.Column("party_post", sa.String(length=200), nullable=False),
        sa.Column("job", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("phone_tail", sa.LargeBinary(length=16), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("extra", sa.LargeBinary(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("activist_on", sa.Date(), nullable=True),
        sa.Column("candidate_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("full_on", sa.Date(), nullable=True),
        sa.Column("extension_months", sa.Integer(), nullable=False),
        sa.Column("month_only", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["org.tenant_id", "org.id"], name=op.f("fk_member_tenant_id_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_into_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_tenant_id_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_member_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "second_org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_member_tenant_id_second_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member")),
        sa.UniqueConstraint("tenant_id", "id_index", name="uq_member_id_index"),
        sa.UniqueConstraint("tenant_id", "phone_index", name="uq_member_phone_index"),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_branch", ["tenant_id", "org_id", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_group", ["tenant_id", "group_id", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_id_tail", ["tenant_id", "id_tail", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_initials", ["tenant_id", "initials", "id"], unique=False)
        batch_op.create_index("ix_member_merged_into", ["tenant_id", "merged_into_id"], unique=False)
        batch_op.create_index("ix_member_name", ["tenant_id", "name", "id"], unique=False)
        batch_op.create_index("ix_member_phone_tail", ["tenant_id", "phone_tail", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_pinyin", ["tenant_id", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_second_org", ["tenant_id", "second_org_id", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_stage", ["tenant_id", "stage", "pinyin", "id"], unique=False)
        batch_op.create_index("ix_member_status", ["tenant_id", "status", "pinyin", "id"], unique=False)

    op.create_table(
        "register_export",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("unmasked", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_count", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_register_export_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_register_export")),
    )
    with op.batch_alter_table("register_export", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_export_tenant_id_requested_by_id"),
            ["tenant_id", "requested_by", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_register_export_tenant_id_status_id"), ["tenant_id", "status", "id"], unique=False
        )

    op.create_table(
        "member_category",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_category_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_category")),
        sa.UniqueConstraint("tenant_id", "member_id", "category", name="uq_member_category"),
    )
    with op.batch_alter_table("member_category", schema=None) as batch_op:
        batch_op.create_index("ix_member_category_category", ["tenant_id", "category", "member_id"], unique=False)

    op.create_table(
        "member_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("approval", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_change_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_change")),
    )
    with op.batch_alter_table("member_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_change_tenant_id_member_id_changed_at"),
            ["tenant_id", "member_id", "changed_at"],
            unique=False,
        )

    op.create_table(
        "member_correction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_file_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_correction_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_correction")),
    )
    with op.batch_alter_table("member_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_correction_tenant_id_member_id_status"),
            ["tenant_id", "member_id", "status"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_member_correction_tenant_id_status_id"), ["tenant_id", "status", "id"], unique=False
        )

    op.create_table(
        "member_restriction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("approval", sa.String(length=200), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_reason", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_member_restriction_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_restriction")),
    )
    with op.batch_alter_table("member_restriction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_restriction_tenant_id_member_id_from_on"),
            ["tenant_id", "member_id", "from_on"],
            unique=False,
        )

    guard_tenants(
        "member", "register_export", "member_category", "member_change", "member_correction", "member_restriction"
    )


def downgrade() -> None:
    with op.batch_alter_table("member_restriction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_restriction_tenant_id_member_id_from_on"))

    op.drop_table("member_restriction")
    with op.batch_alter_table("member_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_correction_tenant_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_member_correction_tenant_id_member_id_status"))

    op.drop_table("member_correction")
    with op.batch_alter_table("member_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_change_tenant_id_member_id_changed_at"))

    op.drop_table("member_change")
    with op.batch_alter_table("member_category", schema=None) as batch_op:
        batch_op.drop_index("ix_member_category_category")

    op.drop_table("member_category")
    with op.batch_alter_table("register_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_export_tenant_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_register_export_tenant_id_requested_by_id"))

    op.drop_table("register_export")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index("ix_member_status")
        batch_op.drop_index("ix_member_stage")
        batch_op.drop_index("ix_member_second_org")
        batch_op.drop_index("ix_member_pinyin")
        batch_op.drop_index("ix_member_phone_tail")
        batch_op.drop_index("ix_member_name")
        batch_op.drop_index("ix_member_merged_into")
        batch_op.drop_index("ix_member_initials")
        batch_op.drop_index("ix_member_id_tail")
        batch_op.drop_index("ix_member_group")
        batch_op.drop_index("ix_member_branch")

    op.drop_table("member")
