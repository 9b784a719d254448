"""Published lessons by their audience: whoever is meant by few of many does not walk through all, or sees no more of them
than the index.

Revision: 0055
Follows: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_SHOWN = sa.text("withdrawn_at IS NULL")
_FEED, _AUDIENCE = "ix_lesson_published_feed", "ix_lesson_published_audience"
_ORDER = ["pin_rank", "published_at", "id"]


def upgrade() -> None:
    op.drop_index(_FEED, table_name="lesson_published")
    _create(_FEED, ["tenant_id", *_ORDER, "audience_org_id"])
    _create(_AUDIENCE, ["tenant_id", "audience_org_id", *_ORDER])


def downgrade() -> None:
    op.drop_index(_AUDIENCE, table_name="lesson_published")
    op.drop_index(_FEED, table_name="lesson_published")
    _create(_FEED, ["tenant_id", *_ORDER])


def _create(name: str, columns: list[str]) -> None:
    op.create_index(name, "lesson_published", columns, postgresql_where=_SHOWN, sqlite_where=_SHOWN)
