"""党费证: a member's year, month by month: what was due, what was paid, when, how, and who took it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.billing import repository as bills
from app.domains.dues.billing.labels import STATES
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import OPEN
from app.domains.dues.finding import oneself, payer_for
from app.domains.dues.papers import repository
from app.domains.dues.papers.repository import Part
from app.domains.dues.paying.labels import CHANNELS, PURPOSES, SOURCES
from app.domains.dues.repository import Payer
from app.kit.clock import CHINA, local_date, today
from app.kit.dates import add_months
from app.kit.money import format_fen
from app.kit.printing import Template

STATEMENT = Template("app.domains.dues.papers", "statement.typ")


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month that was billed, with what stands of payments for it."""

    bill: DuesBill
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Statement:
    """`added` is what was paid of the own will in the year, beyond any month. Sums are 分."""

    payer: Payer
    year: int
    months: Sequence[MonthLine]
    added: Sequence[Part]

    @property
    def due_fen(self) -> int:
        return sum(line.bill.amount_fen or 0 for line in self.months)

    @property
    def paid_fen(self) -> int:
        return sum(line.bill.paid_fen for line in self.months)

    @property
    def owed_fen(self) -> int:
        return owed(self.months_billed, today().replace(day=1))

    @property
    def months_billed(self) -> list[DuesBill]:
        return [line.bill for line in self.months]

    @property
    def added_fen(self) -> int:
        return sum(part.amount_fen for part in self.added)


def owed(billed: Iterable[DuesBill], this_month: date) -> int:
    """What is still asked for months that have come; what somebody else collected is not."""
    return sum(
        max(0, (bill.amount_fen or 0) - bill.paid_fen)
        for bill in billed
        if bill.month <= this_month and bill.state in OPEN
    )


def span_of(year: int) -> tuple[datetime, datetime]:
    """The instants from which and until which a year lasts here."""
    first = date(year, 1, 1)
    return (
        datetime.combine(first, time.min, CHINA),
        datetime.combine(add_months(first, 12), time.min, CHINA),
    )


async def own(session: AsyncSession, actor: Actor, year: int) -> Statement:
    """Raises NoOwnRecord, PermissionMissing."""
    return await _of(session, await oneself(session, actor, Permission.DUES_READ_OWN), year)


async def of_member(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> Statement:
    """Raises MemberNotFound, PermissionMissing."""
    return await _of(session, await payer_for(session, actor, member_id, Permission.DUES_BILL_READ), year)


async def _of(session: AsyncSession, payer: Payer, year: int) -> Statement:
    first = date(year, 1, 1)
    billed = await bills.bills_of(
        session, payer.tenant_id, payer.id, [add_months(first, number) for number in range(12)]
    )
    since, until = span_of(year)
    parts = await repository.parts_of(session, payer.tenant_id, [payer.id], year, since=since, until=until)
    return Statement(
        payer,
        year,
        [MonthLine(bill, [part for part in parts if part.month == bill.month]) for bill in billed],
        [part for part in parts if part.month is None],
    )


def page_of(statement: Statement) -> dict[str, Any]:
    """The data of `STATEMENT`: no base stands on it."""
    rows = [_row(line) for line in statement.months]
    rows += [
        [PURPOSES[part.purpose], "", format_fen(part.amount_fen), _day(part), _way(part), _collector(part), ""]
        for part in statement.added
    ]
    total = [
        "合计",
        format_fen(statement.due_fen),
        format_fen(statement.paid_fen + statement.added_fen),
        "",
        "",
        "",
        "",
    ]
    return {
        "title": f"{statement.payer.name}{statement.year}年党费证",
        "name": statement.payer.name,
        "year": f"{statement.year}年",
        "head": ["月份", "应交（元）", "实交（元）", "交纳日期", "方式", "收款人", "情况"],
        "rows": [*rows, total],
        "owed": f"截至今日欠交{format_fen(statement.owed_fen)}元" if statement.owed_fen else "",
    }


def _row(line: MonthLine) -> list[str]:
    bill = line.bill
    return [
        f"{bill.month.month}月",
        "待核定" if bill.amount_fen is None else format_fen(bill.amount_fen),
        format_fen(bill.paid_fen),
        "、".join(_day(part) for part in line.parts),
        "、".join(dict.fromkeys(_way(part) for part in line.parts)),
        "、".join(dict.fromkeys(_collector(part) for part in line.parts)),
        STATES[bill.state],
    ]


def _day(part: Part) -> str:
    return local_date(part.payment.paid_at).isoformat() if part.payment.paid_at else ""


def _way(part: Part) -> str:
    source = SOURCES[part.payment.paid_by]
    return CHANNELS[part.payment.channel] + ("" if source == "本人交纳" else f"（{source}）")


def _collector(part: Part) -> str:
    return part.payment.received_by_name or "线上收缴"
