"""organisations

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant, guard_tenants

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "org",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "path",
            sa.String(length=1000).with_variant(sa.String(length=1000, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit_kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secretary_name", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_into_id"], ["org.tenant_id", "org.id"], name=op.f("fk_org_tenant_id_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"], ["org.tenant_id", "org.id"], name=op.f("fk_org_tenant_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_org")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_org_tenant_id_code")),
        sa.UniqueConstraint("tenant_id", "path", name=op.f("uq_org_tenant_id_path")),
    )
    with op.batch_alter_table("org", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_tenant_id_kind"), ["tenant_id", "kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_org_tenant_id_parent_id_position"), ["tenant_id", "parent_id", "position"], unique=False
        )

    op.create_table(
        "tenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("code", name=op.f("uq_tenant_code")),
    )
    op.create_table(
        "committee_term",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("elected_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("extension_approval", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_committee_term_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_committee_term")),
    )
    with op.batch_alter_table("committee_term", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_committee_term_tenant_id_org_id_elected_on"),
            ["tenant_id", "org_id", "elected_on"],
            unique=False,
        )
        batch_op.create_index(
            "uq_committee_term_open",
            ["tenant_id", "org_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "org_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("approval", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_org_change_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_org_change")),
    )
    with op.batch_alter_table("org_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_change_tenant_id_org_id_changed_at"), ["tenant_id", "org_id", "changed_at"], unique=False
        )

    op.create_table(
        "term_seat",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "term_id"],
            ["committee_term.tenant_id", "committee_term.id"],
            name=op.f("fk_term_seat_tenant_id_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_term_seat")),
    )
    with op.batch_alter_table("term_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_seat_tenant_id_member_id"), ["tenant_id", "member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_seat_tenant_id_term_id"), ["tenant_id", "term_id"], unique=False)

    op.create_table(
        "org_import",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("under_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("mapping", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("marked_file_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "under_id"], ["org.tenant_id", "org.id"], name=op.f("fk_org_import_tenant_id_under_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_org_import")),
    )
    with op.batch_alter_table("org_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_import_tenant_id_created_at"), ["tenant_id", "created_at"], unique=False
        )

    guard_tenants("org", "org_change", "committee_term", "term_seat", "org_import")
    grant("tenant")


def downgrade() -> None:
    with op.batch_alter_table("org_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_import_tenant_id_created_at"))

    op.drop_table("org_import")
    with op.batch_alter_table("term_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_seat_tenant_id_term_id"))
        batch_op.drop_index(batch_op.f("ix_term_seat_tenant_id_member_id"))

    op.drop_table("term_seat")
    with op.batch_alter_table("org_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_change_tenant_id_org_id_changed_at"))

    op.drop_table("org_change")
    with op.batch_alter_table("committee_term", schema=None) as batch_op:
        batch_op.drop_index("uq_committee_term_open")
        batch_op.drop_index(batch_op.f("ix_committee_term_tenant_id_org_id_elected_on"))

    op.drop_table("committee_term")
    op.drop_table("tenant")
    with op.batch_alter_table("org", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_tenant_id_parent_id_position"))
        batch_op.drop_index(batch_op.f("ix_org_tenant_id_kind"))

    op.drop_table("org")
