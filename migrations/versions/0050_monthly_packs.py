"""monthly packs

Revision: 0050
Follows: 0049
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_pack",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("clean_topic_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clean_topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("fk_lesson_pack_tenant_id_clean_topic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_pack_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_pack")),
        sa.UniqueConstraint("tenant_id", "org_id", "month", name="uq_lesson_pack_month"),
    )
    with op.batch_alter_table("lesson_pack", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_pack_month", ["tenant_id", "month", "org_id"], unique=False)

    op.create_table(
        "lesson_pack_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_pack_rule_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("fk_lesson_pack_rule_tenant_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_pack_rule")),
    )
    with op.batch_alter_table("lesson_pack_rule", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_pack_rule_org", ["tenant_id", "org_id", "id"], unique=False)

    op.create_table(
        "lesson_pack_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("is_clean", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_pack_item_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pack_id"],
            ["lesson_pack.tenant_id", "lesson_pack.id"],
            name=op.f("fk_lesson_pack_item_tenant_id_pack_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_pack_item")),
        sa.UniqueConstraint("tenant_id", "pack_id", "lesson_id", name="uq_lesson_pack_item"),
    )
    with op.batch_alter_table("lesson_pack_item", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_pack_item_lesson", ["tenant_id", "lesson_id"], unique=False)

    guard_tenants("lesson_pack", "lesson_pack_item")
    guard_tenants("lesson_pack_rule", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("lesson_pack_item", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_pack_item_lesson")

    op.drop_table("lesson_pack_item")
    with op.batch_alter_table("lesson_pack_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_pack_rule_org")

    op.drop_table("lesson_pack_rule")
    with op.batch_alter_table("lesson_pack", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_pack_month")

    op.drop_table("lesson_pack")
