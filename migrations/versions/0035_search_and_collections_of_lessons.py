"""search and collections of lessons

Revision: 0035
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import APP, JOBS, guard_tenants

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# Row-level security keeps `@@` from the index; the function runs as the owner, and asks for the tenant itself.
_HITS = """
CREATE FUNCTION lesson_search_hits(wanted tsquery, newest bigint) RETURNS TABLE (id uuid, newness bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp ROWS 200 AS $$
    SELECT s.id, s.newness FROM lesson_search s
    WHERE s.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
      AND s.words @@ wanted AND s.newness < newest
$$
"""


def upgrade() -> None:
    op.create_table(
        "lesson_search",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("newness", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"], ["lesson.tenant_id", "lesson.id"], name=op.f("fk_lesson_search_tenant_id_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["lesson_version.tenant_id", "lesson_version.id"],
            name=op.f("fk_lesson_search_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_search")),
        sa.UniqueConstraint("tenant_id", "newness", name="uq_lesson_search_newness"),
    )
    op.create_table(
        "lesson_collection",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("cover_file_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_lesson_collection_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_collection")),
    )
    op.create_index("ix_lesson_collection_org", "lesson_collection", ["tenant_id", "org_id", "id"])
    op.create_table(
        "lesson_collected",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "collection_id"],
            ["lesson_collection.tenant_id", "lesson_collection.id"],
            name=op.f("fk_lesson_collected_tenant_id_collection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lesson_id"],
            ["lesson.tenant_id", "lesson.id"],
            name=op.f("fk_lesson_collected_tenant_id_lesson_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_lesson_collected")),
        sa.UniqueConstraint("tenant_id", "collection_id", "lesson_id", name="uq_lesson_collected"),
    )
    guard_tenants("lesson_search", "lesson_collection", "lesson_collected")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_lesson_search_words ON lesson_search USING gin (words) WITH (fastupdate = off)")
        op.execute(_HITS)
        op.execute("REVOKE ALL ON FUNCTION lesson_search_hits(tsquery, bigint) FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION lesson_search_hits(tsquery, bigint) TO {APP}, {JOBS}")
    else:
        op.execute("CREATE VIRTUAL TABLE lesson_search_fts USING fts5 (words, content='', detail=none)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lesson_search_hits(tsquery, bigint)")
    else:
        op.execute("DROP TABLE lesson_search_fts")
    op.drop_table("lesson_collected")
    op.drop_table("lesson_collection")
    op.drop_table("lesson_search")
