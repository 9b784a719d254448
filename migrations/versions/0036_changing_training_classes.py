"""changing training classes

Revision: 0036
Follows: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_by", sa.Uuid(), nullable=True))

    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.drop_column("answered_by")
