"""Bills are issued once, follow what is settled, and go with the member."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.domains.dues.assessing import PayFacts
from app.domains.dues.billing.collection_day import collection_days
from app.domains.dues.billing.issuing import issue_branches, issue_members
from app.domains.dues.billing.models import DuesBill, DuesBillingStart, DuesBillRun
from app.domains.dues.billing.refreshing import follow, refresh
from app.domains.dues.billing.repository import branches_not_billed, overlooked
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.periods import enter_base
from app.domains.dues.standards import decide_setting
from app.domains.dues.vocabulary import PayerKind, SettingKind
from app.domains.members.models import Member
from app.kit.clock import now
from app.kit.decided import Grounds
from tests.domains.dues.conftest import World, make_world

NOVEMBER = date(2026, 11, 1)


async def issue(session: AsyncSession, world: World, month: date = NOVEMBER) -> int:
    return await issue_branches(session, world.tenant_id, [world.branch.id, world.other.id], month)


async def bill_of(session: AsyncSession, member: Member, month: date = NOVEMBER) -> DuesBill | None:
    return await session.scalar(
        select(DuesBill)
        .where(DuesBill.member_id == member.id, DuesBill.month == month)
        .execution_options(populate_existing=True)
    )


async def test_who_is_assessed_is_billed_and_nobody_else(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    await world.drafted(session, world.li)
    assert await issue(session, world) == 1
    bill = await bill_of(session, world.zhang)
    assert bill is not None
    assert (bill.state, bill.amount_fen, bill.org_id) == (BillState.DUE, 4900, world.branch.id)
    assert await bill_of(session, world.li) is None


async def test_a_month_is_billed_once_however_often_it_is_asked_for(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    assert [await issue(session, world) for _ in range(3)] == [1, 0, 0]
    runs = list(await session.scalars(select(DuesBillRun)))
    assert {(run.org_id, run.month) for run in runs} == {(world.branch.id, NOVEMBER), (world.other.id, NOVEMBER)}
    assert await branches_not_billed(session, world.tenant_id, NOVEMBER) == []
    assert len(await branches_not_billed(session, world.tenant_id, date(2026, 12, 1))) == 2


async def test_two_that_issue_at_once_bill_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        await world.published(session, world.zhang)

    async def issued() -> int:
        async with own_database.write(world.tenant_id) as session:
            return await issue(session, world)

    assert sorted(await asyncio.gather(*(issued() for _ in range(4)))) == [0, 0, 0, 1]


async def test_who_is_assessed_after_the_branch_was_billed_is_not_overlooked(
    session: AsyncSession, world: World
) -> None:
    await issue(session, world)
    await world.published(session, world.zhang)
    assert await overlooked(session, world.tenant_id, NOVEMBER, limit=10) == [world.zhang.id]
    assert await issue_members(session, world.tenant_id, {world.zhang.id: world.branch.id}, NOVEMBER) == 1
    assert await overlooked(session, world.tenant_id, NOVEMBER, limit=10) == []


async def test_a_base_that_becomes_known_makes_the_months_bill_due(session: AsyncSession, world: World) -> None:
    """个体: 一季度净收入27000元, 四、五、六月每月基数9000元, 135.00元."""
    made = await world.published(session, world.zhang, PayFacts(PayerKind.SELF_EMPLOYED, []))
    await issue(session, world, date(2026, 4, 1))
    bill = await bill_of(session, world.zhang, date(2026, 4, 1))
    assert bill is not None
    assert (bill.state, bill.amount_fen) == (BillState.PENDING, None)
    await enter_base(
        session, world.accountant, made.id, first_month=4, amount_fen=2_700_000, reason="", cipher=world.cipher
    )
    assert (bill.state, bill.amount_fen) == (BillState.DUE, 13_500)


async def test_a_month_with_money_on_it_asks_at_least_for_that(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    await issue(session, world)
    bill = await bill_of(session, world.zhang)
    assert bill is not None
    bill.paid_fen, bill.amount_fen, bill.state = 9000, 9000, BillState.PAID
    await session.flush()
    assert await refresh(session, world.tenant_id, [world.zhang.id], since=NOVEMBER) == 0
    bill.paid_fen, bill.amount_fen = 4000, 4000
    await session.flush()
    assert await refresh(session, world.tenant_id, [world.zhang.id], since=NOVEMBER) == 1
    assert (bill.state, bill.amount_fen) == (BillState.PART, 4900)


async def test_unpaid_months_go_with_the_member_and_paid_ones_stay(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    for month in (date(2026, 10, 1), NOVEMBER):
        await issue(session, world, month)
    paid = await bill_of(session, world.zhang, date(2026, 10, 1))
    assert paid is not None
    paid.paid_fen, paid.state = 4900, BillState.PAID
    await session.flush()
    assert await follow(session, world.tenant_id, world.zhang.id, world.other.id) == 1
    moved = await bill_of(session, world.zhang)
    assert moved is not None
    assert (moved.org_id, paid.org_id) == (world.other.id, world.branch.id)


async def test_a_member_from_elsewhere_is_billed_from_the_month_after_the_letters(
    session: AsyncSession, world: World
) -> None:
    await world.published(session, world.zhang)
    session.add(
        DuesBillingStart(
            tenant_id=world.tenant_id,
            member_id=world.zhang.id,
            from_month=date(2026, 6, 1),
            reason="介绍信：党费交至2026年5月",
            set_at=now(),
        )
    )
    await session.flush()
    assert [await issue(session, world, date(2026, month, 1)) for month in (5, 6)] == [0, 1]


@pytest.mark.parametrize(("value", "expected"), [(None, 5), (18, 18)])
async def test_a_branch_collects_on_its_own_day_or_the_committees(
    session: AsyncSession, world: World, value: int | None, expected: int
) -> None:
    if value is not None:
        await decide_setting(
            session,
            world.town_admin,
            world.town.id,
            kind=SettingKind.COLLECTION_DAY,
            value=value,
            grounds=Grounds(date(2026, 1, 1), "固定收缴日", "镇党委〔2026〕1号"),
        )
    branches = [(world.branch.id, world.branch.path)]
    assert await collection_days(session, world.tenant_id, branches, NOVEMBER) == {world.branch.id: expected}
