"""lectures

Revision: 0039
Follows: 0038
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import guard_tenants

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lecture_menu",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lecture_menu_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_menu")),
    )
    with op.batch_alter_table("lecture_menu", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecture_menu_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "venue",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("facilities", sa.String(length=500), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_venue_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_venue")),
        sa.UniqueConstraint("tenant_id", "org_id", "name", name="uq_venue_name"),
    )
    op.create_table(
        "lecture_topic",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("menu_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("requirements", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "menu_id"],
            ["lecture_menu.tenant_id", "lecture_menu.id"],
            name=op.f("fk_lecture_topic_tenant_id_menu_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"], ["topic.tenant_id", "topic.id"], name=op.f("fk_lecture_topic_tenant_id_topic_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_topic")),
    )
    with op.batch_alter_table("lecture_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecture_topic_tenant_id_menu_id_id"), ["tenant_id", "menu_id", "id"], unique=False
        )

    op.create_table(
        "lecturer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("exited_on", sa.Date(), nullable=True),
        sa.Column("exit_reason", sa.String(length=500), nullable=False),
        sa.Column("week", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("exceptions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_lecturer_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lecturer_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecturer")),
        sa.UniqueConstraint("tenant_id", "account_id", name="uq_lecturer_account"),
        sa.UniqueConstraint("tenant_id", "member_id", name="uq_lecturer_member"),
    )
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecturer_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )

    op.create_table(
        "lecture_order",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("wishes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_lecturer_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_for", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lecturer_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_order_tenant_id_lecturer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meeting.tenant_id", "meeting.id"],
            name=op.f("fk_lecture_order_tenant_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lecture_order_tenant_id_org_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposed_lecturer_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_order_tenant_id_proposed_lecturer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["lecture_topic.tenant_id", "lecture_topic.id"],
            name=op.f("fk_lecture_order_tenant_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "venue_id"], ["venue.tenant_id", "venue.id"], name=op.f("fk_lecture_order_tenant_id_venue_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_order")),
        sa.UniqueConstraint("tenant_id", "meeting_id", name="uq_lecture_order_meeting"),
    )
    with op.batch_alter_table("lecture_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecture_order_tenant_id_lecturer_id_id"), ["tenant_id", "lecturer_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lecture_order_tenant_id_org_id_id"), ["tenant_id", "org_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_lecture_order_open",
            ["tenant_id", "org_id", "topic_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('ordered', 'proposed')"),
            postgresql_where=sa.text("state IN ('ordered', 'proposed')"),
        )

    op.create_table(
        "lecture_speaker",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lecturer_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_speaker_tenant_id_lecturer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["lecture_topic.tenant_id", "lecture_topic.id"],
            name=op.f("fk_lecture_speaker_tenant_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_speaker")),
        sa.UniqueConstraint(
            "tenant_id", "topic_id", "lecturer_id", name=op.f("uq_lecture_speaker_tenant_id_topic_id_lecturer_id")
        ),
    )
    with op.batch_alter_table("lecture_speaker", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lecture_speaker_tenant_id_lecturer_id"), ["tenant_id", "lecturer_id"], unique=False
        )

    op.create_table(
        "lecture_rating",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=True),
        sa.Column("rated_for", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["lecture_order.tenant_id", "lecture_order.id"],
            name=op.f("fk_lecture_rating_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_rating")),
        sa.UniqueConstraint("tenant_id", "order_id", "side", name="uq_lecture_rating_side"),
    )
    op.create_table(
        "lecture_slot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=True),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lecturer_id"],
            ["lecturer.tenant_id", "lecturer.id"],
            name=op.f("fk_lecture_slot_tenant_id_lecturer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["lecture_order.tenant_id", "lecture_order.id"],
            name=op.f("fk_lecture_slot_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "venue_id"], ["venue.tenant_id", "venue.id"], name=op.f("fk_lecture_slot_tenant_id_venue_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lecture_slot")),
        sa.UniqueConstraint("tenant_id", "lecturer_id", "begins_at", name="uq_lecture_slot_lecturer"),
        sa.UniqueConstraint("tenant_id", "venue_id", "begins_at", name="uq_lecture_slot_venue"),
    )
    with op.batch_alter_table("lecture_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lecture_slot_tenant_id_order_id"), ["tenant_id", "order_id"], unique=False)
    guard_tenants(
        "lecturer",
        "lecture_menu",
        "lecture_topic",
        "venue",
        "lecture_order",
        "lecture_rating",
        to_app="SELECT, INSERT, UPDATE",
    )
    # Who speaks on what is written anew, and what is taken becomes free again.
    guard_tenants("lecture_speaker", "lecture_slot", to_app="SELECT, INSERT, DELETE")


def downgrade() -> None:
    with op.batch_alter_table("lecture_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecture_slot_tenant_id_order_id"))

    op.drop_table("lecture_slot")
    op.drop_table("lecture_rating")
    with op.batch_alter_table("lecture_speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecture_speaker_tenant_id_lecturer_id"))

    op.drop_table("lecture_speaker")
    with op.batch_alter_table("lecture_order", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lecture_order_open",
            sqlite_where=sa.text("state IN ('ordered', 'proposed')"),
            postgresql_where=sa.text("state IN ('ordered', 'proposed')"),
        )
        batch_op.drop_index(batch_op.f("ix_lecture_order_tenant_id_org_id_id"))
        batch_op.drop_index(batch_op.f("ix_lecture_order_tenant_id_lecturer_id_id"))

    op.drop_table("lecture_order")
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecturer_tenant_id_org_id_id"))

    op.drop_table("lecturer")
    with op.batch_alter_table("lecture_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecture_topic_tenant_id_menu_id_id"))

    op.drop_table("lecture_topic")
    op.drop_table("venue")
    with op.batch_alter_table("lecture_menu", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lecture_menu_tenant_id_org_id_id"))

    op.drop_table("lecture_menu")
