"""dues closing

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_bank_balance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_bank_balance_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_dues_bank_balance_tenant_id_file_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_bank_balance")),
    )
    with op.batch_alter_table("dues_bank_balance", schema=None) as batch_op:
        batch_op.create_index("ix_dues_bank_balance_month", ["tenant_id", "books_id", "month", "id"], unique=False)

    op.create_table(
        "dues_closing",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_by_name", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_closing_tenant_id_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_closing")),
    )
    with op.batch_alter_table("dues_closing", schema=None) as batch_op:
        batch_op.create_index("ix_dues_closing_books", ["tenant_id", "books_id", "id"], unique=False)
        batch_op.create_index(
            "uq_dues_closing_month",
            ["tenant_id", "books_id", "month"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )

    op.create_table(
        "dues_reopening",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("closing_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "closing_id"],
            ["dues_closing.tenant_id", "dues_closing.id"],
            name=op.f("fk_dues_reopening_tenant_id_closing_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_reopening")),
    )
    with op.batch_alter_table("dues_reopening", schema=None) as batch_op:
        batch_op.create_index(
            "uq_dues_reopening_waits",
            ["tenant_id", "closing_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    guard_tenants("dues_bank_balance", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")
    guard_tenants("dues_closing", "dues_reopening")


def downgrade() -> None:
    with op.batch_alter_table("dues_reopening", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dues_reopening_waits",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.drop_table("dues_reopening")
    with op.batch_alter_table("dues_closing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dues_closing_month",
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )
        batch_op.drop_index("ix_dues_closing_books")

    op.drop_table("dues_closing")
    with op.batch_alter_table("dues_bank_balance", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_bank_balance_month")

    op.drop_table("dues_bank_balance")
