"""The year's assessment: who is assessed from when, on which base, once; and anew only with a reason."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.permissions import Permission
from app.access.roles import Role
from app.domains.dues import errors
from app.domains.dues.assessing import PayFacts, check_oneself, reassess, revise
from app.domains.dues.finding import assessment_for
from app.domains.dues.reading import base_of, own_year
from app.domains.dues.settling import confirm
from app.domains.dues.vocabulary import AssessmentState, PayerKind
from app.domains.members.vocabulary import MemberStatus, Stage
from app.kit.crypto import DecryptionFailed
from tests.domains.dues.conftest import PAID_4900, PAID_5200, World, audited
from tests.factories.members import a_member


async def test_a_draft_keeps_amounts_rule_and_sealed_base(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    assert (made.state, made.number, made.from_month) == (AssessmentState.DRAFTED, 1, 1)
    assert (made.computed_fen, made.assessed_fen) == (4_900, 4_900)
    assert (made.rule_version, made.rounding_fen) == ("salaried-2008", 1)
    assert b"490000" not in (made.base or b"")
    detail = base_of(world.cipher, made)
    assert detail is not None
    assert (detail.base_fen, [(line.code, line.amount_fen) for line in detail.items]) == (
        490_000,
        [("net_base", 490_000)],
    )
    (entry,) = await audited(session, "dues.assessment_drafted")
    assert "490000" not in str(entry.after)


async def test_a_base_opens_in_its_own_row_only(session: AsyncSession, world: World) -> None:
    one, other = await world.drafted(session, world.zhang), await world.drafted(session, world.zhao)
    one.base = other.base
    with pytest.raises(DecryptionFailed):
        base_of(world.cipher, one)


async def test_a_year_is_assessed_once(session: AsyncSession, world: World) -> None:
    await world.drafted(session, world.zhang)
    with pytest.raises(errors.AlreadyAssessed):
        await world.drafted(session, world.zhang, PAID_5200)
    assert (await world.drafted(session, world.zhang, PAID_5200, year=2027)).assessed_fen == 7_800


async def test_a_year_too_far_ahead_is_refused(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.YearWrong):
        await world.drafted(session, world.zhang, year=2028)


async def test_who_was_accepted_in_the_year_is_assessed_from_that_month(session: AsyncSession, world: World) -> None:
    assert (await world.drafted(session, world.li)).from_month == 6
    assert (await world.drafted(session, world.li, year=2027)).from_month == 1
    with pytest.raises(errors.NotYetMember) as refused:
        await world.drafted(session, world.li, year=2025)
    assert "2026年6月" in refused.value.detail


async def test_or_from_the_next_month_if_the_collection_was_over(session: AsyncSession, world: World) -> None:
    assert (await world.drafted(session, world.li, collection_over=True)).from_month == 7
    december = a_member(
        world.cipher, world.branch, "孙七", stage=Stage.PROBATIONARY, joined_on=date(2026, 12, 5), full_on=None
    )
    session.add(december)
    await session.flush()
    with pytest.raises(errors.NotYetMember):
        await world.drafted(session, december, collection_over=True)
    assert (await world.drafted(session, december, year=2027, collection_over=True)).from_month == 1


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (Stage.CANDIDATE, MemberStatus.NORMAL),
        (Stage.FULL, MemberStatus.TRANSFERRED_OUT),
        (Stage.FULL, MemberStatus.DECEASED),
        (Stage.FULL, MemberStatus.MEMBERSHIP_STOPPED),
    ],
)
async def test_who_is_no_member_on_the_roll_is_not_assessed(
    session: AsyncSession, world: World, stage: Stage, status: MemberStatus
) -> None:
    person = a_member(world.cipher, world.branch, "孙七", stage=stage, status=status)
    session.add(person)
    await session.flush()
    with pytest.raises(errors.NotOnRoll):
        await world.drafted(session, person)


@pytest.mark.parametrize(
    "role", [Role.MEMBER, Role.BRANCH_SECRETARY, Role.ORGANISATION_COMMISSIONER, Role.COMMITTEE_ADMIN]
)
async def test_only_the_accountant_assesses(session: AsyncSession, world: World, role: Role) -> None:
    by = world.actor(role, world.town if role is Role.COMMITTEE_ADMIN else world.branch)
    with pytest.raises((PermissionMissing, errors.MemberNotFound)):
        await world.drafted(session, world.zhang, by=by)


async def test_the_committees_accountant_reaches_its_branches_and_a_branchs_only_its_own(
    session: AsyncSession, world: World
) -> None:
    await world.drafted(session, world.wang, by=world.actor(Role.DUES_ACCOUNTANT, world.town))
    with pytest.raises(errors.MemberNotFound):
        await world.drafted(session, world.wang, year=2027)


async def test_who_is_paid_by_period_is_assessed_without_an_amount(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang, PayFacts(PayerKind.ANNUAL_SALARY))
    assert (made.computed_fen, made.assessed_fen, made.base) == (None, None, None)
    assert made.rule_version == "annual-salary-2008"
    with pytest.raises(errors.ItemsNotWanted):
        await world.drafted(session, world.zhao, PayFacts(PayerKind.ANNUAL_SALARY, [("received_pay", 500_000)]))


async def test_a_revision_asks_the_member_again(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    await confirm(session, world.self_of(world.zhang), made.id, version=1, voluntary_fen=500)
    found, payer = await assessment_for(session, world.accountant, made.id, Permission.DUES_ASSESS, lock=True)
    await revise(session, world.accountant, found, payer, facts=PAID_5200, cipher=world.cipher)
    assert (made.state, made.assessed_fen, made.voluntary_fen, made.version) == (AssessmentState.DRAFTED, 7_800, 0, 3)
    (entry,) = await audited(session, "dues.assessment_revised")
    assert (entry.before, (entry.after or {})["assessed_fen"]) == ({"assessed_fen": 4_900}, 7_800)


async def test_an_approved_assessment_is_not_revised(session: AsyncSession, world: World) -> None:
    made = await world.published(session, world.zhang)
    found, payer = await assessment_for(session, world.accountant, made.id, Permission.DUES_ASSESS)
    with pytest.raises(errors.AssessmentSettled):
        await revise(session, world.accountant, found, payer, facts=PAID_5200, cipher=world.cipher)


async def test_pay_that_rises_in_may_counts_from_next_year_or_from_an_explicit_reassessment(
    session: AsyncSession, world: World
) -> None:
    made = await world.published(session, world.zhang)
    anew = await reassess(
        session, world.accountant, made.id, from_month=5, reason="工资调整", facts=PAID_5200, cipher=world.cipher
    )
    assert (anew.number, anew.from_month, anew.assessed_fen, anew.reason) == (2, 5, 7_800, "工资调整")
    me = world.self_of(world.zhang)
    before = await own_year(session, me, 2026)
    assert {month.amount for month in before.months} == {4_900}
    await confirm(session, me, anew.id, version=1, voluntary_fen=0)
    await world.approved(session, [anew])
    anew.state = AssessmentState.PUBLISHED
    after = await own_year(session, me, 2026)
    assert [month.amount for month in after.months] == [4_900] * 4 + [7_800] * 8


async def test_a_reassessment_needs_a_published_year_and_goes_forward(session: AsyncSession, world: World) -> None:
    async def anew(from_month: int) -> None:
        await reassess(
            session,
            world.accountant,
            made.id,
            from_month=from_month,
            reason="更正",
            facts=PAID_5200,
            cipher=world.cipher,
        )

    made = await world.drafted(session, world.li)
    with pytest.raises(errors.ReassessmentTooEarly):
        await anew(7)
    made.state = AssessmentState.PUBLISHED
    with pytest.raises(errors.ReassessmentMonthWrong):
        await anew(5)
    await anew(6)
    with pytest.raises(errors.ReassessmentTooEarly):
        await anew(8)


async def test_a_self_check_explains_and_stores_nothing(session: AsyncSession, world: World) -> None:
    me = world.self_of(world.zhang)
    made = await check_oneself(session, me, facts=PAID_5200, on=date(2026, 11, 1))
    assert made.assessed == 7_800
    assert "依据：中组发〔2008〕3号 第二条" in made.explanation
    assert not session.new
    assert not session.dirty
    assert (await own_year(session, me, 2026)).assessments == []


async def test_a_self_check_is_for_members(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.NoOwnRecord):
        await check_oneself(session, world.accountant, facts=PAID_4900, on=date(2026, 11, 1))
    applicant = world.actor(Role.APPLICANT, member=world.zhang)
    with pytest.raises(PermissionMissing):
        await check_oneself(session, applicant, facts=PAID_4900, on=date(2026, 11, 1))
