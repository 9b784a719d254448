"""The dates of a year, and halls that two plans claim at one time."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.meetings.planning.local_days import days_of, enter_day
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.previewing import Clash, dates_of, hall_clashes
from app.domains.meetings.planning.rules import PlannedKind
from app.domains.meetings.vocabulary import MeetingKind as M
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import Org
from app.domains.orgs.public import OrgCard
from tests.factories.meetings import Branch
from tests.factories.plans import a_plan, an_adopted_plan

HALL = "镇礼堂"


def sibling(branch: Branch) -> Actor:
    return branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling))


async def days(session: AsyncSession, plan: MeetingPlan, org: Org) -> list[date]:
    return [one.at.fixed.day for one in await dates_of(session, plan, OrgCard.of(org))]


async def test_the_twelve_dates_of_a_year(session: AsyncSession, branch: Branch) -> None:
    plan = await a_plan(session, branch.secretary, branch.org, 2026)
    found = await dates_of(session, plan, OrgCard.of(branch.org))
    assert [(one.at.fixed.day.month, one.at.fixed.day.day) for one in found] == [
        (1, 5),
        (2, 5),
        (3, 5),
        (4, 7),
        (5, 6),
        (6, 5),
        (7, 6),
        (8, 5),
        (9, 7),
        (10, 8),
        (11, 5),
        (12, 7),
    ]
    assert [one.month for one in found if one.at.fixed.reason] == [4, 5, 7, 9, 10, 12]


async def test_the_nearest_local_day_counts(session: AsyncSession, branch: Branch) -> None:
    plan = await a_plan(session, branch.secretary, branch.org)
    above = branch.officer(Role.COMMITTEE_ADMIN)
    for day in (date(2027, 1, 5), date(2027, 8, 5)):
        await enter_day(session, above, org_id=branch.committee.id, day=day, is_working=False, source="县庆放假")
    assert [day.day for day in await days(session, plan, branch.org)][::7] == [6, 6]
    await enter_day(
        session, branch.secretary, org_id=branch.org.id, day=date(2027, 1, 5), is_working=True, source="支部照常"
    )
    assert [day.day for day in await days(session, plan, branch.org)][::7] == [5, 6]
    rows = await days_of(session, branch.actor(branch.members[3]), branch.org.id, 2027)
    assert [(row.day.month, org.name) for row, org in rows] == [
        (1, branch.committee.name),
        (1, branch.org.name),
        (8, branch.committee.name),
    ]


@pytest.mark.parametrize(("starts", "ends", "clashes"), [("10:30", "12:00", 12), ("11:00", "12:00", 0)])
async def test_two_plans_in_one_hall(
    session: AsyncSession, branch: Branch, starts: str, ends: str, clashes: int
) -> None:
    mine = await an_adopted_plan(session, branch.secretary, branch.org, hall=HALL)
    theirs = await an_adopted_plan(session, sibling(branch), branch.sibling, hall=HALL, starts=starts, ends=ends)
    for plan, org in ((mine, branch.org), (theirs, branch.sibling)):
        found = await dates_of(session, plan, OrgCard.of(org))
        assert [one.hall_taken for one in found] == [1 if clashes else 0] * 12
    above = await seen(session, branch.officer(Role.COMMITTEE_ADMIN), branch.committee)
    assert len(above) == clashes
    assert {tuple(org.name for org, _ in clash.claims) for clash in above} <= {(branch.org.name, branch.sibling.name)}
    # A branch learns that the hall is taken, and not by whom.
    assert await seen(session, branch.secretary, branch.org) == []
    with pytest.raises(OrgNotFound):
        await seen(session, branch.secretary, branch.committee)


async def seen(session: AsyncSession, actor: Actor, org: Org) -> Sequence[Clash]:
    return await hall_clashes(session, actor, org.id, 2027)


async def test_what_is_no_clash(session: AsyncSession, branch: Branch) -> None:
    """A draft, another year, two kinds of one plan."""
    lesson = PlannedKind(M.PARTY_LESSON, starts="10:00", ends="12:00")
    await an_adopted_plan(session, branch.secretary, branch.org, hall=HALL, kinds=[PlannedKind(M.THEME_DAY), lesson])
    await a_plan(session, sibling(branch), branch.sibling, hall=HALL)
    await an_adopted_plan(
        session,
        branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling)),
        branch.sibling,
        2028,
        hall=HALL,
    )
    assert await seen(session, branch.officer(Role.COMMITTEE_ADMIN), branch.committee) == []
