"""meetings and attendance

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=True),
        sa.Column("opens_before_minutes", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("closes_after_end_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roll_fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "chair_id"], ["member.tenant_id", "member.id"], name=op.f("fk_meeting_tenant_id_chair_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_meeting_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recorder_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_meeting_tenant_id_recorder_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_tenant_id_org_id"), ["tenant_id", "org_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_tenant_id_starts_at_id"), ["tenant_id", "starts_at", "id"], unique=False
        )

    op.create_table(
        "attendance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_attendance_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_attendance_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "member_id", name=op.f("uq_attendance_tenant_id_meeting_id_member_id")
        ),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_tenant_id_member_id_signed_at"),
            ["tenant_id", "member_id", "signed_at"],
            unique=False,
        )

    op.create_table(
        "attendance_correction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_attendance_correction_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_attendance_correction_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attendance_correction")),
        sa.UniqueConstraint("tenant_id", "meeting_id", "member_id", "number", name="uq_attendance_correction_number"),
    )
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_correction_member", ["tenant_id", "member_id", "meeting_id"], unique=False)

    op.create_table(
        "leave_request",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("after_the_fact", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=500), nullable=False),
        sa.Column("reported_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_leave_request_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_leave_request_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_leave_request")),
    )
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leave_request_tenant_id_member_id_meeting_id"),
            ["tenant_id", "member_id", "meeting_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_leave_request_standing",
            ["tenant_id", "meeting_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )

    op.create_table(
        "meeting_host",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_host_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_meeting_host_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_host")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "org_id", name=op.f("uq_meeting_host_tenant_id_meeting_id_org_id")
        ),
    )
    with op.batch_alter_table("meeting_host", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_host_tenant_id_org_id_meeting_id"),
            ["tenant_id", "org_id", "meeting_id"],
            unique=False,
        )

    op.create_table(
        "meeting_invitation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_invitation_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_meeting_invitation_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_invitation")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "member_id", name=op.f("uq_meeting_invitation_tenant_id_meeting_id_member_id")
        ),
    )
    with op.batch_alter_table("meeting_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_invitation_tenant_id_member_id_meeting_id"),
            ["tenant_id", "member_id", "meeting_id"],
            unique=False,
        )

    op.create_table(
        "meeting_kind_record",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_kind_record_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_kind_record")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "kind", name=op.f("uq_meeting_kind_record_tenant_id_meeting_id_kind")
        ),
    )
    op.create_table(
        "roll_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("has_vote", sa.Boolean(), nullable=False),
        sa.Column("no_vote_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["org.tenant_id", "org.id"], name=op.f("fk_roll_entry_tenant_id_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_roll_entry_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_roll_entry_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_roll_entry_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_roll_entry")),
        sa.UniqueConstraint(
            "tenant_id",
            "meeting_id",
            "member_id",
            "kind",
            name=op.f("uq_roll_entry_tenant_id_meeting_id_member_id_kind"),
        ),
    )
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roll_entry_tenant_id_member_id_meeting_id"),
            ["tenant_id", "member_id", "meeting_id"],
            unique=False,
        )

    guard_tenants("meeting", "meeting_kind_record", "meeting_host", "meeting_invitation", "leave_request")
    # What was recorded is never changed: corrections are rows of their own.
    guard_tenants("roll_entry", "attendance", "attendance_correction", to_app="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_entry_tenant_id_member_id_meeting_id"))

    op.drop_table("roll_entry")
    op.drop_table("meeting_kind_record")
    with op.batch_alter_table("meeting_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_invitation_tenant_id_member_id_meeting_id"))

    op.drop_table("meeting_invitation")
    with op.batch_alter_table("meeting_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_host_tenant_id_org_id_meeting_id"))

    op.drop_table("meeting_host")
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_leave_request_standing",
            sqlite_where=sa.text("state IN ('asked', 'approved')"),
            postgresql_where=sa.text("state IN ('asked', 'approved')"),
        )
        batch_op.drop_index(batch_op.f("ix_leave_request_tenant_id_member_id_meeting_id"))

    op.drop_table("leave_request")
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_correction_member")

    op.drop_table("attendance_correction")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_tenant_id_member_id_signed_at"))

    op.drop_table("attendance")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_tenant_id_starts_at_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_tenant_id_org_id"))

    op.drop_table("meeting")
