"""the secret links of calendar feeds

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("tenant_id", "account_id", name="uq_calendar_link_account"),
        sa.UniqueConstraint("tenant_id", "digest", name="uq_calendar_link_digest"),
    )
    guard_tenants("calendar_link")


def downgrade() -> None:
    op.drop_table("calendar_link")
