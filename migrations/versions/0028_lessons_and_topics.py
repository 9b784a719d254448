"""lessons and topics

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"], ["topic.tenant_id", "topic.id"], name=op.f("fk_topic_tenant_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_topic")),
        sa.UniqueConstraint("tenant_id", "family", "name", name="uq_topic_family_name"),
    )
    op.create_table(
        "lesson",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("approved_number", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.String(length=500), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_org", ["tenant_id", "org_id", "id"], unique=False)
        batch_op.create_index("ix_lesson_state", ["tenant_id", "state", "id"], unique=False)

    op.create_table(
        "lesson_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_series_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_series")),
        sa.UniqueConstraint("tenant_id", "org_id", "name", name="uq_lesson_series"),
    )
    op.create_table(
        "lesson_audience",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(length=50), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_audience_tenant_id_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_audience_tenant_id_lesson_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_audience")),
        sa.UniqueConstraint("tenant_id", "lesson_id", "word", name="uq_lesson_audience_word"),
    )
    op.create_table(
        "lesson_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_file_tenant_id_lesson_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_file")),
        sa.UniqueConstraint("tenant_id", "lesson_id", "file_id", name="uq_lesson_file"),
    )
    op.create_table(
        "lesson_topic",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_topic_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"], ["topic.tenant_id", "topic.id"], name=op.f("fk_lesson_topic_tenant_id_topic_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_topic")),
        sa.UniqueConstraint("tenant_id", "lesson_id", "topic_id", name="uq_lesson_topic"),
    )
    with op.batch_alter_table("lesson_topic", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_topic_topic", ["tenant_id", "topic_id", "lesson_id"], unique=False)

    op.create_table(
        "lesson_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_by_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_version_tenant_id_lesson_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_version")),
        sa.UniqueConstraint("tenant_id", "lesson_id", "number", name="uq_lesson_version_number"),
    )
    op.create_table(
        "lesson_published",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("audience_org_id", sa.Uuid(), nullable=False),
        sa.Column("is_narrowed", sa.Boolean(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("speaker", sa.String(length=100), nullable=False),
        sa.Column("cover_file_id", sa.Uuid(), nullable=True),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("completes_by", sa.String(length=40), nullable=False),
        sa.Column("seen_percent", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("pin_rank", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "audience_org_id"],
            ["org.tenant_id", "org.id"],
            name=op.f("fk_lesson_published_tenant_id_audience_org_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["lesson.tenant_id", "lesson.id"], name=op.f("fk_lesson_published_tenant_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_published_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "series_id"],
            ["lesson_series.tenant_id", "lesson_series.id"],
            name=op.f("fk_lesson_published_tenant_id_series_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_published_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_published")),
    )
    with op.batch_alter_table("lesson_published", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lesson_published_feed",
            ["tenant_id", "pin_rank", "published_at", "id"],
            unique=False,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "lesson_review",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("remarks", sa.String(length=500), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(length=200), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_review_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_review")),
        sa.UniqueConstraint("tenant_id", "version_id", name="uq_lesson_review_version"),
    )

    guard_tenants(
        "topic", "lesson", "lesson_series", "lesson_file", "lesson_published", "lesson_audience", "lesson_topic"
    )
    guard_tenants("lesson_version", "lesson_review", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("lesson_review")
    with op.batch_alter_table("lesson_published", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lesson_published_feed",
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("lesson_published")
    op.drop_table("lesson_version")
    with op.batch_alter_table("lesson_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_topic_topic")

    op.drop_table("lesson_topic")
    op.drop_table("lesson_file")
    op.drop_table("lesson_audience")
    op.drop_table("lesson_series")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_state")
        batch_op.drop_index("ix_lesson_org")

    op.drop_table("lesson")
    op.drop_table("topic")
