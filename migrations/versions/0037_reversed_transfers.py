"""refunds say where the money lay; a transfer taken for the wrong member is reversed

Revision: 0037
Follows: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_INDEX, _COLUMNS = "uq_dues_payment_bank_reference", ["tenant_id", "books_id", "provider_no"]
_BEFORE = sa.text("channel = 'bank' AND provider_no <> ''")
_SINCE = sa.text("channel = 'bank' AND provider_no <> '' AND state <> 'reversed'")
# What was given back before left by the account that its entry credits.
_PAID_FROM = """
UPDATE dues_refund SET paid_from = (
    SELECT line.account FROM ledger_entry AS entry
    JOIN ledger_line AS line ON line.tenant_id = entry.tenant_id AND line.entry_id = entry.id
    WHERE entry.tenant_id = dues_refund.tenant_id AND entry.source_id = dues_refund.id AND entry.kind = 'refunded'
      AND line.side = 'credit'
) WHERE state = 'done'
"""


def upgrade() -> None:
    with op.batch_alter_table("dues_refund") as batch_op:
        batch_op.add_column(sa.Column("paid_from", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("correction", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(_PAID_FROM)
    op.drop_index(_INDEX, table_name="dues_payment")
    op.create_index(_INDEX, "dues_payment", _COLUMNS, unique=True, sqlite_where=_SINCE, postgresql_where=_SINCE)


def downgrade() -> None:
    op.execute("UPDATE dues_payment SET state = 'refunded', provider_no = '' WHERE state = 'reversed'")
    op.drop_index(_INDEX, table_name="dues_payment")
    op.create_index(_INDEX, "dues_payment", _COLUMNS, unique=True, sqlite_where=_BEFORE, postgresql_where=_BEFORE)
    with op.batch_alter_table("dues_refund") as batch_op:
        batch_op.drop_column("correction")
        batch_op.drop_column("paid_from")
