"""dues payouts

Revision: 0034
Follows: 0033
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_share",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("due_months", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_by_name", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "basis_points BETWEEN 0 AND 10000 AND due_months BETWEEN 1 AND 12", name=op.f("ck_dues_share_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_share_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_share")),
        sa.UniqueConstraint("tenant_id", "org_id", "from_month", name="uq_dues_share_month"),
    )
    op.create_table(
        "dues_publication",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_by_name", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_publication_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_publication_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_publication")),
        sa.UniqueConstraint("tenant_id", "books_id", "year", name="uq_dues_publication_year"),
    )
    op.create_table(
        "dues_payout",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("payee", sa.String(length=100), nullable=False),
        sa.Column("to_books_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("expense_type", sa.String(length=40), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("explanation", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=True),
        sa.Column("member_note", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("decision_text", sa.String(length=500), nullable=False),
        sa.Column("decision_file_id", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_by_name", sa.String(length=200), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("slip_no", sa.String(length=60), nullable=True),
        sa.Column("slip_file_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_no", sa.String(length=60), nullable=False),
        sa.Column("receipt_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_dues_payout_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "allocation_id"],
            ["dues_allocation.tenant_id", "dues_allocation.id"],
            name=op.f("fk_dues_payout_tenant_id_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_payout_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_dues_payout_tenant_id_decision_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "slip_file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_dues_payout_tenant_id_slip_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_payout_tenant_id_to_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_payout")),
        sa.UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_payout_slip"),
    )
    with op.batch_alter_table("dues_payout", schema=None) as batch_op:
        batch_op.create_index("ix_dues_payout_books", ["tenant_id", "books_id", "id"], unique=False)
        batch_op.create_index("ix_dues_payout_to_books", ["tenant_id", "to_books_id", "id"], unique=False)
        batch_op.create_index(
            "uq_dues_payout_large",
            ["tenant_id", "books_id", "allocation_id"],
            unique=True,
            sqlite_where=sa.text("allocation_id IS NOT NULL AND state <> 'rejected'"),
            postgresql_where=sa.text("allocation_id IS NOT NULL AND state <> 'rejected'"),
        )
        batch_op.create_index(
            "uq_dues_payout_share",
            ["tenant_id", "books_id", "period_from"],
            unique=True,
            sqlite_where=sa.text("period_from IS NOT NULL AND state <> 'rejected'"),
            postgresql_where=sa.text("period_from IS NOT NULL AND state <> 'rejected'"),
        )

    guard_tenants("dues_share", "dues_publication", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")
    guard_tenants("dues_payout")


def downgrade() -> None:
    with op.batch_alter_table("dues_payout", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dues_payout_share",
            sqlite_where=sa.text("period_from IS NOT NULL AND state <> 'rejected'"),
            postgresql_where=sa.text("period_from IS NOT NULL AND state <> 'rejected'"),
        )
        batch_op.drop_index(
            "uq_dues_payout_large",
            sqlite_where=sa.text("allocation_id IS NOT NULL AND state <> 'rejected'"),
            postgresql_where=sa.text("allocation_id IS NOT NULL AND state <> 'rejected'"),
        )
        batch_op.drop_index("ix_dues_payout_to_books")
        batch_op.drop_index("ix_dues_payout_books")

    op.drop_table("dues_payout")
    op.drop_table("dues_publication")
    op.drop_table("dues_share")
