"""Steps of stage and status on real rows: what is written, remembered, told to others, refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.members import errors, staging
from app.domains.members.models import Member, MemberChange
from app.domains.members.vocabulary import MemberStatus, Stage
from app.domains.orgs.public import OrgKind
from app.jobs.models import Job
from tests.domains.members.conftest import Place
from tests.factories.members import a_member
from tests.factories.orgs import an_org


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


async def stand(session: AsyncSession, place: Place, stage: Stage, **dates: date | None) -> Member:
    member = a_member(place.cipher, place.branch, stage=stage, **dates)
    session.add(member)
    await session.flush()
    return member


async def step(session: AsyncSession, place: Place, member: Member, to: Stage, on: date, **more: str) -> Member:
    return await staging.change_stage(
        session, place.secretary, cipher=place.cipher, member_id=member.id, to=to, on=on, **more
    )


async def test_a_person_goes_all_the_way_and_every_step_is_remembered(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.APPLICANT, applied_on=date(2022, 3, 1))
    for to, on in [
        (Stage.ACTIVIST, date(2022, 9, 1)),
        (Stage.CANDIDATE, date(2023, 9, 1)),
        (Stage.PROBATIONARY, date(2024, 6, 18)),
        (Stage.FULL, date(2025, 9, 10)),
    ]:
        await step(session, place, member, to, on)
    assert (member.activist_on, member.candidate_on) == (date(2022, 9, 1), date(2023, 9, 1))
    # Full membership dates from the end of probation, not from the later assembly.
    assert (member.joined_on, member.full_on) == (date(2024, 6, 18), date(2025, 6, 18))
    await session.flush()
    changes = list(await session.scalars(select(MemberChange).where(MemberChange.member_id == member.id)))
    assert sorted(change.after["stage"] for change in changes) == ["activist", "candidate", "full", "probationary"]
    audited = list(await session.scalars(select(AuditEntry.action).where(AuditEntry.target_id == member.id)))
    assert audited == ["member.stage"] * 4
    told = list(await session.scalars(select(Job.payload).where(Job.name == "event:members.stage_changed")))
    assert {one["after"]: one["on"] for one in told}["full"] == "2025-06-18"


async def test_a_year_as_an_activist_is_not_a_day_less(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.ACTIVIST, activist_on=date(2023, 3, 10))
    with pytest.raises(errors.ActivistTooShort) as refused:
        await step(session, place, member, Stage.CANDIDATE, date(2024, 3, 9))
    assert "2024-03-10" in refused.value.detail
    await step(session, place, member, Stage.CANDIDATE, date(2024, 3, 10))


async def test_no_assembly_decides_before_probation_is_over(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.PROBATIONARY, joined_on=date(2024, 6, 18))
    with pytest.raises(errors.ProbationNotOver):
        await step(session, place, member, Stage.FULL, date(2025, 6, 10))
    await step(session, place, member, Stage.FULL, date(2025, 6, 18))
    assert member.full_on == date(2025, 6, 18)


async def test_probation_known_to_the_month_ends_in_a_month(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.PROBATIONARY, joined_on=date(2024, 6, 1))
    member.month_only = ["joined"]
    await step(session, place, member, Stage.FULL, date(2025, 6, 20))
    assert (member.full_on, member.month_only) == (date(2025, 6, 1), ["full", "joined"])


@pytest.mark.parametrize(("months", "allowed"), [(5, False), (6, True), (12, True), (13, False)])
async def test_probation_is_extended_once(session: AsyncSession, place: Place, months: int, allowed: bool) -> None:
    member = await stand(session, place, Stage.PROBATIONARY, joined_on=date(2024, 6, 18))

    async def extend() -> Member:
        return await staging.extend_probation(
            session,
            place.secretary,
            cipher=place.cipher,
            member_id=member.id,
            months=months,
            on=date(2025, 6, 18),
            reason="需要继续考察",
        )

    if not allowed:
        with pytest.raises(errors.ExtensionNotAllowed):
            await extend()
        return
    await extend()
    with pytest.raises(errors.ExtensionNotAllowed):
        await extend()
    with pytest.raises(errors.ProbationNotOver):
        await step(session, place, member, Stage.FULL, date(2025, 12, 17))
    await step(session, place, member, Stage.FULL, date(2026, 7, 1))
    assert member.full_on == (date(2025, 12, 18) if months == 6 else date(2026, 6, 18))


@pytest.mark.parametrize(
    ("stage", "to", "on", "refusal"),
    [
        (Stage.APPLICANT, Stage.CANDIDATE, date(2026, 1, 1), errors.StageStepNotAllowed),
        (Stage.FULL, Stage.PROBATIONARY, date(2026, 1, 1), errors.StageStepNotAllowed),
        (Stage.APPLICANT, Stage.ACTIVIST, date(2024, 2, 29), errors.DatesOutOfOrder),
        (Stage.APPLICANT, Stage.ACTIVIST, date(2026, 11, 23), errors.DateInFuture),
        (Stage.ACTIVIST, Stage.CANDIDATE, date(2026, 1, 1), errors.StageDateMissing),
        (Stage.CANDIDATE, Stage.ACTIVIST, date(2026, 1, 1), errors.ReasonMissing),
    ],
)
async def test_refused_steps_change_nothing(
    session: AsyncSession, place: Place, stage: Stage, to: Stage, on: date, refusal: type[Exception]
) -> None:
    member = await stand(session, place, stage)
    with pytest.raises(refusal):
        await step(session, place, member, to, on)
    assert (member.stage, member.version) == (stage, 1)


async def test_who_was_not_approved_goes_one_step_back_and_loses_that_date(session: AsyncSession, place: Place) -> None:
    dates = {"activist_on": date(2024, 6, 1), "candidate_on": date(2025, 8, 1)}
    member = await stand(session, place, Stage.CANDIDATE, **dates)
    await step(session, place, member, Stage.ACTIVIST, date(2026, 1, 1), reason="政治审查未通过")
    assert (member.stage, member.activist_on, member.candidate_on) == (Stage.ACTIVIST, date(2024, 6, 1), None)


async def test_a_temporary_branch_accepts_nobody(session: AsyncSession, place: Place) -> None:
    temporary = an_org(place.tenant_id, "工地临时党支部", parent=place.county, kind=OrgKind.TEMPORARY_BRANCH)
    member = a_member(place.cipher, temporary, stage=Stage.CANDIDATE, candidate_on=date(2025, 8, 1))
    session.add(temporary)
    await session.flush()
    session.add(member)
    await session.flush()
    with pytest.raises(errors.BranchCannotDevelop):
        await staging.change_stage(
            session,
            place.actor(Role.BRANCH_SECRETARY, temporary),
            cipher=place.cipher,
            member_id=member.id,
            to=Stage.PROBATIONARY,
            on=date(2026, 6, 18),
        )


async def set_status(
    session: AsyncSession, place: Place, member: Member, to: MemberStatus, on: date, **more: str
) -> tuple[Member, list[str]]:
    return await staging.change_status(
        session, place.secretary, cipher=place.cipher, member_id=member.id, to=to, on=on, reason="据实登记", **more
    )


async def test_ending_a_membership_needs_a_decision_and_warns_when_early(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.FULL)
    await set_status(session, place, member, MemberStatus.LOST_CONTACT, date(2026, 9, 1))
    with pytest.raises(errors.ApprovalMissing):
        await set_status(session, place, member, MemberStatus.MEMBERSHIP_STOPPED, date(2026, 11, 1))
    _, warnings = await set_status(
        session, place, member, MemberStatus.MEMBERSHIP_STOPPED, date(2026, 11, 1), approval="县委〔2026〕9号"
    )
    assert warnings == ["失去联系不满六个月，一般不作停止党籍处理"]
    assert (member.status, member.status_on) == (MemberStatus.MEMBERSHIP_STOPPED, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("stage", "before", "to"),
    [
        (Stage.FULL, MemberStatus.NORMAL, MemberStatus.NORMAL),
        (Stage.FULL, MemberStatus.DECEASED, MemberStatus.FLOWING),
        (Stage.FULL, MemberStatus.NORMAL, MemberStatus.WITHDRAWN),
        (Stage.ACTIVIST, MemberStatus.NORMAL, MemberStatus.EXPELLED),
    ],
)
async def test_impossible_statuses_are_refused(
    session: AsyncSession, place: Place, stage: Stage, before: MemberStatus, to: MemberStatus
) -> None:
    member = await stand(session, place, stage, status=before)
    with pytest.raises(errors.StatusStepNotAllowed):
        await set_status(session, place, member, to, date(2026, 11, 1), approval="党委会")


async def test_who_may_not_is_told_so_and_who_may_not_see_finds_nothing(session: AsyncSession, place: Place) -> None:
    member = await stand(session, place, Stage.APPLICANT)
    for role, org, refusal in [
        (Role.DISCIPLINE_COMMISSIONER, place.branch, PermissionMissing),
        (Role.BRANCH_SECRETARY, place.other, errors.MemberNotFound),
    ]:
        with pytest.raises(refusal):
            await staging.change_stage(
                session,
                place.actor(role, org),
                cipher=place.cipher,
                member_id=member.id,
                to=Stage.ACTIVIST,
                on=date(2026, 1, 1),
            )
