"""dues ledger

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dues_books",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("opened_month", sa.Date(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_dues_books_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dues_books")),
        sa.UniqueConstraint("tenant_id", "org_id", name="uq_dues_books_org"),
    )
    op.create_table(
        "ledger_digest",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_ledger_digest_tenant_id_books_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_digest")),
        sa.UniqueConstraint("tenant_id", "books_id", "posted_on", name="uq_ledger_digest_day"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("memo", sa.String(length=300), nullable=False),
        sa.Column("counters_id", sa.Uuid(), nullable=True),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_by_name", sa.String(length=200), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_ledger_entry_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counters_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_ledger_entry_tenant_id_counters_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_ledger_entry_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("tenant_id", "source_id", "kind", name="uq_ledger_entry_source"),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_day", ["tenant_id", "books_id", "booked_on", "id"], unique=False)
        batch_op.create_index("ix_ledger_entry_org", ["tenant_id", "org_id", "booked_on"], unique=False)
        batch_op.create_index("ix_ledger_entry_posted", ["tenant_id", "books_id", "posted_at"], unique=False)

    op.create_table(
        "ledger_adjustment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("counters_id", sa.Uuid(), nullable=True),
        sa.Column("lines", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
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
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_ledger_adjustment_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counters_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_ledger_adjustment_tenant_id_counters_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_adjustment")),
    )
    with op.batch_alter_table("ledger_adjustment", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_adjustment_books", ["tenant_id", "books_id", "id"], unique=False)
        batch_op.create_index(
            "uq_ledger_adjustment_counters",
            ["tenant_id", "counters_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
        )

    op.create_table(
        "ledger_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("books_id", sa.Uuid(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_ledger_line_amount")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "books_id"],
            ["dues_books.tenant_id", "dues_books.id"],
            name=op.f("fk_ledger_line_tenant_id_books_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["ledger_entry.tenant_id", "ledger_entry.id"],
            name=op.f("fk_ledger_line_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_line")),
    )
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_line_account", ["tenant_id", "books_id", "account", "booked_on"], unique=False)
        batch_op.create_index("ix_ledger_line_entry", ["tenant_id", "entry_id"], unique=False)

    guard_tenants("dues_books", "ledger_adjustment")
    # What was booked is never changed: not by the server, not by the jobs.
    guard_tenants("ledger_entry", "ledger_line", "ledger_digest", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_line_entry")
        batch_op.drop_index("ix_ledger_line_account")

    op.drop_table("ledger_line")
    with op.batch_alter_table("ledger_adjustment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ledger_adjustment_counters",
            sqlite_where=sa.text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('proposed', 'approved') AND counters_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_ledger_adjustment_books")

    op.drop_table("ledger_adjustment")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_posted")
        batch_op.drop_index("ix_ledger_entry_org")
        batch_op.drop_index("ix_ledger_entry_day")

    op.drop_table("ledger_entry")
    op.drop_table("ledger_digest")
    op.drop_table("dues_books")
