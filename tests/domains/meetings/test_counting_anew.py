"""A local rule changes, or is decided for days that are past: what was counted stays until it is counted anew."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.hours.deciding import decide
from app.domains.hours.models import HoursEntry
from app.domains.hours.public import Bucket, Share, Source, SourceKind, credit, use_counters
from app.domains.hours.recounting import asking, working
from app.domains.hours.recounting.asking import Wish
from app.domains.hours.recounting.errors import (
    RecountAtWork,
    RecountClosed,
    RecountNotFound,
    RecountNotPreviewed,
    RecountPeriodWrong,
)
from app.domains.hours.recounting.models import HoursRecount, RecountDifference
from app.domains.hours.recounting.vocabulary import RecountState
from app.domains.hours.vocabulary import SettingKind
from app.domains.lessons.studying.crediting import count_lesson_anew
from app.domains.meetings.crediting import count_meeting_anew, credit_meeting
from app.domains.meetings.models import Meeting
from app.domains.meetings.rollcall import correct_attendance
from app.domains.meetings.vocabulary import MeetingKind, Standing
from app.domains.orgs.models import Org
from app.jobs.models import Job
from app.kit.decided import Grounds
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.test_crediting import held
from tests.factories.meetings import START, Branch

K = MeetingKind
DAY = 24 * 60
WISH = Wish(date(2026, 12, 1), date(2026, 12, 1), "更正计法", "县组〔2026〕6号")


@pytest.fixture(autouse=True)
def counters() -> None:
    use_counters({SourceKind.MEETING: count_meeting_anew, SourceKind.LESSON: count_lesson_anew})


def admin_of(branch: Branch) -> Actor:
    return branch.officer(Role.COMMITTEE_ADMIN)


async def half_day_is(session: AsyncSession, branch: Branch, value: int, since: date, *, at: Org | None = None) -> None:
    grounds = Grounds(since, "更正计法", "县组〔2026〕6号")
    place = at or branch.committee
    await decide(session, admin_of(branch), place.id, kind=SettingKind.HALF_DAY, value=value, grounds=grounds)


async def counted(session: AsyncSession, branch: Branch) -> list[int]:
    """What stands of each of the branch's members, in their order."""
    sums = {one.id: 0 for one in branch.members}
    for entry in await session.scalars(select(HoursEntry)):
        sums[entry.member_id] += entry.hundredths
    return list(sums.values())


async def previewed(session: AsyncSession, branch: Branch, org: Org | None = None) -> HoursRecount:
    made = await asking.ask(session, admin_of(branch), (org or branch.committee).id, wish=WISH)
    while await working.preview_some(session, branch.tenant_id, made.id):
        pass
    return made


async def applied(session: AsyncSession, branch: Branch, recount: HoursRecount) -> None:
    await asking.apply(session, admin_of(branch), recount.id)
    system = Actor.system(working.APPLY_JOB, tenant_id=branch.tenant_id)
    while await working.apply_some(session, system, recount.id):
        pass


async def correct(
    session: AsyncSession, branch: Branch, meeting: Meeting, number: int, after: Standing = Standing.PRESENT
) -> None:
    await correct_attendance(
        session,
        branch.secretary,
        meeting_id=meeting.id,
        member_id=branch.members[number].id,
        after=after,
        reason="核对签到册",
    )
    await credit_meeting(session, branch.tenant_id, meeting.id)


async def test_a_rule_changed_in_the_year_counts_from_its_day(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    """What was learned before keeps the old rule, also where it is counted after the change."""
    clock(-DAY)
    await half_day_is(session, branch, 300, (START + timedelta(days=2)).date())
    early = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, early.id)
    assert await counted(session, branch) == [400, 400, 0, 0, 0]
    clock(3 * DAY)
    await correct(session, branch, early, 2)
    assert await counted(session, branch) == [400, 400, 400, 0, 0]


