"""venues of meetings

Revision: 0053
Follows: 0052
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "venue_slot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_venue_slot_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "venue_id"], ["venue.tenant_id", "venue.id"], name=op.f("fk_venue_slot_tenant_id_venue_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_venue_slot")),
        sa.UniqueConstraint("tenant_id", "venue_id", "begins_at", name="uq_venue_slot_begin"),
    )
    with op.batch_alter_table("venue_slot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_venue_slot_tenant_id_meeting_id"), ["tenant_id", "meeting_id"], unique=False
        )

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("venue_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_tenant_id_venue_id"), "venue", ["tenant_id", "venue_id"], ["tenant_id", "id"]
        )

    # What lectures had taken of venues is taken by their meetings.
    op.execute(
        "UPDATE meeting SET venue_id = (SELECT lecture_order.venue_id FROM lecture_order "
        "WHERE lecture_order.tenant_id = meeting.tenant_id AND lecture_order.meeting_id = meeting.id) "
        "WHERE EXISTS (SELECT 1 FROM lecture_order "
        "WHERE lecture_order.tenant_id = meeting.tenant_id AND lecture_order.meeting_id = meeting.id)"
    )
    op.execute(
        "INSERT INTO venue_slot (tenant_id, id, meeting_id, venue_id, begins_at) "
        "SELECT lecture_slot.tenant_id, lecture_slot.id, lecture_order.meeting_id, lecture_slot.venue_id, "
        "lecture_slot.begins_at FROM lecture_slot JOIN lecture_order "
        "ON lecture_order.tenant_id = lecture_slot.tenant_id AND lecture_order.id = lecture_slot.order_id "
        "WHERE lecture_slot.venue_id IS NOT NULL AND lecture_order.meeting_id IS NOT NULL"
    )
    op.execute("DELETE FROM lecture_slot WHERE lecturer_id IS NULL")
    with op.batch_alter_table("lecture_slot", schema=None) as batch_op:
        batch_op.alter_column("lecturer_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_constraint(batch_op.f("uq_lecture_slot_venue"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_lecture_slot_tenant_id_venue_id"), type_="foreignkey")
        batch_op.drop_column("venue_id")
    guard_tenants("venue_slot", to_app="SELECT, INSERT, DELETE")


def downgrade() -> None:
    with op.batch_alter_table("lecture_slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("venue_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_lecture_slot_tenant_id_venue_id"), "venue", ["tenant_id", "venue_id"], ["tenant_id", "id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_lecture_slot_venue"), ["tenant_id", "venue_id", "begins_at"])
        batch_op.alter_column("lecturer_id", existing_type=sa.Uuid(), nullable=True)

    op.execute(
        "INSERT INTO lecture_slot (tenant_id, id, order_id, venue_id, begins_at) "
        "SELECT venue_slot.tenant_id, venue_slot.id, lecture_order.id, venue_slot.venue_id, venue_slot.begins_at "
        "FROM venue_slot JOIN lecture_order "
        "ON lecture_order.tenant_id = venue_slot.tenant_id AND lecture_order.meeting_id = venue_slot.meeting_id"
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meeting_tenant_id_venue_id"), type_="foreignkey")
        batch_op.drop_column("venue_id")

    with op.batch_alter_table("venue_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venue_slot_tenant_id_meeting_id"))

    op.drop_table("venue_slot")
