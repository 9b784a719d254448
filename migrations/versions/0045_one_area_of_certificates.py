"""one area of certificates

Revision: 0045
Follows: 0044
"""

from collections import defaultdict
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from migrations.tenancy import guard_tenants

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_CERTIFICATE = sa.table(
    "certificate",
    sa.column("tenant_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("source_id", sa.Uuid()),
    sa.column("member_id", sa.Uuid()),
    sa.column("title", sa.String()),
    sa.column("wording", sa.String()),
    sa.column("from_on", sa.Date()),
    sa.column("until_on", sa.Date()),
    sa.column("hundredths", sa.Integer()),
)
_PRESENCE = sa.table(
    "training_presence",
    sa.column("tenant_id", sa.Uuid()),
    sa.column("class_id", sa.Uuid()),
    sa.column("member_id", sa.Uuid()),
    sa.column("day", sa.Date()),
    sa.column("hundredths", sa.Integer()),
)


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_certificate_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "org_id"], ["org.tenant_id", "org.id"], name=op.f("fk_certificate_tenant_id_org_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("tenant_id", "code", name="uq_certificate_code"),
        sa.UniqueConstraint("tenant_id", "kind", "source_id", "member_id", name="uq_certificate_source"),
    )
    op.execute(
        sa.text(
            "INSERT INTO certificate (tenant_id, id, kind, source_id, member_id, org_id, title, wording, from_on,"
            " until_on, hundredths, code, issued_at, revoked_at)"
            " SELECT c.tenant_id, c.id, 'training', c.class_id, c.member_id, k.org_id, k.title, '', k.from_on,"
            " k.until_on, 0, c.code, c.issued_at, c.revoked_at FROM training_certificate c"
            " JOIN training_class k ON k.tenant_id = c.tenant_id AND k.id = c.class_id"
        )
    )
    _say_what_stood_on_them()
    op.drop_table("training_certificate")
    guard_tenants("certificate", to_app="SELECT, INSERT, UPDATE")


def _say_what_stood_on_them() -> None:
    """Until now the words of a certificate were found when it was read."""
    bind = op.get_bind()
    present: dict[tuple[UUID, UUID, UUID], dict[date, int]] = defaultdict(dict)
    for row in bind.execute(sa.select(_PRESENCE).where(_PRESENCE.c.hundredths > 0)):
        present[row.tenant_id, row.class_id, row.member_id][row.day] = row.hundredths
    for row in bind.execute(sa.select(_CERTIFICATE)).all():
        days = present.get((row.tenant_id, row.source_id, row.member_id)) or {row.from_on: 0, row.until_on: 0}
        first, last, hundredths = min(days), max(days), sum(days.values())
        span = _said(first) if first == last else f"{_said(first)}至{_said(last)}"
        hours = f"{hundredths / 100:g}"
        values = {
            "wording": f"于{span}参加{row.title}，共{len(days)}天、{hours}学时，成绩合格，准予结业",
            "from_on": first,
            "until_on": last,
            "hundredths": hundredths,
        }
        mine = (_CERTIFICATE.c.tenant_id == row.tenant_id) & (_CERTIFICATE.c.id == row.id)
        bind.execute(sa.update(_CERTIFICATE).where(mine).values(**values))


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def downgrade() -> None:
    op.create_table(
        "training_certificate",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "class_id"],
            ["training_class.tenant_id", "training_class.id"],
            name=op.f("fk_training_certificate_tenant_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_training_certificate_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint(
            "tenant_id", "class_id", "member_id", name=op.f("uq_training_certificate_tenant_id_class_id_member_id")
        ),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_training_certificate_tenant_id_code")),
    )
    op.execute(
        sa.text(
            "INSERT INTO training_certificate (tenant_id, id, class_id, member_id, code, issued_at, revoked_at)"
            " SELECT tenant_id, id, source_id, member_id, code, issued_at, revoked_at FROM certificate"
            " WHERE kind = 'training'"
        )
    )
    op.drop_table("certificate")
    guard_tenants("training_certificate", to_app="SELECT, INSERT, UPDATE")
