"""knowledge profiles and changing classes

Revision: 0040
Follows: 0039
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_source_topic",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("fk_hours_source_topic_tenant_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_hours_source_topic")),
        sa.UniqueConstraint("tenant_id", "source_kind", "source_id", "topic_id", name="uq_hours_source_topic"),
    )
    op.create_table(
        "knowledge_expectation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("expected_of", sa.String(length=40), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=True),
        sa.Column("asks_test", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_knowledge_expectation_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("fk_knowledge_expectation_tenant_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_knowledge_expectation")),
    )
    with op.batch_alter_table("knowledge_expectation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_knowledge_expectation_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_by", sa.Uuid(), nullable=True))

    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "topic_ids",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default=sa.text("'[]'"),
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    guard_tenants("knowledge_expectation", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")
    guard_tenants("hours_source_topic", to_app="SELECT, INSERT, DELETE", to_jobs="SELECT, INSERT, DELETE")


def downgrade() -> None:
    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("topic_ids")

    with op.batch_alter_table("training_call", schema=None) as batch_op:
        batch_op.drop_column("answered_by")

    with op.batch_alter_table("knowledge_expectation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knowledge_expectation_tenant_id_org_id_id"))

    op.drop_table("knowledge_expectation")
    op.drop_table("hours_source_topic")
