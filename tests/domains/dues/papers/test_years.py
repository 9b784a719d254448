"""A member's statement, a branch's register whose totals agree with ledger and bills, and what a branch publishes."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.papers import circular, register, statement
from app.domains.dues.paying.rules import extra_share
from app.kit.printing import Printer
from tests.domains.dues.conftest import World, audited
from tests.domains.dues.paying.test_receiving import month, pay, ready


async def a_year(session: AsyncSession, world: World) -> DuesBooks:
    """张三 paid October whole, November in two parts, December ahead, and added 10 元; a part of November is owed."""
    books = await ready(session, world)
    await pay(session, world, books, [month(world, 10), month(world, 11, 2000), *extra_share(world.zhang.id, 1000)])
    last = await pay(session, world, books, [month(world, 11, 900), month(world, 12)])
    last.received_by_name = "赵六"
    await session.flush()
    return books


async def test_a_statement_tells_what_was_due_paid_and_by_whom_taken(session: AsyncSession, world: World) -> None:
    await a_year(session, world)
    found = await statement.own(session, world.self_of(world.zhang), 2026)
    assert (found.due_fen, found.paid_fen, found.added_fen, found.owed_fen) == (14_700, 12_700, 1_000, 2_000)
    page = statement.page_of(found)
    assert page["rows"][1] == [
        "11月", "49.00", "29.00", "2026-11-22、2026-11-22", "现金", "线上收缴、赵六", "部分交纳",
    ]  # fmt: skip
    assert page["rows"][-1][:3] == ["合计", "147.00", "137.00"]
    assert "4900.00" not in str(page)
    assert Printer().render(statement.STATEMENT, page).startswith(b"%PDF-")


async def test_a_statement_is_for_the_member_and_the_collectors(session: AsyncSession, world: World) -> None:
    await a_year(session, world)
    assert (await statement.of_member(session, world.secretary, world.zhang.id, 2026)).paid_fen == 12_700
    with pytest.raises(MemberNotFound):
        await statement.of_member(session, world.self_of(world.li), world.zhang.id, 2026)


async def exported(session: AsyncSession, world: World, actor: Actor) -> list[list[Any]]:
    content, _ = await register.export(
        session, actor, world.branch.id, year=2026, purpose="年终核对", cipher=world.cipher
    )
    sheet: Any = load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_the_registers_totals_agree_with_bills_and_ledger(session: AsyncSession, world: World) -> None:
    books = await a_year(session, world)
    heading, titles, line, total = await exported(session, world, world.accountant)
    assert heading[0] == "红旗村党支部2026年党费台账"
    by_title = dict(zip(titles, line, strict=True))
    assert [by_title[one] for one in ("姓名", "月工资收入", "执行标准", "月应缴", "全年应缴")] == [
        "张三", "4900.00", "机关干部", 49, 147,
    ]  # fmt: skip
    assert [by_title[one] for one in ("11月实缴", "全年实缴", "欠缴", "备注")] == [29, 127, 20, "自愿多交10.00元"]
    sums = dict(zip(titles, total, strict=True))
    billed = await session.scalar(select(func.sum(DuesBill.paid_fen)))
    booked = await ledger.balances_at(session, world.tenant_id, books.id)
    months = sum(sums[f"{number}月实缴"] for number in range(1, 13))
    assert sums["姓名"] == "合计"
    assert round(100 * months) == round(100 * sums["全年实缴"]) == billed
    assert billed + 1000 == booked[Account.DUES] + booked[Account.PREPAID]


async def test_bases_are_masked_for_who_may_not_read_them_and_every_export_is_recorded(
    session: AsyncSession, world: World
) -> None:
    await a_year(session, world)
    rows = await exported(session, world, world.secretary)
    assert rows[2][2] == "****"
    assert [entry.note for entry in await audited(session, "dues.register_exported")] == ["年终核对"]


async def test_a_branch_publishes_who_paid_without_amounts(session: AsyncSession, world: World) -> None:
    await a_year(session, world)
    found = await circular.of_quarter(session, world.self_of(world.li), world.branch.id, year=2026, quarter=4)
    assert [(one.name, one.months) for one in found.payers] == [("张三", [10, 12])]
    assert found.paid_fen == 12_700
