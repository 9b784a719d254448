"""the day to which a completion belongs

Revision: 0049
Follows: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

# What was completed so far belongs to the day (China) on which the server learned of it: so its hours were counted.
_DAYS = {
    "postgresql": "UPDATE lesson_completion SET completed_on = (completed_at AT TIME ZONE 'Asia/Shanghai')::date",
    "sqlite": "UPDATE lesson_completion SET completed_on = date(completed_at, '+8 hours')",
}


def upgrade() -> None:
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
    op.execute(_DAYS[op.get_bind().dialect.name])
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.alter_column("completed_on", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("lesson_completion", schema=None) as batch_op:
        batch_op.drop_column("completed_on")
