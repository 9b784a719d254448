"""studying lessons

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_mark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_mark")),
        sa.UniqueConstraint("tenant_id", "owner_id", name="uq_lesson_mark_owner"),
    )
    op.create_table(
        "lesson_saved",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_saved_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_saved_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_saved")),
        sa.UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_saved_member"),
    )
    op.create_table(
        "lesson_completion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_completion_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_completion_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_completion_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_completion")),
        sa.UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_completion_member"),
    )
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_completion_lesson", ["tenant_id", "lesson_id", "member_id"], unique=False)

    op.create_table(
        "lesson_progress",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("segments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seen", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("last_key", sa.String(length=20), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("is_enough", sa.Boolean(), nullable=False),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_progress_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_progress_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_progress_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_progress")),
        sa.UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_progress_member"),
    )

    guard_tenants("lesson_progress", "lesson_saved", "lesson_mark")
    guard_tenants("lesson_completion", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("lesson_progress")
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_completion_lesson")

    op.drop_table("lesson_completion")
    op.drop_table("lesson_saved")
    op.drop_table("lesson_mark")
