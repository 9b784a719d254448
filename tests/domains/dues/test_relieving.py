"""Reduced and exempted dues: who proposes, who decides, for which months; never for oneself."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues import errors
from app.domains.dues.assessing import PayFacts
from app.domains.dues.models import DuesRelief
from app.domains.dues.reading import own_year
from app.domains.dues.relieving import Relief, decide, end_early, propose, reveal, words_of
from app.domains.dues.vocabulary import MonthStanding, PayerKind, ReliefKind, ReliefLevel, ReliefState
from app.domains.members.models import Member
from app.domains.orgs.models import OrgKind
from app.files.errors import FileNotFound
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World, audited
from tests.factories.members import a_member
from tests.factories.orgs import an_org

RETIRED = PayFacts(PayerKind.RETIRED, [("basic_pension", 500_000)])


def a_relief(
    kind: ReliefKind = ReliefKind.EXEMPT, amount: int | None = None, first: int = 3, last: int = 8, **changes: object
) -> Relief:
    values = {"reason": "家庭遭受火灾", "evidence_file_id": None} | changes
    return Relief(kind=kind, amount_fen=amount, first=date(2026, first, 1), last=date(2026, last, 1), **values)  # type: ignore[arg-type]


async def proposed(
    session: AsyncSession, world: World, member: Member, relief: Relief | None = None, *, by: Actor | None = None
) -> DuesRelief:
    return await propose(
        session, by or world.secretary, member_id=member.id, relief=relief or a_relief(), cipher=world.cipher
    )


async def test_a_retired_member_in_hardship_is_relieved_by_the_branch_at_once(
    session: AsyncSession, world: World
) -> None:
    await world.published(session, world.zhang, RETIRED)
    relief = await proposed(session, world, world.zhang)
    assert relief.level is ReliefLevel.BRANCH
    await decide(session, world.secretary, relief.id, approved=True, decision="支委会研究同意")
    months = (await own_year(session, world.self_of(world.zhang), 2026)).months
    assert [month.standing for month in months[1:4]] == [
        MonthStanding.ASSESSED,
        MonthStanding.EXEMPT,
        MonthStanding.EXEMPT,
    ]
    assert [month.amount for month in months[1:4]] == [2_500, 0, 0]


async def test_others_are_relieved_by_the_committee_above(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    relief = await proposed(session, world, world.zhang, a_relief(ReliefKind.REDUCED, 1_000))
    assert relief.level is ReliefLevel.COMMITTEE_ABOVE
    with pytest.raises(PermissionMissing):
        await decide(session, world.secretary, relief.id, approved=True, decision="支委会研究同意")
    await decide(session, world.town_admin, relief.id, approved=True, decision="镇党委会研究同意")
    assert (relief.state, relief.decision) == (ReliefState.APPROVED, "镇党委会研究同意")
    months = (await own_year(session, world.self_of(world.zhang), 2026)).months
    assert [(month.standing, month.amount) for month in months[7:9]] == [
        (MonthStanding.REDUCED, 1_000),
        (MonthStanding.ASSESSED, 4_900),
    ]


async def test_without_an_assessment_the_committee_above_decides(session: AsyncSession, world: World) -> None:
    assert (await proposed(session, world, world.zhang)).level is ReliefLevel.COMMITTEE_ABOVE


async def test_the_committee_of_a_general_branch_is_the_one_above_it(session: AsyncSession, world: World) -> None:
    general = an_org(world.tenant_id, "机关党总支", parent=world.town, kind=OrgKind.GENERAL_BRANCH)
    session.add(general)
    await session.flush()
    branch = an_org(world.tenant_id, "办公室党支部", parent=general)
    session.add(branch)
    await session.flush()
    member = a_member(world.cipher, branch, "孙七")
    session.add(member)
    await session.flush()
    relief = await proposed(session, world, member, by=world.actor(Role.BRANCH_SECRETARY, branch))
    with pytest.raises(PermissionMissing):
        await decide(
            session,
            world.actor(Role.COMMITTEE_ADMIN, general),
            relief.id,
            approved=True,
            decision="总支研究同意",
        )
    await decide(session, world.town_admin, relief.id, approved=True, decision="镇党委会研究同意")


async def test_where_no_committee_stands_above_nothing_is_proposed(session: AsyncSession, world: World) -> None:
    alone = an_org(world.tenant_id, "独立党总支", kind=OrgKind.GENERAL_BRANCH)
    session.add(alone)
    await session.flush()
    branch = an_org(world.tenant_id, "独立党支部", parent=alone)
    session.add(branch)
    await session.flush()
    member = a_member(world.cipher, branch, "孙七")
    session.add(member)
    await session.flush()
    with pytest.raises(errors.NoCommitteeAbove):
        await proposed(session, world, member, by=world.actor(Role.BRANCH_SECRETARY, branch))


async def test_relief_is_never_self_service(session: AsyncSession, world: World) -> None:
    with pytest.raises((PermissionMissing, errors.MemberNotFound)):
        await proposed(session, world, world.zhang, by=world.self_of(world.zhang))
    with pytest.raises(errors.ReliefOwn):
        await proposed(session, world, world.zhao)
    await world.published(session, world.zhao, RETIRED)
    relief = await proposed(session, world, world.zhao, by=world.accountant)
    with pytest.raises(errors.ReliefOwn):
        await decide(session, world.secretary, relief.id, approved=True, decision="支委会研究同意")


async def test_a_deputy_does_not_decide_on_the_own_proposal(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang, RETIRED)
    deputy = world.actor(Role.BRANCH_DEPUTY)
    relief = await proposed(session, world, world.zhang, by=deputy)
    with pytest.raises(errors.OwnProposal):
        await decide(session, deputy, relief.id, approved=True, decision="支委会研究同意")
    await decide(session, world.actor(Role.BRANCH_DEPUTY), relief.id, approved=True, decision="支委会研究同意")


async def test_the_reason_is_sealed_and_stays_out_of_the_audit(session: AsyncSession, world: World) -> None:
    relief = await proposed(session, world, world.zhang)
    assert "火灾".encode() not in relief.reason
    assert words_of(world.cipher, relief) == ("家庭遭受火灾", None)
    (entry,) = await audited(session, "dues.relief_proposed")
    assert "火灾" not in f"{entry.after}{entry.note}"


async def test_what_was_decided_stands(session: AsyncSession, world: World) -> None:
    relief = await proposed(session, world, world.zhang)
    await decide(session, world.town_admin, relief.id, approved=False, decision="情况不属实")
    with pytest.raises(errors.ReliefSettled):
        await decide(session, world.town_admin, relief.id, approved=True, decision="再次研究同意")
    assert (await proposed(session, world, world.zhang)).state is ReliefState.PROPOSED


async def test_reliefs_do_not_overlap(session: AsyncSession, world: World) -> None:
    await proposed(session, world, world.zhang)
    with pytest.raises(errors.ReliefOverlaps):
        await proposed(session, world, world.zhang, a_relief(first=8, last=9))
    await proposed(session, world, world.zhang, a_relief(first=9, last=9))


@pytest.mark.parametrize(
    "relief",
    [
        a_relief(ReliefKind.EXEMPT, 100),
        a_relief(ReliefKind.REDUCED, None),
        a_relief(ReliefKind.REDUCED, 0),
        a_relief(ReliefKind.REDUCED, 4_900),
    ],
)
async def test_a_reduction_names_less_than_the_assessed_amount(
    session: AsyncSession, world: World, relief: Relief
) -> None:
    await world.published(session, world.zhang)
    with pytest.raises(errors.ReliefAmountWrong):
        await proposed(session, world, world.zhang, relief)


async def test_months_and_evidence_are_checked(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.ReliefMonthsWrong):
        await proposed(session, world, world.zhang, a_relief(first=8, last=3))
    with pytest.raises(FileNotFound):
        await proposed(session, world, world.zhang, a_relief(evidence_file_id=uuid7()))


async def test_the_hardship_is_shown_to_those_who_decide_and_every_look_is_recorded(
    session: AsyncSession, world: World
) -> None:
    relief = await proposed(session, world, world.zhang)
    shown = await reveal(session, world.town_admin, relief.id, purpose="审批减免", cipher=world.cipher)
    assert (shown.reason, shown.evidence) == ("家庭遭受火灾", None)
    (entry,) = await audited(session, "dues.relief_revealed")
    assert (entry.target_id, entry.note) == (relief.id, "审批减免")
    with pytest.raises(errors.ReliefNotFound):
        await reveal(
            session,
            world.actor(Role.BRANCH_SECRETARY, world.other),
            relief.id,
            purpose="审批减免",
            cipher=world.cipher,
        )


async def test_a_relief_ends_early_with_its_reason(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang, RETIRED)
    relief = await proposed(session, world, world.zhang)
    with pytest.raises(errors.ReliefNotRunning):
        await end_early(
            session, world.secretary, relief.id, last=date(2026, 5, 1), reason="困难解除", cipher=world.cipher
        )
    await decide(session, world.secretary, relief.id, approved=True, decision="支委会研究同意")
    with pytest.raises(errors.ReliefMonthsWrong):
        await end_early(
            session, world.secretary, relief.id, last=date(2026, 2, 1), reason="困难解除", cipher=world.cipher
        )
    await end_early(session, world.secretary, relief.id, last=date(2026, 5, 1), reason="困难解除", cipher=world.cipher)
    months = (await own_year(session, world.self_of(world.zhang), 2026)).months
    assert [month.amount for month in months[3:7]] == [0, 0, 2_500, 2_500]
    (entry,) = await audited(session, "dues.relief_ended_early")
    assert entry.before == {"until_month": "2026-08-01"}
