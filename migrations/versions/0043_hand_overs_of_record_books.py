"""hand-overs of record books

Revision: 0043
Follows: 0042
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "book_handover",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "giver_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_book_handover_tenant_id_giver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_book_handover_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "taker_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_book_handover_tenant_id_taker_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_book_handover")),
    )
    with op.batch_alter_table("book_handover", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_book_handover_tenant_id_org_id_year"), ["tenant_id", "org_id", "year"], unique=False
        )
        batch_op.create_index(
            "uq_book_handover_open",
            ["tenant_id", "org_id", "year"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "handover_signature",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "handover_id"],
            ["book_handover.tenant_id", "book_handover.id"],
            name=op.f("fk_handover_signature_tenant_id_handover_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_handover_signature")),
        sa.UniqueConstraint("tenant_id", "handover_id", "side", name="uq_handover_signature_side"),
    )
    guard_tenants("book_handover", to_app="SELECT, INSERT, UPDATE")
    guard_tenants("handover_signature", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("handover_signature")
    with op.batch_alter_table("book_handover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_book_handover_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_book_handover_tenant_id_org_id_year"))

    op.drop_table("book_handover")