async def test_a_correction_of_one_counts_nobody_else_by_a_rule_decided_afterwards(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    clock(3 * DAY)
    await correct(session, branch, meeting, 2)
    assert await counted(session, branch) == [400, 400, 400, 0, 0], "those of one roll are counted alike"
    await correct(session, branch, meeting, 0, Standing.ABSENT)
    await correct(session, branch, meeting, 0)
    assert await counted(session, branch) == [400, 400, 400, 0, 0]


async def test_what_was_counted_before_rules_were_noted_keeps_those_of_its_recording(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    day = START.date()
    shares = [Share(one.id, branch.org.id, 2026, day, Bucket.COLLECTIVE, 400) for one in branch.members[:2]]
    await credit(session, branch.tenant_id, Source(SourceKind.MEETING, meeting.id, meeting.title), shares)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    clock(3 * DAY)
    await correct(session, branch, meeting, 0, Standing.ABSENT)
    await correct(session, branch, meeting, 2)
    assert await counted(session, branch) == [0, 400, 400, 0, 0]


async def test_what_is_counted_for_the_first_time_follows_what_was_decided_by_then(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    clock(3 * DAY)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    assert await counted(session, branch) == [300, 300, 0, 0, 0]


async def test_a_period_is_looked_at_and_then_counted_anew(
    session: AsyncSession, branch: Branch, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 2)
    meeting = await held(session, branch, clock, came=5)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    recount = await previewed(session, branch)
    assert await counted(session, branch) == [400] * 5, "a preview changes nothing"
    (change,) = (await asking.show(session, admin_of(branch), recount.id)).changes
    assert (change.before, change.after, change.entries, change.people) == (400, 300, 5, 5)
    named = await asking.branch_differences(session, branch.secretary, recount.id, branch.org.id, before=None, limit=20)
    assert {one.member_name for one in named} == {one.name for one in branch.members}
    clock(3 * DAY)
    await applied(session, branch, recount)
    assert await counted(session, branch) == [300] * 5
    rows = list(await session.scalars(select(HoursEntry).where(HoursEntry.member_id == branch.members[1].id)))
    assert sorted((one.number, one.hundredths, one.basis, one.reason) for one in rows) == [
        (1, 400, "通行办法", ""),
        (2, -400, "通行办法", "依据县组〔2026〕6号重新计算"),
        (3, 300, "县组〔2026〕6号", ""),
    ]
    assert (recount.state, recount.entries_seen, recount.entries_changed) == (RecountState.APPLIED, 5, 5)
    actions = list(
        await session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("hours.recount")))
    )
    assert sorted(actions) == ["hours.recount_applied", "hours.recount_asked", "hours.recount_finished"]
    again = await previewed(session, branch)
    assert (await asking.show(session, admin_of(branch), again.id)).changes == []


async def test_after_a_recount_corrections_follow_the_rules_of_the_recount(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    recount = await previewed(session, branch)
    clock(3 * DAY)
    await correct(session, branch, meeting, 2)
    assert await counted(session, branch) == [400, 400, 400, 0, 0]
    await applied(session, branch, recount)
    assert await counted(session, branch) == [300, 300, 300, 0, 0], "who was added meanwhile is counted like the others"
    clock(4 * DAY)
    await correct(session, branch, meeting, 3)
    assert await counted(session, branch) == [300, 300, 300, 300, 0]


async def test_whoever_was_taken_off_the_roll_meanwhile_is_not_given_hours_again(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    recount = await previewed(session, branch)
    await correct(session, branch, meeting, 0, Standing.ABSENT)
    await applied(session, branch, recount)
    assert await counted(session, branch) == [0, 300, 0, 0, 0]
    assert recount.entries_changed == 1


async def test_a_kind_that_counts_from_now_on_or_no_more_is_counted_anew_as_well(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock, K.THEME_DAY)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    grounds = Grounds(date(2026, 1, 1), "更正计法", "县组〔2026〕7号")
    for value, expected, state in ((0, 0, "not_counted"), (2, 400, "counted")):
        clock(2 * DAY + value)
        kind = SettingKind.THEME_DAY
        await decide(session, admin_of(branch), branch.committee.id, kind=kind, value=value, grounds=grounds)
        await applied(session, branch, await previewed(session, branch))
        assert await counted(session, branch) == [expected, expected, 0, 0, 0]
        last = (await session.scalars(select(HoursEntry).order_by(HoursEntry.number.desc()).limit(1))).one()
        assert last.state.value == state


async def test_a_recount_of_one_branch_leaves_the_others_at_the_same_meeting(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await held(session, branch, clock)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    recount = await previewed(session, branch, branch.sibling)
    assert recount.entries_seen == 0
    shown = await asking.show(session, admin_of(branch), recount.id)
    assert shown.changes == []


async def test_too_few_people_are_not_told_of(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await held(session, branch, clock, came=4)
    await credit_meeting(session, branch.tenant_id, meeting.id)
    clock(2 * DAY)
    await half_day_is(session, branch, 300, date(2026, 1, 1))
    recount = await previewed(session, branch)
    (change,) = (await asking.show(session, admin_of(branch), recount.id)).changes
    assert (change.before, change.after, change.entries, change.people) == (400, 300, None, None)


async def test_what_is_refused(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    clock(2 * DAY)
    admin, org = admin_of(branch), branch.committee.id
    for first, last in (
        (date(2026, 12, 1), date(2026, 11, 1)),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2024, 12, 1), date(2026, 12, 1)),
    ):
        with pytest.raises(RecountPeriodWrong):
            await asking.ask(session, admin, org, wish=Wish(first, last, "更正计法", "县组〔2026〕6号"))
    recount = await asking.ask(session, admin, org, wish=WISH)
    with pytest.raises(RecountAtWork):
        await asking.ask(session, admin, org, wish=WISH)
    with pytest.raises(RecountNotPreviewed):
        await asking.apply(session, admin, recount.id)
    await asking.drop(session, admin, recount.id, reason="先不动")
    assert not await working.preview_some(session, branch.tenant_id, recount.id)
    for act in (asking.apply(session, admin, recount.id), asking.drop(session, admin, recount.id, reason="再放弃")):
        with pytest.raises(RecountClosed):
            await act
    with pytest.raises(RecountNotFound):
        await asking.show(session, admin, branch.org.id)


async def test_applying_twice_is_one_job(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    clock(2 * DAY)
    recount = await previewed(session, branch)
    for _ in range(2):
        await asking.apply(session, admin_of(branch), recount.id)
    assert len(list(await session.scalars(select(Job).where(Job.name == working.APPLY_JOB)))) == 1
    found = await session.scalars(select(RecountDifference))
    assert list(found) == []
    assert isinstance(recount.decided_at, datetime)
