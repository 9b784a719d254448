"""dues reconciling

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_bank_slip",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("slip_no", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_fen > 0 AND fee_fen >= 0 AND fee_fen < amount_fen", name=op.f("ck_dues_bank_slip_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_bank_slip_tenant_id_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_bank_slip")),
        sa.UniqueConstraint("tenant_id", "books_id", "slip_no", name="uq_dues_bank_slip"),
    )
    op.create_table(
        "dues_statement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("opening_fen", sa.BigInteger(), nullable=True),
        sa.Column("closing_fen", sa.BigInteger(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("imported_by_name", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_statement_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_dues_statement_tenant_id_file_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_statement")),
        sa.UniqueConstraint("tenant_id", "books_id", "source", "from_day", name="uq_dues_statement_day"),
    )
    with op.batch_alter_table("dues_statement", schema=None) as batch_op:
        batch_op.create_index("ix_dues_statement_books", ["tenant_id", "books_id", "id"], unique=False)

    op.create_table(
        "dues_statement_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=True),
        sa.Column("counterparty", sa.String(length=200), nullable=False),
        sa.Column("memo", sa.String(length=300), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("matched_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_statement_line_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["dues_statement.tenant_id", "dues_statement.id"],
            name=op.f("fk_dues_statement_line_tenant_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_statement_line")),
    )
    with op.batch_alter_table("dues_statement_line", schema=None) as batch_op:
        batch_op.create_index("ix_dues_statement_line_day", ["tenant_id", "books_id", "source", "on_day"], unique=False)
        batch_op.create_index("ix_dues_statement_line_matched", ["tenant_id", "matched_id"], unique=False)
        batch_op.create_index("ix_dues_statement_line_statement", ["tenant_id", "statement_id", "number"], unique=False)

    op.create_table(
        "dues_difference",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("ours_fen", sa.BigInteger(), nullable=True),
        sa.Column("theirs_fen", sa.BigInteger(), nullable=True),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("solved_by", sa.Uuid(), nullable=True),
        sa.Column("solved_by_name", sa.String(length=200), nullable=False),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("line_id IS NOT NULL OR source_id IS NOT NULL", name=op.f("ck_dues_difference_sides")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_dues_difference_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["dues_statement_line.tenant_id", "dues_statement_line.id"],
            name=op.f("fk_dues_difference_tenant_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_difference")),
    )
    with op.batch_alter_table("dues_difference", schema=None) as batch_op:
        batch_op.create_index("ix_dues_difference_books", ["tenant_id", "books_id", "state", "id"], unique=False)
        batch_op.create_index("ix_dues_difference_line", ["tenant_id", "line_id"], unique=False)
        batch_op.create_index("ix_dues_difference_source", ["tenant_id", "source_id"], unique=False)

    guard_tenants("dues_statement", "dues_statement_line", "dues_difference", "dues_bank_slip")


def downgrade() -> None:
    with op.batch_alter_table("dues_difference", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_difference_source")
        batch_op.drop_index("ix_dues_difference_line")
        batch_op.drop_index("ix_dues_difference_books")

    op.drop_table("dues_difference")
    with op.batch_alter_table("dues_statement_line", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_statement_line_statement")
        batch_op.drop_index("ix_dues_statement_line_matched")
        batch_op.drop_index("ix_dues_statement_line_day")

    op.drop_table("dues_statement_line")
    with op.batch_alter_table("dues_statement", schema=None) as batch_op:
        batch_op.drop_index("ix_dues_statement_books")

    op.drop_table("dues_statement")
    op.drop_table("dues_bank_slip")
