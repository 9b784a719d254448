"""dues orders

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_order",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(length=120), nullable=False),
        sa.Column("ordered_fen", sa.BigInteger(), nullable=False),
        sa.Column("arrived_fen", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_looks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["dues_payment.tenant_id", "dues_payment.id"], name=op.f("fk_dues_order_tenant_id_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_order")),
    )
    with op.batch_alter_table("dues_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_dues_order_look",
            ["tenant_id", "look_at"],
            unique=False,
            postgresql_where=sa.text("look_at IS NOT NULL"),
            sqlite_where=sa.text("look_at IS NOT NULL"),
        )

    op.create_table(
        "dues_order_claim",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_order_claim_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["dues_payment.tenant_id", "dues_payment.id"],
            name=op.f("fk_dues_order_claim_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_order_claim")),
        sa.UniqueConstraint("tenant_id", "member_id", "what", name="uq_dues_order_claim"),
    )
    with op.batch_alter_table("dues_order_claim", schema=None) as batch_op:
        batch_op.create_index("ix_dues_order_claim_payment", ["tenant_id", "payment_id"], unique=False)

    op.create_table(
        "dues_pay_notice",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("provider_no", sa.String(length=64), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["dues_payment.tenant_id", "dues_payment.id"],
            name=op.f("fk_dues_pay_notice_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_pay_notice")),
        sa.UniqueConstraint("tenant_id", "notice_id", name="uq_dues_pay_notice"),
    )
    with op.batch_alter_table("dues_pay_notice", schema=None) as batch_op:
        batch_op.create_index("ix_dues_pay_notice_payment", ["tenant_id", "payment_id"], unique=False)

    guard_tenants("dues_order", "dues_order_claim")
    guard_tenants("dues_pay_notice", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("dues_pay_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_pay_notice_payment")

    op.drop_table("dues_pay_notice")
    with op.batch_alter_table("dues_order_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_order_claim_payment")

    op.drop_table("dues_order_claim")
    with op.batch_alter_table("dues_order", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_dues_order_look",
            postgresql_where=sa.text("look_at IS NOT NULL"),
            sqlite_where=sa.text("look_at IS NOT NULL"),
        )

    op.drop_table("dues_order")
