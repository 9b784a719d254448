"""dues bills and payments

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_bill_run",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_bill_run_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_bill_run")),
        sa.UniqueConstraint("tenant_id", "org_id", "month", name="uq_dues_bill_run"),
    )
    op.create_table(
        "dues_bill",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "paid_fen >= 0 AND (amount_fen IS NULL OR amount_fen >= 0)", name=op.f("ck_dues_bill_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_dues_bill_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_bill_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_bill")),
        sa.UniqueConstraint("tenant_id", "member_id", "month", name="uq_dues_bill_month"),
    )
    with op.batch_alter_table("dues_bill", schema=None) as batch_op:
        batch_op.create_index("ix_dues_bill_branch", ["tenant_id", "org_id", "month"], unique=False)

    op.create_table(
        "dues_billing_start",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_billing_start_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_billing_start")),
    )
    with op.batch_alter_table("dues_billing_start", schema=None) as batch_op:
        batch_op.create_index("ix_dues_billing_start_member", ["tenant_id", "member_id", "id"], unique=False)

    op.create_table(
        "dues_payment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("paid_by", sa.String(length=40), nullable=False),
        sa.Column("payer_member_id", sa.Uuid(), nullable=True),
        sa.Column("payer_account_id", sa.Uuid(), nullable=True),
        sa.Column("payer_name", sa.String(length=60), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("planned", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("order_no", sa.String(length=32), nullable=True),
        sa.Column("provider_no", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_by_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_fen > 0 AND refunded_fen >= 0 AND refunded_fen <= amount_fen", name=op.f("ck_dues_payment_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_payment_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_payment_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payer_member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_payment_tenant_id_payer_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_payment")),
        sa.UniqueConstraint("tenant_id", "order_no", name="uq_dues_payment_order"),
    )
    with op.batch_alter_table("dues_payment", schema=None) as batch_op:
        batch_op.create_index("ix_dues_payment_books", ["tenant_id", "books_id", "paid_at"], unique=False)
        batch_op.create_index("ix_dues_payment_branch", ["tenant_id", "org_id", "paid_at"], unique=False)
        batch_op.create_index("ix_dues_payment_state", ["tenant_id", "state", "created_at"], unique=False)

    op.create_table(
        "dues_allocation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_dues_allocation_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bill_id"],
            ["dues_bill.tenant_id", "dues_bill.id"],
            name=op.f("fk_dues_allocation_tenant_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_allocation_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["dues_payment.tenant_id", "dues_payment.id"],
            name=op.f("fk_dues_allocation_tenant_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["dues_allocation.tenant_id", "dues_allocation.id"],
            name=op.f("fk_dues_allocation_tenant_id_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_allocation")),
    )
    with op.batch_alter_table("dues_allocation", schema=None) as batch_op:
        batch_op.create_index("ix_dues_allocation_bill", ["tenant_id", "bill_id"], unique=False)
        batch_op.create_index("ix_dues_allocation_member", ["tenant_id", "member_id", "month"], unique=False)
        batch_op.create_index("ix_dues_allocation_payment", ["tenant_id", "payment_id"], unique=False)

    guard_tenants("dues_bill", "dues_bill_run", "dues_payment")
    guard_tenants("dues_billing_start", "dues_allocation", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("dues_allocation", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_allocation_payment")
        batch_op.drop_index("ix_dues_allocation_member")
        batch_op.drop_index("ix_dues_allocation_bill")

    op.drop_table("dues_allocation")
    with op.batch_alter_table("dues_payment", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_payment_state")
        batch_op.drop_index("ix_dues_payment_branch")
        batch_op.drop_index("ix_dues_payment_books")

    op.drop_table("dues_payment")
    with op.batch_alter_table("dues_billing_start", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_billing_start_member")

    op.drop_table("dues_billing_start")
    with op.batch_alter_table("dues_bill", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_bill_branch")

    op.drop_table("dues_bill")
    op.drop_table("dues_bill_run")
