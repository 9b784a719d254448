"""Confirm, object, approve, publish: who may take which step, and what each step leaves behind."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.permissions import Permission
from app.access.roles import Role
from app.domains.dues import errors
from app.domains.dues.assessing import revise
from app.domains.dues.finding import assessment_for
from app.domains.dues.listing import list_published
from app.domains.dues.sealing import ANSWER, OBJECTION, open_words
from app.domains.dues.settling import confirm, confirm_on_paper, object_to, publish
from app.domains.dues.vocabulary import AssessmentState
from tests.domains.dues.conftest import PAID_5200, World, audited

State = AssessmentState


async def test_a_member_confirms_and_may_add_of_the_own_will(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    await confirm(session, world.self_of(world.zhang), made.id, version=1, voluntary_fen=5_000)
    assert (made.state, made.assessed_fen, made.voluntary_fen) == (State.CONFIRMED, 4_900, 5_000)


async def test_nobody_confirms_for_another_in_the_members_own_name(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    with pytest.raises(errors.AssessmentNotFound):
        await confirm(session, world.self_of(world.zhao), made.id, version=1, voluntary_fen=0)
    with pytest.raises(errors.NoOwnRecord):
        await confirm(session, world.accountant, made.id, version=1, voluntary_fen=0)


async def test_a_confirmation_counts_for_what_was_seen(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    found, payer = await assessment_for(session, world.accountant, made.id, Permission.DUES_ASSESS)
    await revise(session, world.accountant, found, payer, facts=PAID_5200, cipher=world.cipher)
    with pytest.raises(errors.AssessmentChanged):
        await confirm(session, world.self_of(world.zhang), made.id, version=1, voluntary_fen=0)
    await confirm(session, world.self_of(world.zhang), made.id, version=2, voluntary_fen=0)


async def test_an_objection_is_kept_sealed_and_stops_the_approval_until_it_is_answered(
    session: AsyncSession, world: World
) -> None:
    made = await world.drafted(session, world.zhang)
    me = world.self_of(world.zhang)
    await object_to(session, me, made.id, version=1, words="绩效工资多算了三百元", cipher=world.cipher)
    assert made.state is State.OBJECTED
    assert "绩效".encode() not in (made.objection or b"")
    with pytest.raises(errors.ObjectionOpen):
        await world.approved(session, [made])
    await world.approved(session, [made], answer="已核对工资单，计算无误")
    assert made.state is State.APPROVED
    assert open_words(world.cipher, made.objection, column=OBJECTION, row_id=made.id) == "绩效工资多算了三百元"
    assert open_words(world.cipher, made.answer, column=ANSWER, row_id=made.id) == "已核对工资单，计算无误"
    assert "绩效" not in str([entry.after for entry in await audited(session, "dues.assessment_objected")])


async def test_what_no_member_has_settled_is_not_approved(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    with pytest.raises(errors.AssessmentNotReady):
        await world.approved(session, [made])
    await confirm_on_paper(session, world.accountant, made.id, note="核定表上已签字，存支部档案")
    await world.approved(session, [made])
    assert made.decision == "支委会研究同意"
    (entry,) = await audited(session, "dues.assessment_confirmed_on_paper")
    assert entry.note == "核定表上已签字，存支部档案"


async def test_nobody_enters_a_paper_for_oneself(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhang)
    by = world.actor(Role.DUES_ACCOUNTANT, member=world.zhang)
    with pytest.raises(errors.OwnAssessment):
        await confirm_on_paper(session, by, made.id, note="本人已签字")


async def test_an_approval_takes_all_or_none(session: AsyncSession, world: World) -> None:
    one, other = await world.drafted(session, world.zhang), await world.drafted(session, world.zhao)
    await confirm_on_paper(session, world.accountant, one.id, note="已签字确认")
    with pytest.raises(errors.AssessmentNotReady):
        await world.approved(session, [one, other])
    assert one.state is State.CONFIRMED


async def test_nobody_approves_the_own_assessment(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.zhao)
    await confirm(session, world.self_of(world.zhao), made.id, version=1, voluntary_fen=0)
    with pytest.raises(errors.OwnAssessment):
        await world.approved(session, [made], by=world.secretary)
    await world.approved(session, [made], by=world.town_admin)


async def test_a_deputy_does_not_approve_what_he_drafted_himself(session: AsyncSession, world: World) -> None:
    deputy = world.actor(Role.BRANCH_DEPUTY, also=[Role.DUES_ACCOUNTANT])
    made = await world.drafted(session, world.zhang, by=deputy)
    other = await world.drafted(session, world.zhao)
    for one in (made, other):
        await confirm_on_paper(session, world.accountant, one.id, note="已签字确认")
    with pytest.raises(errors.OwnProposal):
        await world.approved(session, [made], by=deputy)
    await world.approved(session, [other], by=deputy)


async def test_an_approval_stands_and_is_not_given_twice(session: AsyncSession, world: World) -> None:
    made = await world.published(session, world.zhang)
    with pytest.raises(errors.AssessmentSettled):
        await world.approved(session, [made])
    with pytest.raises(errors.AssessmentSettled):
        await object_to(session, world.self_of(world.zhang), made.id, version=4, words="太多了", cipher=world.cipher)


@pytest.mark.parametrize("role", [Role.DUES_ACCOUNTANT, Role.ORGANISATION_COMMISSIONER])
async def test_the_accountant_does_not_approve(session: AsyncSession, world: World, role: Role) -> None:
    made = await world.drafted(session, world.zhang)
    with pytest.raises(PermissionMissing):
        await world.approved(session, [made], by=world.actor(role))


async def test_an_assessment_of_another_branch_is_not_found(session: AsyncSession, world: World) -> None:
    made = await world.drafted(session, world.wang, by=world.actor(Role.DUES_ACCOUNTANT, world.town))
    await confirm_on_paper(session, world.actor(Role.DUES_ACCOUNTANT, world.town), made.id, note="已签字确认")
    with pytest.raises(errors.AssessmentNotFound):
        await world.approved(session, [made])


async def test_amounts_are_published_and_bases_are_not(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    await world.drafted(session, world.zhao)
    rows = await list_published(session, world.self_of(world.zhao), world.branch.id, year=2026, after=None, limit=10)
    assert [(row.name, row.assessment.assessed_fen) for row in rows] == [("张三", 4_900)]


async def test_there_must_be_something_to_publish(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    with pytest.raises(errors.NothingToPublish):
        await publish(session, world.secretary, world.branch.id, year=2026)
