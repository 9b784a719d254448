"""comments on lessons, hits of a search in windows

Revision: 0041
Follows: 0040
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import APP, JOBS, guard_tenants

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


# All hits first, then the newest: else the planner might walk the rows by age and open the words of each.
_HITS = """
CREATE FUNCTION lesson_search_hits(wanted tsquery, newest bigint, most integer) RETURNS TABLE (id uuid, newness bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 200 AS $$
    WITH hit AS MATERIALIZED (
        SELECT s.id, s.newness FROM lesson_search s
        WHERE s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
          AND s.words @@ wanted AND s.newness < newest
    )
    SELECT hit.id, hit.newness FROM hit ORDER BY hit.newness DESC LIMIT most
$$
"""
_HITS_BEFORE = """
CREATE FUNCTION lesson_search_hits(wanted tsquery, newest bigint) RETURNS TABLE (id uuid, newness bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 200 AS $$
    SELECT s.id, s.newness FROM lesson_search s
    WHERE s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND s.words @@ wanted AND s.newness < newest
$$
"""


def _replace(before: str, made: str, types: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION lesson_search_hits({before})")
        op.execute(made)
        op.execute(f"REVOKE ALL ON FUNCTION lesson_search_hits({types}) FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION lesson_search_hits({types}) TO {APP}, {JOBS}")


def upgrade() -> None:
    _replace("tsquery, bigint", _HITS, "tsquery, bigint, integer")
    op.create_table(
        "lesson_comment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("is_risky", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "branch_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_comment_tenant_id_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_comment_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_comment_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_comment")),
    )
    with op.batch_alter_table("lesson_comment", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_comment_account", ["tenant_id", "account_id", "id"], unique=False)
        batch_op.create_index(
            "ix_lesson_comment_lesson", ["tenant_id", "lesson_id", "state", "rank", "id"], unique=False
        )
        batch_op.create_index("ix_lesson_comment_state", ["tenant_id", "state", "id"], unique=False)

    op.create_table(
        "lesson_like",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_like_tenant_id_lesson_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_lesson_like_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_like")),
        sa.UniqueConstraint("tenant_id", "lesson_id", "member_id", name="uq_lesson_like"),
    )
    guard_tenants("lesson_comment", "lesson_like")


def downgrade() -> None:
    _replace("tsquery, bigint, integer", _HITS_BEFORE, "tsquery, bigint")
    op.drop_table("lesson_like")
    with op.batch_alter_table("lesson_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_comment_state")
        batch_op.drop_index("ix_lesson_comment_lesson")
        batch_op.drop_index("ix_lesson_comment_account")

    op.drop_table("lesson_comment")
