"""daily lessons

Revision: 0052
Follows: 0051
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_daily_slot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_daily_slot_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_daily_slot")),
        sa.UniqueConstraint("tenant_id", "org_id", name="uq_lesson_daily_slot_org"),
    )
    op.create_table(
        "lesson_daily_airing",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("is_again", sa.Boolean(), nullable=False),
        sa.Column("aired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_daily_airing_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_daily_airing_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_daily_airing")),
        sa.UniqueConstraint("tenant_id", "org_id", "day", name="uq_lesson_daily_airing_day"),
    )
    op.create_table(
        "lesson_daily_queue",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("refused_number", sa.Integer(), nullable=True),
        sa.Column("queued_by", sa.Uuid(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_daily_queue_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_daily_queue_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_daily_queue")),
        sa.UniqueConstraint("tenant_id", "org_id", "lesson_id", name="uq_lesson_daily_queue_lesson"),
    )
    with op.batch_alter_table("lesson_daily_queue", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_daily_queue_lesson", ["tenant_id", "lesson_id"], unique=False)

    guard_tenants("lesson_daily_slot", "lesson_daily_queue")
    guard_tenants("lesson_daily_airing", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("lesson_daily_queue", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_daily_queue_lesson")

    op.drop_table("lesson_daily_queue")
    op.drop_table("lesson_daily_airing")
    op.drop_table("lesson_daily_slot")
