"""Numbers by kind, month, meeting, branch and member agree with each other, and names stay inside the branch."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.meetings.reporting.attendance import added, by_branch, by_meeting, by_member, summary
from app.domains.meetings.reporting.errors import NamesStayInBranch, NotOfBranch
from app.domains.meetings.vocabulary import MeetingKind as K
from app.domains.orgs.errors import OrgNotFound
from tests.domains.meetings.reporting.conftest import held
from tests.factories.meetings import Branch


async def a_year(session: AsyncSession, place: Branch) -> None:
    """January: everybody. March: a gathering of two kinds, one on leave, one absent. May: the group. And next door."""
    await held(session, place, [(1, 5)], K.THEME_DAY)
    members = place.members
    await held(session, place, [(3, 5)], K.THEME_DAY, K.MEMBERS_ASSEMBLY, came=members[:3], excused=members[3:4])
    await held(session, place, [(5, 5)], K.GROUP_MEETING, org=place.group, came=members[:1])
    await held(session, place, [(3, 6)], K.THEME_DAY, org=place.sibling)


async def test_a_gathering_counts_once_and_each_of_its_kinds_by_itself(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    admin = place.officer(Role.COMMITTEE_ADMIN)
    own = await summary(writing, place.secretary, org_id=place.org.id, year=2026, month=None)
    assert (own.total.meetings, own.total.counts.text) == (3, "应到13 实到9 请假1 缺席3 69.2%")
    assert {kind: one.counts.text for kind, one in own.kinds.items()} == {
        K.MEMBERS_ASSEMBLY: "应到5 实到3 请假1 缺席1 60.0%",
        K.GROUP_MEETING: "应到3 实到1 请假0 缺席2 33.3%",
        K.THEME_DAY: "应到10 实到8 请假1 缺席1 80.0%",
    }
    assert {month: one.counts.due for month, one in own.months.items()} == {1: 5, 3: 5, 5: 3}
    every = await summary(writing, admin, org_id=None, year=2026, month=None)
    assert (every.total.meetings, every.total.counts.text) == (4, "应到14 实到10 请假1 缺席3 71.4%")
    assert every.kinds[K.THEME_DAY].counts.text == "应到11 实到9 请假1 缺席1 81.8%"
    assert added(one.counts for one in every.months.values()) == every.total.counts
    march = await summary(writing, admin, org_id=place.committee.id, year=2026, month=3)
    assert (march.total.counts.due, list(march.months)) == (6, [3])
    # From the rolls and from the tallies come the same numbers.
    assert await summary(writing, place.secretary, org_id=None, year=2026, month=None) == own
    nothing = await summary(writing, admin, org_id=None, year=2025, month=None)
    assert (nothing.total.meetings, nothing.total.counts.rate, nothing.months) == (0, None, {})


async def branches(session: AsyncSession, place: Branch, **wanted: Any) -> list[Any]:
    asked: dict[str, Any] = {"under": None, "year": 2026, "month": None, "kind": None, "after": None, "limit": 50}
    return await by_branch(session, place.officer(Role.INSPECTOR), **(asked | wanted))


async def test_by_branch_in_the_order_of_the_tree(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    rows = await branches(writing, place)
    assert [one.org.path for one in rows] == sorted([place.org.path, place.sibling.path])
    by_org: dict[UUID, Any] = {one.org.id: one.figure for one in rows}
    # A group's meeting is one of its branch.
    assert (by_org[place.org.id].meetings, by_org[place.org.id].counts.due) == (3, 13)
    total = await summary(writing, place.officer(Role.INSPECTOR), org_id=None, year=2026, month=None)
    assert added(one.counts for one in by_org.values()) == total.total.counts
    lessons = await branches(writing, place, kind=K.PARTY_LESSON)
    assert [one.figure.meetings for one in lessons] == [0, 0]
    first = await branches(writing, place, limit=1)
    assert len(first) == 2
    assert [one.org.id for one in await branches(writing, place, after=first[0].org.path)] == [first[1].org.id]


async def test_by_meeting_earliest_first(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    asked: dict[str, Any] = {"year": 2026, "month": None, "kind": None, "after": None, "limit": 10}
    rows = await by_meeting(writing, place.secretary, place.org.id, **asked)
    assert [(one.tally.held_on.month, one.tally.counts.due) for one in rows] == [(1, 5), (3, 5), (5, 3)]
    assert [one.over.kinds for one in rows][1] == [K.MEMBERS_ASSEMBLY, K.THEME_DAY]
    assert len(await by_meeting(writing, place.secretary, place.org.id, **(asked | {"kind": K.THEME_DAY}))) == 2
    assert len(await by_meeting(writing, place.group_leader, place.group.id, **asked)) == 1
    with pytest.raises(NotOfBranch):
        await by_meeting(writing, place.officer(Role.INSPECTOR), place.committee.id, **asked)


async def test_by_member_with_the_names_of_the_branch(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    table = await by_member(writing, place.secretary, place.org.id, year=2026, kind=None)
    assert (table.meetings, [one.name for one in table.members]) == (
        3,
        ["党员00", "党员01", "党员02", "党员03", "预备00"],
    )
    assert [one.counts.text for one in table.members] == [
        "应到3 实到3 请假0 缺席0 100.0%",
        "应到3 实到2 请假0 缺席1 66.7%",
        "应到3 实到2 请假0 缺席1 66.7%",
        "应到2 实到1 请假1 缺席0 50.0%",
        "应到2 实到1 请假0 缺席1 50.0%",
    ]
    own = await summary(writing, place.secretary, org_id=place.org.id, year=2026, month=None)
    assert table.total == own.total.counts
    assembly = await by_member(writing, place.secretary, place.org.id, year=2026, kind=K.MEMBERS_ASSEMBLY)
    assert assembly.total.text == "应到5 实到3 请假1 缺席1 60.0%"


async def test_merged_records_are_one_person_in_the_table_of_members(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    first, second, third = [await writing.merge(place.members[number]) for number in (2, 3, 4)]
    # Merged twice in a row: the first into the second, and the second into the third.
    first.merged_into_id, second.merged_into_id = second.id, third.id
    await writing.flush()
    table = await by_member(writing, place.secretary, place.org.id, year=2026, kind=None)
    assert [(one.name, one.counts.text) for one in table.members] == [
        ("党员00", "应到3 实到3 请假0 缺席0 100.0%"),
        ("党员01", "应到3 实到2 请假0 缺席1 66.7%"),
        # In March one record came, one had leave, one was absent: the person came.
        ("预备00", "应到3 实到2 请假0 缺席1 66.7%"),
    ]
    assert (table.meetings, table.total.due) == (3, 9)
    roll = await summary(writing, place.secretary, org_id=place.org.id, year=2026, month=None)
    assert roll.total.counts.due == 13, "a fixed roll stays as it is"


async def test_names_stay_inside_the_branch(writing: AsyncSession, place: Branch) -> None:
    await a_year(writing, place)
    for actor, org in ((place.recorder, place.org), (place.group_leader, place.group), (place.secretary, place.group)):
        assert (await by_member(writing, actor, org.id, year=2026, kind=None)).members
    for role in (Role.COMMITTEE_ADMIN, Role.INSPECTOR):
        with pytest.raises(NamesStayInBranch):
            await by_member(writing, place.officer(role), place.org.id, year=2026, kind=None)
    with pytest.raises(PermissionMissing):
        await by_member(writing, place.group_leader, place.org.id, year=2026, kind=None)
    with pytest.raises(PermissionMissing):
        await by_member(writing, place.actor(place.members[3]), place.org.id, year=2026, kind=None)
    with pytest.raises(OrgNotFound):
        await by_member(writing, place.secretary, place.sibling.id, year=2026, kind=None)
