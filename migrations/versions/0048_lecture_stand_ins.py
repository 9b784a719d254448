"""lecture stand ins

Revision: 0048
Follows: 0047
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lecture_stand_in",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_for", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "from_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_stand_in_tenant_id_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["lecture_order.tenant_id", "lecture_order.id"],
            name=op.f("fk_lecture_stand_in_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_stand_in_tenant_id_to_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_stand_in")),
    )
    with op.batch_alter_table("lecture_stand_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecture_stand_in_tenant_id_order_id_id"), ["tenant_id", "order_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lecture_stand_in_tenant_id_to_id_state"), ["tenant_id", "to_id", "state"], unique=False
        )
        batch_op.create_index(
            "uq_lecture_stand_in_open",
            ["tenant_id", "order_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
    guard_tenants("lecture_stand_in", to_app="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    with op.batch_alter_table("lecture_stand_in", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lecture_stand_in_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index(batch_op.f("ix_lecture_stand_in_tenant_id_to_id_state"))
        batch_op.drop_index(batch_op.f("ix_lecture_stand_in_tenant_id_order_id_id"))

    op.drop_table("lecture_stand_in")
