"""orders of custom lessons

Revision: 0054
Follows: 0053
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_request",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("wish_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_by_name", sa.String(length=200), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_request_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_request_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_request")),
    )
    with op.batch_alter_table("lesson_request", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_request_lesson", ["tenant_id", "lesson_id"], unique=False)
        batch_op.create_index("ix_lesson_request_org", ["tenant_id", "org_id", "id"], unique=False)
        batch_op.create_index("ix_lesson_request_state", ["tenant_id", "state", "id"], unique=False)

    guard_tenants("lesson_request")


def downgrade() -> None:
    with op.batch_alter_table("lesson_request", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_request_state")
        batch_op.drop_index("ix_lesson_request_org")
        batch_op.drop_index("ix_lesson_request_lesson")

    op.drop_table("lesson_request")
