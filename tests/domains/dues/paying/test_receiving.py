"""Money that arrives is divided, booked and told in one go; what is paid is not paid again."""

import asyncio
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.dues.billing.errors import BillPaid, MonthNotBilled
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.errors import MonthTwice
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.rules import Share, extra_share, total
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState, Purpose
from app.kit.clock import now
from tests.domains.dues.conftest import World, make_world

MONTHS = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]


@pytest.fixture
async def books(session: AsyncSession, world: World) -> DuesBooks:
    return await ready(session, world)


async def ready(session: AsyncSession, world: World) -> DuesBooks:
    """张三 is billed 49.00 元 for October to December."""
    await world.published(session, world.zhang)
    for month in MONTHS:
        await issue_branches(session, world.tenant_id, [world.branch.id], month)
    accountant = world.actor(Role.DUES_ACCOUNTANT, world.town)
    return await open_books(session, accountant, org_id=world.town.id, month=date(2026, 10, 1), amounts={})


def collector(world: World) -> Actor:
    return world.actor(Role.BRANCH_SECRETARY)


async def pay(
    session: AsyncSession,
    world: World,
    books: DuesBooks,
    shares: list[Share],
    *,
    channel: Channel = Channel.CASH,
    **options: Any,
) -> DuesPayment:
    payment = DuesPayment(
        tenant_id=world.tenant_id,
        org_id=world.branch.id,
        books_id=books.id,
        channel=channel,
        paid_by=PaidBy.MEMBER,
        payer_member_id=world.zhang.id,
        amount_fen=total(shares),
        state=PaymentState.AWAITED,
        created_at=now(),
    )
    session.add(payment)
    await session.flush()
    paid_at: datetime = options.pop("paid_at", now())
    await settle(session, collector(world), payment, books, shares, paid_at=paid_at, memo="张三党费", **options)
    return payment


def month(world: World, number: int, fen: int = 4900) -> Share:
    return Share(Purpose.MONTH, world.zhang.id, fen, date(2026, number, 1))


async def bills(session: AsyncSession) -> list[tuple[int, BillState, int]]:
    rows = await session.scalars(select(DuesBill).order_by(DuesBill.month).execution_options(populate_existing=True))
    return [(bill.month.month, bill.state, bill.paid_fen) for bill in rows]


async def balance(session: AsyncSession, books: DuesBooks) -> dict[Account, int]:
    found = await ledger.balances_at(session, books.tenant_id, books.id)
    return {account: fen for account, fen in found.items() if fen}


async def test_cash_for_two_months_and_one_ahead(session: AsyncSession, world: World, books: DuesBooks) -> None:
    payment = await pay(session, world, books, [month(world, 10), month(world, 11), month(world, 12)])
    assert await bills(session) == [(number, BillState.PAID, 4900) for number in (10, 11, 12)]
    assert await balance(session, books) == {Account.IN_TRANSIT: 14_700, Account.DUES: 9800, Account.PREPAID: 4900}
    assert await session.scalar(select(func.sum(DuesAllocation.amount_fen))) == payment.amount_fen == 14_700
    assert payment.state is PaymentState.PAID


async def test_a_large_extra_goes_to_its_own_account(session: AsyncSession, world: World, books: DuesBooks) -> None:
    await pay(session, world, books, [month(world, 11), *extra_share(world.zhang.id, 100_000)], channel=Channel.BANK)
    assert await balance(session, books) == {Account.BANK: 104_900, Account.DUES: 4900, Account.LARGE: 100_000}


async def test_a_part_is_taken_and_the_rest_stays_due(session: AsyncSession, world: World, books: DuesBooks) -> None:
    await pay(session, world, books, [month(world, 11, 2000)])
    assert (await bills(session))[1] == (11, BillState.PART, 2000)
    with pytest.raises(BillPaid):
        await pay(session, world, books, [month(world, 11, 2901)])
    await pay(session, world, books, [month(world, 11, 2900)])
    assert (await bills(session))[1] == (11, BillState.PAID, 4900)


async def test_a_paid_month_is_not_paid_again(session: AsyncSession, world: World, books: DuesBooks) -> None:
    await pay(session, world, books, [month(world, 11)])
    with pytest.raises(BillPaid) as refused:
        await pay(session, world, books, [month(world, 11)])
    assert refused.value.detail == "2026年11月的党费已经交纳"


async def test_months_that_nobody_billed_or_named_twice_are_refused(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    with pytest.raises(MonthNotBilled):
        await pay(session, world, books, [month(world, 9)])
    with pytest.raises(MonthTwice):
        await pay(session, world, books, [month(world, 11, 1), month(world, 11, 2)])


async def test_money_that_came_too_late_to_be_refused_is_kept_to_be_given_back(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    await pay(session, world, books, [month(world, 11, 2000)])
    late = await pay(session, world, books, [month(world, 11), month(world, 9)], channel=Channel.WECHAT, late=True)
    rows = await session.execute(
        select(DuesAllocation.purpose, DuesAllocation.amount_fen)
        .where(DuesAllocation.payment_id == late.id)
        .order_by(DuesAllocation.amount_fen)
    )
    assert [tuple(row) for row in rows] == [
        (Purpose.SURPLUS, 2000),
        (Purpose.MONTH, 2900),
        (Purpose.SURPLUS, 4900),
    ]
    assert await balance(session, books) == {
        Account.IN_TRANSIT: 2000,
        Account.CLEARING: 9800,
        Account.DUES: 4900,
        Account.PREPAID: 6900,
    }


async def test_money_for_a_closed_month_is_booked_on_the_first_open_day(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    books.closed_through = date(2026, 10, 1)
    await session.flush()
    paid_at = datetime.fromisoformat("2026-10-31T23:59:00+08:00")
    payment = await pay(session, world, books, [month(world, 10)], paid_at=paid_at)
    entry = await ledger.entry_of(session, world.tenant_id, payment.id, "received")
    assert entry is not None
    assert (entry.booked_on, payment.paid_at) == (date(2026, 11, 1), paid_at)


async def test_two_devices_at_the_same_second_pay_one_month_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    async with own_database.write(world.tenant_id) as session:
        books = await ready(session, world)

    async def paid() -> bool:
        try:
            async with own_database.write(world.tenant_id) as session:
                await pay(session, world, books, [month(world, 11)])
        except BillPaid:
            return False
        return True

    assert sorted(await asyncio.gather(*(paid() for _ in range(4)))) == [False, False, False, True]
    async with own_database.read(world.tenant_id) as session:
        assert await balance(session, books) == {Account.IN_TRANSIT: 4900, Account.DUES: 4900}
        assert await session.scalar(select(func.count()).select_from(DuesPayment)) == 1
