"""lesson notes and posters

Revision: 0042
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_note_setting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_note_setting_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_note_setting")),
        sa.UniqueConstraint("tenant_id", "org_id", name="uq_lesson_note_setting_org"),
    )
    op.create_table(
        "lesson_note",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("remarks", sa.String(length=500), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "branch_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_note_tenant_id_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_note_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_note_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_note")),
        sa.UniqueConstraint("tenant_id", "member_id", "lesson_id", name="uq_lesson_note_member"),
    )
    with op.batch_alter_table("lesson_note", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_note_branch", ["tenant_id", "branch_id", "handed_in_at", "id"], unique=False)

    op.create_table(
        "lesson_note_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("countersigned_by", sa.Uuid(), nullable=True),
        sa.Column("countersigned_by_name", sa.String(length=200), nullable=False),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "note_id"],
            ["lesson_note.tenant_id", "lesson_note.id"],
            name=op.f("fk_lesson_note_version_tenant_id_note_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_note_version")),
        sa.UniqueConstraint("tenant_id", "note_id", "number", name="uq_lesson_note_version"),
    )
    op.create_table(
        "lesson_poster",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_poster_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_poster_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_poster")),
        sa.UniqueConstraint("tenant_id", "lesson_id", name="uq_lesson_poster_lesson"),
    )
    guard_tenants("lesson_note_setting", "lesson_note", "lesson_poster")
    guard_tenants("lesson_note_version", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("lesson_poster")
    op.drop_table("lesson_note_version")
    with op.batch_alter_table("lesson_note", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_note_branch")

    op.drop_table("lesson_note")
    op.drop_table("lesson_note_setting")
