"""dues receipts

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_receipt_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_receipt_series_tenant_id_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_receipt_series")),
        sa.UniqueConstraint("tenant_id", "books_id", "year", name="uq_dues_receipt_series"),
    )
    op.create_table(
        "dues_receipt",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_receipt_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["dues_payment.tenant_id", "dues_payment.id"],
            name=op.f("fk_dues_receipt_tenant_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_receipt")),
        sa.UniqueConstraint("tenant_id", "books_id", "year", "number", name="uq_dues_receipt_number"),
        sa.UniqueConstraint("tenant_id", "payment_id", name="uq_dues_receipt_payment"),
        sa.UniqueConstraint("tenant_id", "tag", name="uq_dues_receipt_tag"),
    )

    guard_tenants(
        "dues_receipt_series", "dues_receipt", to_app="SELECT, INSERT, UPDATE", to_jobs="SELECT, INSERT, UPDATE"
    )


def downgrade() -> None:
    op.drop_table("dues_receipt")
    op.drop_table("dues_receipt_series")
