"""lessons completed by a quiz

Revision: 0047
Follows: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_NAMED = sa.text("quiz_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("lesson_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiz_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_lesson_version_quiz",
            ["tenant_id", "quiz_id"],
            unique=False,
            postgresql_where=_NAMED,
            sqlite_where=_NAMED,
        )


def downgrade() -> None:
    with op.batch_alter_table("lesson_version", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_version_quiz")
        batch_op.drop_column("quiz_id")
