"""dues collecting and refunds

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_consent",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("payer_member_id", sa.Uuid(), nullable=True),
        sa.Column("payer_name", sa.String(length=60), nullable=False),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_dues_consent_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_consent_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_consent_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payer_member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_dues_consent_tenant_id_payer_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_consent")),
    )
    with op.batch_alter_table("dues_consent", schema=None) as batch_op:
        batch_op.create_index("ix_dues_consent_member", ["tenant_id", "member_id", "id"], unique=False)
        batch_op.create_index("ix_dues_consent_org", ["tenant_id", "org_id", "id"], unique=False)

    op.create_table(
        "dues_deposit",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("slip_no", sa.String(length=60), nullable=False),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_dues_deposit_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_deposit_tenant_id_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_deposit")),
        sa.UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_deposit_slip"),
    )
    op.create_table(
        "dues_handover",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.CheckConstraint("amount_fen > 0 AND count > 0", name=op.f("ck_dues_handover_amounts")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_handover_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_handover_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_handover")),
    )
    with op.batch_alter_table("dues_handover", schema=None) as batch_op:
        batch_op.create_index("ix_dues_handover_books", ["tenant_id", "books_id", "state", "id"], unique=False)
        batch_op.create_index("ix_dues_handover_org", ["tenant_id", "org_id", "id"], unique=False)

    op.create_table(
        "dues_recognition",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_dues_recognition_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_recognition_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_recognition_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_recognition")),
        sa.UniqueConstraint("tenant_id", "books_id", "org_id", "month", "number", name="uq_dues_recognition"),
    )
    op.create_table(
        "dues_refund",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("refund_no", sa.String(length=32), nullable=False),
        sa.Column("provider_no", sa.String(length=64), nullable=False),
        sa.Column("failure", sa.String(length=300), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_out_by", sa.Uuid(), nullable=True),
        sa.Column("paid_out_by_name", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_dues_refund_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_refund_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_refund_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["dues_payment.tenant_id", "dues_payment.id"],
            name=op.f("fk_dues_refund_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_refund")),
        sa.UniqueConstraint("tenant_id", "refund_no", name="uq_dues_refund_no"),
    )
    with op.batch_alter_table("dues_refund", schema=None) as batch_op:
        batch_op.create_index("ix_dues_refund_org", ["tenant_id", "org_id", "id"], unique=False)
        batch_op.create_index("ix_dues_refund_payment", ["tenant_id", "payment_id"], unique=False)
        batch_op.create_index("ix_dues_refund_state", ["tenant_id", "state", "id"], unique=False)

    with op.batch_alter_table("dues_payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handover_id", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_dues_payment_handover", ["tenant_id", "handover_id"], unique=False)
        batch_op.create_index(
            "uq_dues_payment_bank_reference",
            ["tenant_id", "books_id", "provider_no"],
            unique=True,
            sqlite_where=sa.text("channel = 'bank' AND provider_no <> ''"),
            postgresql_where=sa.text("channel = 'bank' AND provider_no <> ''"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_dues_payment_tenant_id_handover_id"),
            "dues_handover",
            ["tenant_id", "handover_id"],
            ["tenant_id", "id"],
        )

    guard_tenants("dues_consent", "dues_handover", "dues_refund")
    guard_tenants("dues_deposit", "dues_recognition", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("dues_payment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_dues_payment_tenant_id_handover_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_dues_payment_bank_reference",
            sqlite_where=sa.text("channel = 'bank' AND provider_no <> ''"),
            postgresql_where=sa.text("channel = 'bank' AND provider_no <> ''"),
        )
        batch_op.drop_index("ix_dues_payment_handover")
        batch_op.drop_column("handover_id")

    with op.batch_alter_table("dues_refund", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_refund_state")
        batch_op.drop_index("ix_dues_refund_payment")
        batch_op.drop_index("ix_dues_refund_org")

    op.drop_table("dues_refund")
    op.drop_table("dues_recognition")
    with op.batch_alter_table("dues_handover", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_handover_org")
        batch_op.drop_index("ix_dues_handover_books")

    op.drop_table("dues_handover")
    op.drop_table("dues_deposit")
    with op.batch_alter_table("dues_consent", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_consent_org")
        batch_op.drop_index("ix_dues_consent_member")

    op.drop_table("dues_consent")
