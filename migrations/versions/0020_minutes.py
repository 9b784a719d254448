"""meetings: minutes, their versions and signatures, which are never changed

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=True),
        sa.Column("texts", _DOCUMENT, nullable=False),
        sa.Column("speeches", _DOCUMENT, nullable=False),
        sa.Column("files", _DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("remarks", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "chair_id"], ["member.tenant_id", "member.id"], name=op.f("fk_minutes_tenant_id_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_minutes_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorder_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_minutes_tenant_id_recorder_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("tenant_id", "meeting_id", "kind", name=op.f("uq_minutes_tenant_id_meeting_id_kind")),
    )
    op.create_table(
        "minutes_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", _DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_by_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_minutes_version_tenant_id_minutes_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_minutes_version")),
        sa.UniqueConstraint(
            "tenant_id", "minutes_id", "round", name=op.f("uq_minutes_version_tenant_id_minutes_id_round")
        ),
    )
    op.create_table(
        "minutes_signature",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by_name", sa.String(length=200), nullable=False),
        sa.Column("is_acting", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_minutes_signature_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["minutes.tenant_id", "minutes.id"],
            name=op.f("fk_minutes_signature_tenant_id_minutes_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_minutes_signature")),
        sa.UniqueConstraint("tenant_id", "minutes_id", "round", "signer", name="uq_minutes_signature_signer"),
    )
    guard_tenants("minutes")
    guard_tenants("minutes_version", "minutes_signature", to_app="SELECT, INSERT", to_jobs="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("minutes_signature")
    op.drop_table("minutes_version")
    op.drop_table("minutes")
