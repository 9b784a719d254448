"""plans of lessons

Revision: 0046
Follows: 0045
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_DAILY = sa.text("is_daily AND cancelled_at IS NULL")
_STANDS = sa.text("cancelled_at IS NULL")
_UNTOLD = sa.text("turn_due_on IS NOT NULL AND NOT is_late_told")


def upgrade() -> None:
    op.create_table(
        "lesson_plan_setting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("write_months", sa.Integer(), nullable=False),
        sa.Column("write_days", sa.Integer(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("deliver_days", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_plan_setting_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_plan_setting")),
        sa.UniqueConstraint("tenant_id", "org_id", name="uq_lesson_plan_setting_org"),
    )
    op.create_table(
        "lesson_plan",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("airs_on", sa.Date(), nullable=False),
        sa.Column("is_daily", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("speaker_a_id", sa.Uuid(), nullable=True),
        sa.Column("speaker_a_name", sa.String(length=100), nullable=False),
        sa.Column("speaker_b_id", sa.Uuid(), nullable=True),
        sa.Column("speaker_b_name", sa.String(length=100), nullable=False),
        sa.Column("a_cannot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("a_cannot_reason", sa.String(length=500), nullable=False),
        sa.Column("b_cannot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("b_cannot_reason", sa.String(length=500), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by", sa.String(length=40), nullable=True),
        sa.Column("delivery_told_by", sa.Uuid(), nullable=True),
        sa.Column("delivery_told_by_name", sa.String(length=200), nullable=False),
        sa.Column("write_due_on", sa.Date(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("deliver_due_on", sa.Date(), nullable=False),
        sa.Column("turn_step", sa.String(length=40), nullable=True),
        sa.Column("turn_of", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("turn_due_on", sa.Date(), nullable=True),
        sa.Column("is_late_told", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_plan_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_plan_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "series_id"],
            ["lesson_series.tenant_id", "lesson_series.id"],
            name=op.f("fk_lesson_plan_tenant_id_series_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "speaker_a_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_plan_tenant_id_speaker_a_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "speaker_b_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_plan_tenant_id_speaker_b_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"], ["topic.tenant_id", "topic.id"], name=op.f("fk_lesson_plan_tenant_id_topic_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_plan")),
    )
    with op.batch_alter_table("lesson_plan", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_plan_day", ["tenant_id", "airs_on", "id"], unique=False)
        batch_op.create_index(
            "ix_lesson_plan_late",
            ["tenant_id", "turn_due_on"],
            unique=False,
            postgresql_where=_UNTOLD,
            sqlite_where=_UNTOLD,
        )
        batch_op.create_index("ix_lesson_plan_org", ["tenant_id", "org_id", "airs_on", "id"], unique=False)
        batch_op.create_index(
            "uq_lesson_plan_daily",
            ["tenant_id", "org_id", "airs_on"],
            unique=True,
            postgresql_where=_DAILY,
            sqlite_where=_DAILY,
        )
        batch_op.create_index(
            "uq_lesson_plan_lesson",
            ["tenant_id", "lesson_id"],
            unique=True,
            postgresql_where=_STANDS,
            sqlite_where=_STANDS,
        )
    guard_tenants("lesson_plan_setting", "lesson_plan")


def downgrade() -> None:
    with op.batch_alter_table("lesson_plan", schema=None) as batch_op:
        batch_op.drop_index("uq_lesson_plan_lesson", postgresql_where=_STANDS, sqlite_where=_STANDS)
        batch_op.drop_index("uq_lesson_plan_daily", postgresql_where=_DAILY, sqlite_where=_DAILY)
        batch_op.drop_index("ix_lesson_plan_org")
        batch_op.drop_index("ix_lesson_plan_late", postgresql_where=_UNTOLD, sqlite_where=_UNTOLD)
        batch_op.drop_index("ix_lesson_plan_day")

    op.drop_table("lesson_plan")
    op.drop_table("lesson_plan_setting")
