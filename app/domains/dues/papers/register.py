"""党费台账: a branch's year as a sheet in the usual layout; its totals are those of the bills and of the ledger."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.labels import label
from app.domains.dues.models import DuesAssessment
from app.domains.dues.papers import repository
from app.domains.dues.papers.repository import Part
from app.domains.dues.papers.statement import owed, span_of
from app.domains.dues.paying.labels import PURPOSES
from app.domains.dues.reading import base_of
from app.domains.orgs.public import visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import local_date, today
from app.kit.money import format_fen
from app.kit.sheets import Column, write_sheet

MASK = "****"
_MONTHS = range(1, 13)
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A member of the register. `base` is what may be shown of the monthly base."""

    name: str
    base: str
    standard: str
    monthly_fen: int | None
    bills: Mapping[int, DuesBill]
    parts: Sequence[Part]

    @property
    def due_fen(self) -> int:
        return sum(bill.amount_fen or 0 for bill in self.bills.values())

    @property
    def paid_fen(self) -> int:
        return sum(bill.paid_fen for bill in self.bills.values())


async def export(
    session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, purpose: str, cipher: TenantCipher
) -> tuple[bytes, str]:
    """The branch's register of a year as .xlsx, and its name. Bases stand in it for who may read them, else a mask.

    Every export is recorded with its purpose. Raises OrgNotFound, PermissionMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_EDIT)
    sees_bases = actor.allows(Permission.DUES_BASE_READ, at=org.path)
    lines = await lines_of(session, actor.tenant_id, org.id, year, cipher=cipher if sees_bases else None)
    await record(
        session,
        actor,
        "dues.register_exported",
        target="org",
        target_id=org.id,
        org_id=org.id,
        after={"year": year, "members": len(lines), "with_bases": sees_bases},
        note=purpose,
    )
    title = f"{org.name}{year}年党费台账"
    rows = [*(_row(number, line) for number, line in enumerate(lines, start=1)), _total(lines)]
    return await asyncio.to_thread(write_sheet, "党费台账", _columns(), rows, heading=title), title


async def lines_of(
    session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int, *, cipher: TenantCipher | None
) -> list[Line]:
    """Whom the branch billed for months of the year, by name. Bases are opened with a cipher, masked without one."""
    by_member: dict[UUID, dict[int, DuesBill]] = {}
    for bill in await repository.bills_of_year(session, tenant_id, org_id, year):
        by_member.setdefault(bill.member_id, {})[bill.month.month] = bill
    names = await repository.names_of(session, tenant_id, by_member)
    assessed = await repository.assessments_of(session, tenant_id, by_member, year)
    since, until = span_of(year)
    parts: dict[UUID, list[Part]] = {}
    for part in await repository.parts_of(session, tenant_id, by_member, year, since=since, until=until):
        mine = by_member[part.member_id]
        if part.month.month in mine if part.month else part.payment.org_id == org_id:
            parts.setdefault(part.member_id, []).append(part)
    return [
        _line(names[member_id], assessed.get(member_id), by_member[member_id], parts.get(member_id, []), cipher)
        for member_id in sorted(by_member, key=lambda one: (names[one], one))
    ]


def _line(
    name: str,
    assessment: DuesAssessment | None,
    billed: Mapping[int, DuesBill],
    parts: Sequence[Part],
    cipher: TenantCipher | None,
) -> Line:
    if assessment is None:
        return Line(name, "", "", None, billed, parts)
    base = MASK if assessment.base is not None else ""
    if cipher is not None and (detail := base_of(cipher, assessment)) is not None:
        base = "" if detail.base_fen is None else format_fen(detail.base_fen)
    return Line(name, base, label(assessment.payer_kind), assessment.assessed_fen, billed, parts)


def _columns() -> list[Column]:
    months = [
        column
        for number in _MONTHS
        for column in (
            Column(f"{number}月实缴", "fen"),
            Column(f"{number}月日期", width=12),
            Column(f"{number}月收款人", width=12),
        )
    ]
    return [
        Column("序号", "number", width=6),
        Column("姓名"),
        Column("月工资收入"),
        Column("执行标准"),
        Column("月应缴", "fen"),
        Column("全年应缴", "fen"),
        *months,
        Column("全年实缴", "fen"),
        Column("欠缴", "fen"),
        Column("备注", width=30),
    ]


def _row(number: int, line: Line) -> list[Value]:
    cells: list[Value] = [number, line.name, line.base, line.standard, line.monthly_fen, line.due_fen]
    for month in _MONTHS:
        bill = line.bills.get(month)
        paid = [part for part in line.parts if part.month is not None and part.month.month == month]
        days = (local_date(part.payment.paid_at).isoformat() for part in paid if part.payment.paid_at)
        takers = (part.payment.received_by_name or "线上收缴" for part in paid)
        cells += [bill.paid_fen if bill else None, "、".join(days), "、".join(dict.fromkeys(takers))]
    owing = owed(line.bills.values(), today().replace(day=1))
    return [*cells, line.paid_fen, owing, _added(line)]


def _added(line: Line) -> str:
    """What was paid beyond the months, which no column of the usual layout holds."""
    added = [part for part in line.parts if part.month is None]
    return "；".join(f"{PURPOSES[part.purpose]}{format_fen(part.amount_fen)}元" for part in added)


def _total(lines: Sequence[Line]) -> list[Value]:
    this_month: date = today().replace(day=1)
    cells: list[Value] = [None, "合计", None, None, sum(line.monthly_fen or 0 for line in lines)]
    cells.append(sum(line.due_fen for line in lines))
    for month in _MONTHS:
        cells += [sum(line.bills[month].paid_fen for line in lines if month in line.bills), None, None]
    added = sum(part.amount_fen for line in lines for part in line.parts if part.month is None)
    owing = sum(owed(line.bills.values(), this_month) for line in lines)
    return [
        *cells,
        sum(line.paid_fen for line in lines),
        owing,
        f"月份以外交纳{format_fen(added)}元" if added else None,
    ]
