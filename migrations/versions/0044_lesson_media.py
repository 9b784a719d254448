"""lesson media

Revision: 0044
Follows: 0043
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "facts",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default=sa.text("'{}'"),
                nullable=False,
            )
        )
    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_number", sa.Integer(), nullable=True))
        batch_op.create_index("ix_lesson_file_file", ["tenant_id", "file_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_lesson_file_tenant_id_file_id"),
            "stored_file",
            ["tenant_id", "file_id"],
            ["tenant_id", "id"],
        )
    # Which version showed a file first was not kept: of a lesson with versions, all its files stay.
    op.execute(
        "UPDATE lesson_file SET first_number = 1 WHERE EXISTS (SELECT 1 FROM lesson "
        "WHERE lesson.tenant_id = lesson_file.tenant_id AND lesson.id = lesson_file.lesson_id AND lesson.number > 0)"
    )


def downgrade() -> None:
    with op.batch_alter_table("lesson_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lesson_file_tenant_id_file_id"), type_="foreignkey")
        batch_op.drop_index("ix_lesson_file_file")
        batch_op.drop_column("first_number")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("facts")
