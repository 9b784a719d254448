"""A branch's year with the dates behind it, all branches below a committee, and the local frequency of lessons."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings.models import Meeting
from app.domains.meetings.reporting.compliance import branch_states, branch_year, overview
from app.domains.meetings.reporting.errors import NotOfBranch
from app.domains.meetings.reporting.lessons import decide_lessons, list_lessons, requirements_for
from app.domains.meetings.reporting.rules import Line
from app.domains.meetings.reporting.vocabulary import LessonFrequency, PeriodState, Verdict
from app.domains.meetings.vocabulary import MeetingKind as K
from app.domains.meetings.vocabulary import MeetingState
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import OrgKind, OrgStatus
from app.kit.decided import Grounds
from tests.domains.meetings.reporting.conftest import held, seat
from tests.factories.meetings import Branch
from tests.factories.orgs import an_org

MONTHLY = [(month, 5) for month in range(1, 12)]


async def lines_of(session: AsyncSession, actor: Actor, org_id: UUID) -> dict[K, Line]:
    report = await branch_year(session, actor, org_id, year=2026)
    return {line.requirement.kind: line for line in report.lines}


def states(line: Line) -> str:
    signs = {
        PeriodState.HELD: "+",
        PeriodState.OVERDUE: "!",
        PeriodState.NOT_YET_DUE: ".",
        PeriodState.NOT_APPLICABLE: "-",
    }
    return "".join(signs[one.state] for one in line.periods)


async def test_a_branch_year_with_the_dates_behind_it(writing: AsyncSession, place: Branch) -> None:
    days = await held(writing, place, MONTHLY[:8], K.THEME_DAY)
    both = await held(writing, place, [(9, 5)], K.THEME_DAY, K.MEMBERS_ASSEMBLY)
    await held(writing, place, [(3, 20)], K.ORGANISATION_LIFE)
    await held(writing, place, [(10, 5)], K.THEME_DAY, came=[])
    await seat(writing, place, date(2020, 1, 1), *place.members[:3])
    await held(writing, place, [(m, 1) for m in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)], K.BRANCH_COMMITTEE)
    report = await branch_year(writing, place.secretary, place.org.id, year=2026)
    lines = {line.requirement.kind: line for line in report.lines}
    # Nobody came to the party day of October: it was not held.
    assert states(lines[K.THEME_DAY]) == "+++++++++!.."
    assert states(lines[K.MEMBERS_ASSEMBLY]) == "!!+."
    assert states(lines[K.BRANCH_COMMITTEE]) == "+++++++!+++."
    assert (lines[K.BRANCH_COMMITTEE].verdict, lines[K.BRANCH_COMMITTEE].overdue) == (Verdict.WARNED, 1)
    assert states(lines[K.ORGANISATION_LIFE]) == "+"
    assert states(lines[K.DEMOCRATIC_APPRAISAL]) == states(lines[K.PARTY_LESSON]) == "."
    assert (states(lines[K.GROUP_MEETING]), lines[K.GROUP_MEETING].org_id) == ("!!!!!!!!!!..", place.group.id)
    behind = report.behind[place.org.id, K.THEME_DAY.value]
    assert [one.tally.meeting_id for one in behind] == [*days, *both]
    assert behind[0].tally.counts.text == "应到5 实到5 请假0 缺席0 100.0%"
    assert [one.tally.held_on for one in report.behind[place.org.id, "members_assembly"]] == [date(2026, 9, 5)]


async def test_what_was_called_off_or_put_off_does_not_count(writing: AsyncSession, place: Branch) -> None:
    ids = await held(writing, place, [(1, 5), (2, 5), (3, 5)], K.MEMBERS_ASSEMBLY)
    for meeting_id, state in zip(ids, (MeetingState.CANCELLED, MeetingState.POSTPONED), strict=False):
        await writing.execute(update(Meeting).where(Meeting.id == meeting_id).values(state=state))
    line = (await lines_of(writing, place.secretary, place.org.id))[K.MEMBERS_ASSEMBLY]
    assert [one.held for one in line.periods] == [1, 0, 0, 0]
    await writing.execute(update(Meeting).where(Meeting.id == ids[2]).values(state=MeetingState.CANCELLED))
    line = (await lines_of(writing, place.secretary, place.org.id))[K.MEMBERS_ASSEMBLY]
    assert [one.held for one in line.periods] == [0, 0, 0, 0]


async def test_without_committee_or_group_their_meetings_are_not_applicable(
    writing: AsyncSession, place: Branch
) -> None:
    await seat(writing, place, date(2020, 1, 1), *place.members[:2])
    lines = await lines_of(writing, place.officer(Role.INSPECTOR), place.sibling.id)
    assert states(lines[K.GROUP_MEETING]) == "-" * 12
    assert (await lines_of(writing, place.secretary, place.org.id))[K.BRANCH_COMMITTEE].required == 0
    group = await lines_of(writing, place.group_leader, place.group.id)
    assert list(group) == [K.GROUP_MEETING]


async def test_who_may_read_a_branch_year(writing: AsyncSession, place: Branch) -> None:
    for actor in (place.secretary, place.recorder, place.officer(Role.COMMITTEE_ADMIN)):
        await branch_year(writing, actor, place.org.id, year=2026)
    with pytest.raises(PermissionMissing):
        await branch_year(writing, place.actor(place.members[3]), place.org.id, year=2026)
    with pytest.raises(OrgNotFound):
        await branch_year(writing, place.secretary, place.sibling.id, year=2026)
    with pytest.raises(NotOfBranch):
        await branch_year(writing, place.officer(Role.COMMITTEE_ADMIN), place.committee.id, year=2026)


async def all_states(session: AsyncSession, actor: Actor, **wanted: Any) -> list[Any]:
    asked: dict[str, Any] = {"under": None, "year": 2026, "kind": None, "verdict": None, "after": None, "limit": 50}
    return await branch_states(session, actor, **(asked | wanted))


async def test_branches_below_a_committee_by_state(writing: AsyncSession, place: Branch) -> None:
    gone = an_org(
        place.tenant_id, "撤销的支部", parent=place.committee, status=OrgStatus.DISSOLVED, ended_on=date(2025, 6, 1)
    )
    new = an_org(
        place.tenant_id, "新支部", parent=place.committee, founded_on=date(2026, 11, 1), kind=OrgKind.JOINT_BRANCH
    )
    writing.add_all([gone, new])
    await writing.flush()
    await held(writing, place, MONTHLY, K.THEME_DAY)
    await held(writing, place, [(2, 1), (5, 1), (8, 1)], K.MEMBERS_ASSEMBLY)
    await held(writing, place, MONTHLY[:10], K.GROUP_MEETING, org=place.group)
    admin = place.officer(Role.COMMITTEE_ADMIN)
    found = await overview(writing, admin, under=None, year=2026)
    assert found.branches == 3
    assert found.overall == {Verdict.RUNNING: 2, Verdict.OVERDUE: 1}
    assert found.by_kind[K.MEMBERS_ASSEMBLY] == {Verdict.RUNNING: 2, Verdict.OVERDUE: 1}
    assert found.by_kind[K.GROUP_MEETING] == {Verdict.RUNNING: 1, Verdict.NOT_APPLICABLE: 2}
    overdue = await all_states(writing, admin, verdict=Verdict.OVERDUE)
    assert [one.org.id for one in overdue] == [place.sibling.id]
    assert len(await all_states(writing, admin, kind=K.GROUP_MEETING, verdict=Verdict.NOT_APPLICABLE)) == 2
    pages, after = [], None
    while page := await all_states(writing, admin, after=after, limit=1):
        pages.append(page[0].org.id)
        after = page[0].org.path
    assert pages == [one.org.id for one in await all_states(writing, admin)]
    assert len(pages) == 3
    assert [one.org.id for one in await all_states(writing, place.secretary)] == [place.org.id]
    # The tallies and the rolls say the same of the branch.
    (own,) = await all_states(writing, place.secretary)
    assert own.lines == (await branch_year(writing, place.secretary, place.org.id, year=2026)).lines


async def test_a_report_takes_as_many_statements_for_many_branches_as_for_one(
    writing: AsyncSession, place: Branch
) -> None:
    admin = place.officer(Role.COMMITTEE_ADMIN)

    async def statements() -> int:
        count = 0

        def more(*_: object) -> None:
            nonlocal count
            count += 1

        connection = (await writing.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", more)
        await overview(writing, admin, under=None, year=2026)
        event.remove(connection, "before_cursor_execute", more)
        return count

    before = await statements()
    writing.add_all(an_org(place.tenant_id, f"支部{n}", parent=place.committee) for n in range(20))
    await held(writing, place, MONTHLY, K.THEME_DAY)
    await writing.flush()
    assert await statements() == before == 5


async def test_lessons_are_asked_for_as_the_nearest_place_decided(writing: AsyncSession, place: Branch) -> None:
    admin = place.officer(Role.COMMITTEE_ADMIN)

    async def decide(frequency: LessonFrequency | None, since: date) -> None:
        grounds = Grounds(since, "县委组织部要求", "县委〔2025〕8号")
        await decide_lessons(writing, admin, place.committee.id, frequency=frequency, grounds=grounds)

    async def lesson() -> Line:
        return (await lines_of(writing, place.secretary, place.org.id))[K.PARTY_LESSON]

    await held(writing, place, [(2, 1)], K.PARTY_LESSON)
    assert states(await lesson()) == "+"
    await decide(LessonFrequency.QUARTERLY, date(2025, 1, 1))
    assert states(await lesson()) == "+!!."
    assert (await lesson()).requirement.source == "县委〔2025〕8号"
    await decide(LessonFrequency.MONTHLY, date(2027, 1, 1))
    assert states(await lesson()) == "+!!."
    asked = await requirements_for(writing, place.secretary, place.org.id, date(2027, 2, 1))
    assert next(one.cycle.value for one in asked if one.kind is K.PARTY_LESSON) == "month"
    await decide(None, date(2025, 1, 2))
    assert states(await lesson()) == "+"
    listed = await list_lessons(writing, place.officer(Role.INSPECTOR), place.committee.id, before=None, limit=10)
    assert {one.frequency for one in listed} == {None, LessonFrequency.MONTHLY, LessonFrequency.QUARTERLY}
    told = (
        await writing.scalars(AuditEntry.__table__.select().where(AuditEntry.action == "meeting.lessons_decided"))
    ).all()
    assert len(told) == 3
    with pytest.raises(PermissionMissing):
        await decide_lessons(
            writing,
            place.secretary,
            place.org.id,
            frequency=LessonFrequency.YEARLY,
            grounds=Grounds(date(2026, 1, 1), "自定", "无文件"),
        )
