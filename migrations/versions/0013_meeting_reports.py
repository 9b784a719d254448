"""tallies of meetings, local lesson frequencies

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NUMBERS = (
    "due",
    "present",
    "late",
    "leave",
    "absent",
    "voters_due",
    "voters_present",
    "guests_present",
    "incoming_flow_present",
    "visited",
    "made_up",
)


def upgrade() -> None:
    op.create_table(
        "meeting_tally",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _NUMBERS),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_meeting_tally_tenant_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_meeting_tally_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meeting_tally")),
        sa.UniqueConstraint("tenant_id", "meeting_id", "part", "org_id", name="uq_meeting_tally_part"),
    )
    with op.batch_alter_table("meeting_tally", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_tally_org", ["tenant_id", "org_id", "year", "part"], unique=False)

    op.create_table(
        "lesson_setting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_setting_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_setting")),
    )
    with op.batch_alter_table("lesson_setting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lesson_setting_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    guard_tenants("meeting_tally")
    guard_tenants("lesson_setting", to_app="SELECT, INSERT")


def downgrade() -> None:
    with op.batch_alter_table("lesson_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_setting_tenant_id_org_id_id"))

    op.drop_table("lesson_setting")
    with op.batch_alter_table("meeting_tally", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_tally_org")

    op.drop_table("meeting_tally")
