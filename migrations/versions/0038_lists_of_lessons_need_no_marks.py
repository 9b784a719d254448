"""lists of lessons need no marks

Revision: 0038
Follows: 0037
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("lesson_mark")


def downgrade() -> None:
    op.create_table(
        "lesson_mark",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_mark")),
        sa.UniqueConstraint("tenant_id", "owner_id", name="uq_lesson_mark_owner"),
    )
    guard_tenants("lesson_mark")
