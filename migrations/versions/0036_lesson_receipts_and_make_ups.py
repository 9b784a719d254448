"""lesson receipts and make-ups

Revision: 0036
Follows: 0035
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_make_up",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=True),
        sa.Column("missed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_make_up_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_lesson_make_up_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_make_up_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_make_up_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_make_up")),
        sa.UniqueConstraint("tenant_id", "meeting_id", "member_id", name="uq_lesson_make_up_absence"),
    )
    with op.batch_alter_table("lesson_make_up", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_make_up_member", ["tenant_id", "member_id", "lesson_id"], unique=False)

    op.create_table(
        "lesson_revocation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "completion_id"],
            ["lesson_completion.tenant_id", "lesson_completion.id"],
            name=op.f("fk_lesson_revocation_tenant_id_completion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_revocation")),
        sa.UniqueConstraint("tenant_id", "completion_id", name="uq_lesson_revocation_completion"),
    )
    op.create_table(
        "make_up_reversal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("make_up_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("reversed_by_name", sa.String(length=200), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "make_up_id"],
            ["make_up.tenant_id", "make_up.id"],
            name=op.f("fk_make_up_reversal_tenant_id_make_up_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_make_up_reversal")),
        sa.UniqueConstraint("tenant_id", "make_up_id", name="uq_make_up_reversal_make_up"),
    )
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_lesson_completion_member"), type_="unique")
        batch_op.create_unique_constraint(
            "uq_lesson_completion_number", ["tenant_id", "member_id", "lesson_id", "number"]
        )

    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_make_up_tenant_id_meeting_id_member_id"), type_="unique")
        batch_op.create_unique_constraint("uq_make_up_number", ["tenant_id", "meeting_id", "member_id", "number"])

    guard_tenants("lesson_revocation", "make_up_reversal", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")
    guard_tenants("lesson_make_up", to_app="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.drop_table("make_up_reversal")
    op.drop_table("lesson_revocation")
    op.execute(sa.text("DELETE FROM make_up WHERE number > 1"))
    op.execute(sa.text("DELETE FROM lesson_completion WHERE number > 1"))
    with op.batch_alter_table("make_up", schema=None) as batch_op:
        batch_op.drop_constraint("uq_make_up_number", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_make_up_tenant_id_meeting_id_member_id"), ["tenant_id", "meeting_id", "member_id"]
        )
        batch_op.drop_column("number")

    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.drop_constraint("uq_lesson_completion_number", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_lesson_completion_member"), ["tenant_id", "member_id", "lesson_id"]
        )
        batch_op.drop_column("number")

    with op.batch_alter_table("lesson_make_up", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_make_up_member")

    op.drop_table("lesson_make_up")
