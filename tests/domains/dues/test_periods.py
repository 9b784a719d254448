"""Bases by month and by quarter: pending until entered, replaced only with a reason."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues import errors
from app.domains.dues.assessing import PayFacts
from app.domains.dues.models import DuesAssessment, DuesPeriodBase
from app.domains.dues.periods import enter_base
from app.domains.dues.reading import own_year, period_base_of
from app.domains.dues.vocabulary import MonthStanding, PayerKind
from tests.domains.dues.conftest import World, audited

ANNUAL, SELF_EMPLOYED = PayFacts(PayerKind.ANNUAL_SALARY), PayFacts(PayerKind.SELF_EMPLOYED)


async def entered(
    session: AsyncSession, world: World, made: DuesAssessment, month: int, fen: int, reason: str = ""
) -> DuesPeriodBase:
    return await enter_base(
        session,
        world.accountant,
        made.id,
        first_month=month,
        amount_fen=fen,
        reason=reason,
        cipher=world.cipher,
    )


async def test_a_quarters_income_settles_the_three_months_of_the_next(session: AsyncSession, world: World) -> None:
    made = await world.published(session, world.zhang, SELF_EMPLOYED)
    period = await entered(session, world, made, 4, 2_700_000)
    months = (await own_year(session, world.self_of(world.zhang), 2026)).months
    assert [month.amount for month in months[3:6]] == [13_500] * 3
    assert {month.standing for month in (*months[:3], *months[6:])} == {MonthStanding.PENDING}
    assert period_base_of(world.cipher, period).base_fen == 900_000


async def test_the_month_of_the_performance_payment_counts_all_that_was_received(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.zhang, ANNUAL)
    await entered(session, world, made, 3, 500_000)
    paid = await entered(session, world, made, 4, 24_500_000)
    assert (paid.computed_fen, paid.assessed_fen) == (490_000, 100_000)
    months = (await own_year(session, world.self_of(world.zhang), 2026)).months
    assert [month.amount for month in months[2:5]] == [5_000, 100_000, None]


async def test_a_base_is_replaced_with_a_reason_and_the_audit_keeps_what_it_was(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.zhang, ANNUAL)
    await entered(session, world, made, 3, 500_000)
    with pytest.raises(errors.ReplacementReasonMissing):
        await entered(session, world, made, 3, 600_000)
    again = await entered(session, world, made, 3, 600_000, "工资单录入有误")
    assert again.assessed_fen == 9_000
    first, second = await audited(session, "dues.period_base_entered")
    assert (first.before, second.before, second.note) == (None, {"assessed_fen": 5_000}, "工资单录入有误")


async def test_a_base_of_nothing_is_refused(session: AsyncSession, world: World) -> None:
    made = await world.published(session, world.zhang, ANNUAL)
    with pytest.raises(errors.BaseMissing):
        await entered(session, world, made, 3, 0)


async def test_only_approved_assessments_by_period_take_bases(session: AsyncSession, world: World) -> None:
    draft = await world.drafted(session, world.zhao, ANNUAL)
    with pytest.raises(errors.AssessmentNotReady):
        await entered(session, world, draft, 3, 500_000)
    monthly = await world.published(session, world.zhang)
    with pytest.raises(errors.NotByPeriod):
        await entered(session, world, monthly, 3, 500_000)


async def test_periods_begin_with_the_quarter_within_the_assessed_months_and_not_in_the_future(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.li, SELF_EMPLOYED)
    with pytest.raises(errors.PeriodWrong):
        await entered(session, world, made, 5, 2_700_000)
    with pytest.raises(errors.PeriodWrong):
        await entered(session, world, made, 1, 2_700_000)
    await entered(session, world, made, 4, 2_700_000)
    months = (await own_year(session, world.self_of(world.li), 2026)).months
    assert [month.amount for month in months[3:6]] == [None, None, 13_500]
    ahead = await world.published(session, world.zhang, ANNUAL)
    with pytest.raises(errors.PeriodNotBegun):
        await entered(session, world, ahead, 12, 500_000)
