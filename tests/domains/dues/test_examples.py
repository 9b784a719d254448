"""The worked examples of the rules of dues, and their neighbours on the other side of each bound, through the real code."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.domains.dues.arrears import reading as arrears
from app.domains.dues.assessing import PayFacts
from app.domains.dues.billing.issuing import issue_branches, issue_members
from app.domains.dues.billing.marking import start_billing
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.refreshing import follow
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.calculator import Local, calculate, standards_for
from app.domains.dues.collecting.taking import Manner, Wanted, take
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.models import DuesAllocation
from app.domains.dues.paying.vocabulary import Channel, Purpose
from app.domains.dues.periods import enter_base
from app.domains.dues.remitting.repository import large_in
from app.domains.dues.remitting.rules import Table
from app.domains.dues.remitting.sharing import owed, set_share
from app.domains.dues.remitting.vocabulary import ShareBase
from app.domains.dues.vocabulary import AssessmentState, PayerKind
from app.domains.members.models import Member
from tests.domains.dues.closing.conftest import OCTOBER, accountant, books
from tests.domains.dues.conftest import PAID_5200, World

__all__ = ["accountant", "books"]

K = PayerKind
NOW = date(2026, 1, 1)


def paid(kind: PayerKind, rounding: int = 1, *, on: date = NOW, **fen: int) -> int:
    return calculate(standards_for(kind, on, Local(rounding=rounding)), list(fen.items())).assessed


@pytest.mark.parametrize(
    ("base", "fen", "to_ten_fen", "to_yuan"),
    [
        (80_000, 400, 400, 400),
        (80_100, 401, 400, 400),
        (299_999, 1500, 1500, 1500),
        (300_000, 1500, 1500, 1500),
        (300_001, 3000, 3000, 3000),
        (466_000, 4660, 4660, 4700),
        (466_550, 4666, 4670, 4700),
        (499_999, 5000, 5000, 5000),
        (500_000, 5000, 5000, 5000),
        (500_001, 7500, 7500, 7500),
        (510_000, 7650, 7650, 7700),
        (999_999, 15_000, 15_000, 15_000),
        (1_000_000, 15_000, 15_000, 15_000),
        (1_000_001, 20_000, 20_000, 20_000),
        (4_999_999, 100_000, 100_000, 100_000),
        (5_000_000, 100_000, 100_000, 100_000),
        (5_000_001, 100_000, 100_000, 100_000),
    ],
)
def test_a_salaried_base_in_each_rounding(base: int, fen: int, to_ten_fen: int, to_yuan: int) -> None:
    assert [paid(K.GOVERNMENT, unit, net_base=base) for unit in (1, 10, 100)] == [fen, to_ten_fen, to_yuan]


def test_the_fixed_parts_of_each_kind_of_pay_are_the_base_and_what_is_local_or_reformed_is_not() -> None:
    allowances = {"allowances": 100_000, "transport_subsidy": 65_000, "income_tax": 1000}
    assert paid(K.GOVERNMENT, duty_pay=150_000, grade_pay=250_000, **allowances) == 4990
    assert paid(K.GOVERNMENT_WORKER, post_pay=150_000, technical_grade_pay=150_000, **allowances) == 3990
    # 基本3000 + 岗位1500 + 每月普遍发放800 − 640 = 4660.00; a prize and 成果转化奖励 leave it as it is.
    usual = {"basic_pay": 300_000, "post_pay": 150_000, "regular_bonus": 80_000, "pension_insurance": 64_000}
    assert paid(K.ENTERPRISE, **usual) == paid(K.ENTERPRISE, irregular_bonus=500_000, **usual) == 4660


@pytest.mark.parametrize(("received", "fen"), [(500_000, 5000), (500_001, 7500), (24_500_000, 100_000)])
def test_an_annual_salary_by_what_came_in_the_month(received: int, fen: int) -> None:
    assert paid(K.ANNUAL_SALARY, received_pay=received) == fen


@pytest.mark.parametrize(
    ("quarter", "fen"),
    [
        (2_700_000, 13_500),
        (900_001, 1500),  # 9000.01 ÷ 3 → 3000.00
        (900_002, 3000),  # 9000.02 ÷ 3 → 3000.01
        (1_500_001, 5000),
        (1_500_002, 7500),
    ],
)
def test_a_quarters_income_is_divided_and_rounded_before_the_bracket_is_chosen(quarter: int, fen: int) -> None:
    assert paid(K.SELF_EMPLOYED, quarter_net_income=quarter) == fen


@pytest.mark.parametrize(("pension", "fen"), [(500_000, 2500), (500_001, 5000), (735_050, 7351), (735_049, 7350)])
def test_a_basic_pension(pension: int, fen: int) -> None:
    assert paid(K.RETIRED, basic_pension=pension) == fen
    assert paid(K.RETIRED, basic_pension=pension, pension_allowances=200_000) == fen


@pytest.mark.parametrize("unit", [1, 10, 100])
def test_rounding_is_for_what_a_rate_gives_and_leaves_something(unit: int) -> None:
    assert paid(K.STUDENT, unit) == paid(K.LAID_OFF, unit) == paid(K.ON_RELIEF, unit) == 20
    farmer = standards_for(K.FARMER, NOW, Local(rounding=unit, farmer_amount=50))
    assert calculate(farmer, []).assessed == 50
    assert paid(K.GOVERNMENT, unit, net_base=900) in (5, 10)


async def bills(session: AsyncSession, member: Member, year: int = 2024) -> list[tuple[int, BillState, str]]:
    rows = await session.scalars(
        select(DuesBill)
        .where(
            DuesBill.member_id == member.id, DuesBill.month >= date(year, 1, 1), DuesBill.month < date(year + 1, 1, 1)
        )
        .order_by(DuesBill.month)
        .execution_options(populate_existing=True)
    )
    return [(bill.month.month, bill.state, str(bill.org_id)) for bill in rows]


async def issued(session: AsyncSession, world: World, *months: date) -> None:
    for month in months:
        await issue_branches(session, world.tenant_id, [world.branch.id, world.other.id], month)


async def test_who_was_accepted_on_20_june_owes_june_and_not_may(session: AsyncSession, world: World) -> None:
    world.li.joined_on = date(2024, 6, 20)
    await session.merge(world.li)
    with time_machine.travel(datetime(2024, 7, 5, 4, tzinfo=UTC)):
        made = await world.published(session, world.li, year=2024)
        await issued(session, world, date(2024, 5, 1), date(2024, 6, 1))
    assert (made.from_month, made.assessed_fen) == (6, 4900)
    assert await bills(session, world.li) == [(6, BillState.DUE, str(world.branch.id))]


async def test_pay_that_rises_in_may_counts_next_year_and_each_row_says_by_what_rule(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.zhang)
    await issued(session, world, date(2026, 4, 1), date(2026, 5, 1), date(2026, 12, 1))
    following = await world.published(session, world.zhang, PAID_5200, year=2027)
    await issued(session, world, date(2027, 1, 1))
    rows = await session.scalars(select(DuesBill.amount_fen).order_by(DuesBill.month))
    assert list(rows) == [4900, 4900, 4900, 7800]
    for one in (made, following):
        assert one.state is AssessmentState.PUBLISHED
        assert (one.rule_version, one.base is not None, one.approved_by is not None) == ("salaried-2008", True, True)


async def test_a_row_of_2006_is_computed_by_the_table_of_2006(session: AsyncSession, world: World) -> None:
    """基数700元：1.5%，10.50元，不是3.50元."""
    facts = PayFacts(K.GOVERNMENT, [("net_base", 70_000)])
    made = await world.published(session, world.zhang, facts, year=2006)
    await issued(session, world, date(2006, 5, 1))
    bill = (await session.scalars(select(DuesBill))).one()
    assert (made.assessed_fen, made.rule_version, bill.amount_fen) == (1050, "salaried-before-2008", 1050)


async def test_months_wait_for_a_base_of_their_own_and_no_other_month_is_guessed(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.zhang, PayFacts(K.SELF_EMPLOYED))
    await issued(session, world, *(date(2026, number, 1) for number in (3, 4, 6, 7)))
    await enter_base(
        session, world.accountant, made.id, first_month=4, amount_fen=2_700_000, reason="", cipher=world.cipher
    )
    rows = await session.scalars(select(DuesBill).order_by(DuesBill.month).execution_options(populate_existing=True))
    assert [(bill.month.month, bill.state, bill.amount_fen) for bill in rows] == [
        (3, BillState.PENDING, None),
        (4, BillState.DUE, 13_500),
        (6, BillState.DUE, 13_500),
        (7, BillState.PENDING, None),
    ]


async def test_a_letter_that_says_paid_to_may_and_came_on_12_june(session: AsyncSession, world: World) -> None:
    """The new branch bills from June; the old one shows no arrears of June, and no month is billed by both."""
    zhang, old, new = world.zhang, world.branch, world.other
    with time_machine.travel(datetime(2024, 6, 12, 4, tzinfo=UTC)):
        await world.published(session, zhang, year=2024)
        await issued(session, world, *(date(2024, number, 1) for number in range(1, 7)))
        await _paid(session, zhang, range(1, 6))
        zhang.org_id = new.id
        await session.merge(zhang)
        await session.flush()
        await follow(session, world.tenant_id, zhang.id, new.id)
        secretary = world.actor(Role.BRANCH_SECRETARY, new)
        await start_billing(session, secretary, member_id=zhang.id, paid_to=date(2024, 5, 1), letter="介绍信第3号")
    with time_machine.travel(datetime(2024, 9, 12, 4, tzinfo=UTC)):
        await issued(session, world, date(2024, 7, 1), date(2024, 8, 1))
        assert await bills(session, zhang) == [
            *((number, BillState.PAID, str(old.id)) for number in range(1, 6)),
            *((number, BillState.DUE, str(new.id)) for number in range(6, 9)),
        ]
        assert await arrears.of_branch(session, world.secretary, old.id) == []
        (owing,) = await arrears.of_branch(session, secretary, new.id)
        assert (owing.name, owing.run_months) == ("张三", 3)


async def _paid(session: AsyncSession, member: Member, months: Sequence[int]) -> None:
    for bill in await session.scalars(select(DuesBill).where(DuesBill.member_id == member.id)):
        if bill.month.month in months:
            bill.state, bill.paid_fen = BillState.PAID, bill.amount_fen or 0
    await session.flush()


async def test_1046_60_is_the_month_and_1000_00_that_go_up_whole_and_into_no_share(
    session: AsyncSession, world: World, books: DuesBooks
) -> None:
    """月交46.60元，交1046.60元：1000.00元为大额党费，全部上缴中央，不计入本级分成."""
    await world.published(session, world.zhao, PayFacts(K.GOVERNMENT, [("net_base", 466_000)]))
    await issue_members(session, world.tenant_id, {world.zhao.id: world.branch.id}, OCTOBER)
    payment = await take(
        session,
        world.actor(Role.BRANCH_SECRETARY),
        world.branch.id,
        Wanted(world.zhao.id, [OCTOBER], 100_000, 104_660),
        Manner(Channel.BANK, paid_on=date(2026, 10, 8), reference="A1"),
    )
    parts = await session.execute(select(DuesAllocation.purpose, DuesAllocation.amount_fen))
    assert {(purpose, fen) for purpose, fen in parts} == {(Purpose.MONTH, 4660), (Purpose.LARGE, 100_000)}
    held = await ledger.balances_at(session, books.tenant_id, books.id)
    assert (payment.amount_fen, held[Account.DUES], held[Account.LARGE]) == (104_660, 4660, 100_000)
    table = Table(date(2026, 1, 1), 2000, ShareBase.OWN_BOOKS, 3, "县委组织部通知")
    await set_share(session, world.actor(Role.COMMITTEE_ADMIN, world.town), world.town.id, table=table)
    books.closed_through = OCTOBER
    by = world.actor(Role.DUES_ACCOUNTANT, world.town)
    share = await owed(session, by, books.id, first=OCTOBER, last=OCTOBER)
    assert (share.base_fen, share.amount_fen) == (4660, 932)
    (waiting,) = await large_in(session, books.tenant_id, books.id)
    assert waiting[0].amount_fen == 100_000
