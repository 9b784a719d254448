"""votes: resolutions, counts, exclusions

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_voting_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("ordinary_quorum", sa.String(length=40), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_meeting_voting_rule_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_voting_rule")),
    )
    with op.batch_alter_table("meeting_voting_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_voting_rule_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "resolution",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(length=40), nullable=True),
        sa.Column("former_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("void_reason", sa.String(length=500), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "former_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_resolution_tenant_id_former_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_resolution_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "subject_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_resolution_tenant_id_subject_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution")),
    )
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_resolution_tenant_id_meeting_id_id"), ["tenant_id", "meeting_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_resolution_subject",
            ["tenant_id", "meeting_id", "subject_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("state <> 'void' AND subject_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'void' AND subject_id IS NOT NULL"),
        )

    op.create_table(
        "election_exclusion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_consented", sa.Boolean(), nullable=True),
        sa.Column("consent_document", sa.String(length=200), nullable=False),
        sa.Column("consent_by", sa.Uuid(), nullable=True),
        sa.Column("consent_by_name", sa.String(length=200), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assembly_resolution_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assembly_resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_election_exclusion_tenant_id_assembly_resolution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_election_exclusion_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_election_exclusion_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_election_exclusion")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_election_exclusion"),
    )
    op.create_table(
        "resolution_candidate",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_written_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_resolution_candidate_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_resolution_candidate_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution_candidate")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_candidate"),
    )
    op.create_table(
        "resolution_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("voters_due", sa.Integer(), nullable=False),
        sa.Column("voters_present", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("collected", sa.Integer(), nullable=True),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("spoilt", sa.Integer(), nullable=True),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("warnings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rule_version", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_resolution_count_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution_count")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "number", name="uq_resolution_count_number"),
    )
    op.create_table(
        "resolution_dissent",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_resolution_dissent_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_resolution_dissent_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution_dissent")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_dissent"),
    )
    op.create_table(
        "resolution_teller",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_resolution_teller_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_resolution_teller_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution_teller")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_teller"),
    )
    op.create_table(
        "written_opinion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_written_opinion_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "resolution_id"],
            ["resolution.tenant_id", "resolution.id"],
            name=op.f("fk_written_opinion_tenant_id_resolution_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_written_opinion")),
        sa.UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_written_opinion"),
    )
    op.create_table(
        "resolution_tally",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "candidate_id"],
            ["resolution_candidate.tenant_id", "resolution_candidate.id"],
            name=op.f("fk_resolution_tally_tenant_id_candidate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "count_id"],
            ["resolution_count.tenant_id", "resolution_count.id"],
            name=op.f("fk_resolution_tally_tenant_id_count_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_resolution_tally")),
        sa.UniqueConstraint("tenant_id", "count_id", "candidate_id", name="uq_resolution_tally"),
    )

    guard_tenants("election_exclusion", "resolution", "resolution_candidate", "resolution_teller")
    guard_tenants(
        "meeting_voting_rule",
        "resolution_count",
        "resolution_dissent",
        "resolution_tally",
        "written_opinion",
        to_app="SELECT, INSERT",
    )


def downgrade() -> None:
    op.drop_table("resolution_tally")
    op.drop_table("written_opinion")
    op.drop_table("resolution_teller")
    op.drop_table("resolution_dissent")
    op.drop_table("resolution_count")
    op.drop_table("resolution_candidate")
    op.drop_table("election_exclusion")
    with op.batch_alter_table("resolution", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_resolution_subject",
            sqlite_where=sa.text("state <> 'void' AND subject_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'void' AND subject_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_resolution_tenant_id_meeting_id_id"))

    op.drop_table("resolution")
    with op.batch_alter_table("meeting_voting_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_voting_rule_tenant_id_org_id_id"))

    op.drop_table("meeting_voting_rule")
