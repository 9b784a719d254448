"""roll changes

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_call",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("called_by_name", sa.String(length=200), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_absence_call_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_absence_call_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_absence_call")),
    )
    with op.batch_alter_table("absence_call", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_call_tenant_id_meeting_id_member_id"),
            ["tenant_id", "meeting_id", "member_id"],
            unique=False,
        )

    op.create_table(
        "make_up",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("manner", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_make_up_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_make_up_tenant_id_member_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_make_up")),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "member_id", name=op.f("uq_make_up_tenant_id_meeting_id_member_id")
        ),
    )
    op.create_table(
        "outside_guest",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("as_what", sa.String(length=60), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_by_name", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by_name", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remove_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_outside_guest_tenant_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outside_guest")),
    )
    with op.batch_alter_table("outside_guest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outside_guest_tenant_id_meeting_id"), ["tenant_id", "meeting_id"], unique=False
        )

    op.create_table(
        "roll_correction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("has_vote", sa.Boolean(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["org.tenant_id", "org.id"], name=op.f("fk_roll_correction_tenant_id_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_roll_correction_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_roll_correction_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_roll_correction_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_roll_correction")),
        sa.UniqueConstraint("tenant_id", "meeting_id", "number", name="uq_roll_correction_number"),
    )
    with op.batch_alter_table("roll_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roll_correction_tenant_id_member_id_meeting_id"),
            ["tenant_id", "member_id", "meeting_id"],
            unique=False,
        )

    guard_tenants("roll_correction", "absence_call", "make_up", to_app="SELECT, INSERT")
    guard_tenants("outside_guest", to_app="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    with op.batch_alter_table("roll_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_correction_tenant_id_member_id_meeting_id"))

    op.drop_table("roll_correction")
    with op.batch_alter_table("outside_guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_guest_tenant_id_meeting_id"))

    op.drop_table("outside_guest")
    op.drop_table("make_up")
    with op.batch_alter_table("absence_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_call_tenant_id_meeting_id_member_id"))

    op.drop_table("absence_call")
