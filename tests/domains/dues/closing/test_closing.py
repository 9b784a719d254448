"""A month closes when register, ledger and bank agree to the fen, once, in order, and opens again only by two."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.db.integrity import refusal_for
from app.db.session import Database
from app.domains.dues.checking import check_dues
from app.domains.dues.closing.closing import close_month, enter_bank_balance
from app.domains.dues.closing.comparing import compare
from app.domains.dues.closing.errors import (
    MonthDiffers,
    MonthNotNext,
    MonthNotOver,
    NotLastClosed,
    ReopeningOwn,
    ReopeningSettled,
    ReopeningWaits,
)
from app.domains.dues.closing.models import MonthClosing
from app.domains.dues.closing.reopening import decide_reopening, propose_reopening
from app.domains.dues.closing.vocabulary import Checked, ReopeningState
from app.domains.dues.ledger import rules
from app.domains.dues.ledger.errors import BooksNotFound, MonthClosed
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.posting import post
from app.domains.dues.ledger.vocabulary import Account, EntryKind
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Channel, Purpose
from app.domains.dues.refunding.asking import decide, propose
from app.domains.dues.refunding.giving_back import give_back
from app.kit.ids import uuid7
from tests.domains.dues.closing.conftest import NOVEMBER, OCTOBER
from tests.domains.dues.conftest import World, audited, make_world
from tests.domains.dues.paying.test_receiving import month, pay
from tests.factories.stored import a_file

IN_OCTOBER = datetime(2026, 10, 20, 4, tzinfo=UTC)


async def says(session: AsyncSession, actor: Actor, books: DuesBooks, fen: int, when: date = OCTOBER) -> None:
    file = a_file(actor)
    session.add(file)
    await session.flush()
    await enter_bank_balance(session, actor, books.id, month=when, balance_fen=fen, file_id=file.id)


async def test_a_month_closes_when_all_three_agree_and_nothing_is_booked_into_it_after(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    payment = await pay(session, world, books, [month(world, 10)], channel=Channel.BANK, paid_at=IN_OCTOBER)
    await pay(session, world, books, [month(world, 11)], paid_at=IN_OCTOBER)
    await says(session, accountant, books, 1_004_900)
    closed = await close_month(session, accountant, books.id, OCTOBER)
    by_name = {one["checked"]: one for one in closed.figures["compared"]}
    assert by_name[Checked.TRANSFER]["register_fen"] == by_name[Checked.TRANSFER]["ledger_fen"] == 4900
    assert by_name[Checked.CASH]["register_fen"] == by_name[Checked.CASH]["ledger_fen"] == 4900
    assert by_name[Checked.DUES]["ledger_fen"] == 9800
    assert by_name[Checked.BANK_BALANCE]["bank_fen"] == 1_004_900
    assert (books.closed_through, closed.count) == (OCTOBER, 3)
    told = (await audited(session, "dues.month_closed"))[0].after
    assert told is not None
    assert told["digest"] == closed.digest
    with pytest.raises(MonthClosed):
        await post(
            session, accountant, books_id=books.id, on=date(2026, 10, 31), kind=EntryKind.INTEREST, source_id=uuid7(),
            org_id=world.town.id, memo="利息", lines=rules.earned(Account.INTEREST, 1),
        )  # fmt: skip
    # Money of October that becomes known now is booked in November, and November's register knows it.
    await pay(session, world, books, [Share(Purpose.VOLUNTARY, world.zhang.id, 100)], paid_at=IN_OCTOBER)
    report = await compare(session, books, NOVEMBER)
    assert (report.compared[0].register_fen, report.compared[0].ledger_fen) == (100, 100)
    assert payment.paid_at == IN_OCTOBER


async def test_a_fen_that_differs_keeps_the_month_open_and_is_named(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    payment = await pay(session, world, books, [month(world, 10)], paid_at=IN_OCTOBER)
    await says(session, accountant, books, 1_000_001)
    session.add(
        DuesAllocation(
            tenant_id=world.tenant_id, payment_id=payment.id, purpose=Purpose.VOLUNTARY, member_id=world.zhang.id,
            amount_fen=1, made_at=IN_OCTOBER,
        )
    )  # fmt: skip
    await session.flush()
    with pytest.raises(MonthDiffers) as refused:
        await close_month(session, accountant, books.id, OCTOBER)
    assert "对账单10000.01元，账面10000.00元，账面少0.01元" in refused.value.detail
    assert f"交纳记录 {payment.id}：金额减退款49.00元，分配到各月合计49.01元" in refused.value.detail
    assert books.closed_through is None


async def test_what_is_booked_without_register_or_registered_without_entry_is_named(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await post(
        session, accountant, books_id=books.id, on=date(2026, 10, 5), kind=EntryKind.RECEIVED, source_id=uuid7(),
        org_id=world.branch.id, memo="无名", lines=rules.received(Account.IN_TRANSIT, dues_fen=500),
    )  # fmt: skip
    faults = (await compare(session, books, OCTOBER)).faults
    assert "现金收缴：登记数0.00元，账面5.00元，账面多5.00元" in faults
    assert any("没有交纳登记（无名）" in fault for fault in faults)
    assert any("没有月末对账单余额" in fault for fault in faults)


async def test_a_refund_counts_in_the_month_of_its_entry_and_not_of_the_day_on_which_it_became_known(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    """The provider gives back on 31 October, and we hear of it in November."""
    paid = [
        await pay(session, world, books, [month(world, number)], channel=Channel.WECHAT, paid_at=IN_OCTOBER)
        for number in (10, 11)
    ]
    await given_back(session, world, paid[0])
    october = await compare(session, books, OCTOBER)
    assert [(one.register_fen, one.ledger_fen) for one in october.compared[1:4:2]] == [(4900, 4900), (4900, 4900)]
    assert (await compare(session, books, NOVEMBER)).compared[1].register_fen == 0
    await says(session, accountant, books, 1_000_000)
    await close_month(session, accountant, books.id, OCTOBER)
    # Now October is closed: the next refund of its last day is booked in November, in register and ledger alike.
    await given_back(session, world, paid[1])
    for when, fen in ((OCTOBER, 4900), (NOVEMBER, -4900)):
        made = await compare(session, books, when)
        assert (made.compared[1].register_fen, made.compared[1].ledger_fen) == (fen, fen)
    assert await check_dues(session, world.tenant_id) == []


async def given_back(session: AsyncSession, world: World, payment: DuesPayment) -> None:
    refund = await propose(session, world.actor(Role.BRANCH_SECRETARY), payment.id, parts=[], reason="重复交纳")
    await decide(session, world.town_admin, refund.id, approve=True, decision="核对属实")
    system = Actor.system("dues.refund_sent", tenant_id=world.tenant_id)
    await give_back(session, system, refund, money=Account.CLEARING, at=datetime(2026, 10, 31, 15, 30, tzinfo=UTC))


async def test_months_close_in_order_and_after_their_end_by_the_accountant(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor, cashier: Actor
) -> None:
    with pytest.raises(MonthNotNext):
        await close_month(session, accountant, books.id, NOVEMBER)
    with pytest.raises(PermissionMissing):
        await close_month(session, cashier, books.id, OCTOBER)
    with pytest.raises(BooksNotFound):
        await close_month(session, world.actor(Role.DUES_ACCOUNTANT, world.branch), books.id, OCTOBER)
    await says(session, accountant, books, 1_000_000)
    await close_month(session, accountant, books.id, OCTOBER)
    with pytest.raises(MonthNotOver):
        await close_month(session, accountant, books.id, NOVEMBER)


async def test_a_closed_month_is_opened_again_by_two_and_only_the_last(
    session: AsyncSession, world: World, books: DuesBooks, accountant: Actor
) -> None:
    await says(session, accountant, books, 1_000_000)
    closed = await close_month(session, accountant, books.id, OCTOBER)
    asked = await propose_reopening(session, accountant, books.id, closing_id=closed.id, reason="漏记利息")
    with pytest.raises(IntegrityError) as again:
        async with session.begin_nested():
            await propose_reopening(session, accountant, books.id, closing_id=closed.id, reason="再来")
    assert isinstance(refusal_for(again.value), ReopeningWaits)
    with pytest.raises(ReopeningOwn):
        await decide_reopening(
            session, replace(world.town_admin, account_id=accountant.account_id), books.id, asked.id,
            approve=True, decision="同意",
        )  # fmt: skip
    done, _ = await decide_reopening(session, world.town_admin, books.id, asked.id, approve=True, decision="情况属实")
    assert (done.state, books.closed_through) == (ReopeningState.APPROVED, None)
    with pytest.raises(ReopeningSettled):
        await decide_reopening(session, world.town_admin, books.id, asked.id, approve=True, decision="情况属实")
    with pytest.raises(NotLastClosed):
        await propose_reopening(session, accountant, books.id, closing_id=closed.id, reason="再来一次")
    anew = await close_month(session, accountant, books.id, OCTOBER)
    assert anew.digest == closed.digest
    assert [one.note for one in await audited(session, "dues.month_reopened")] == ["情况属实"]


async def test_two_who_close_at_once_close_once(own_database: Database) -> None:
    async with own_database.write_all() as session:
        world = await make_world(session)
    accountant = world.actor(Role.DUES_ACCOUNTANT, world.town)
    async with own_database.write(world.tenant_id) as session:
        books = await open_books(session, accountant, org_id=world.town.id, month=OCTOBER, amounts={})

    async def close() -> str:
        try:
            async with own_database.write(world.tenant_id) as session:
                await close_month(session, accountant, books.id, OCTOBER)
        except MonthNotNext:
            return "not next"
        return "closed"

    assert sorted(await asyncio.gather(close(), close())) == ["closed", "not next"]
    async with own_database.read(world.tenant_id) as session:
        assert len((await session.scalars(select(MonthClosing))).all()) == 1
