"""1+N: what is set above holds below, in its order; what is set below adds to it."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning.models import MonthTheme, ThemeItem
from app.domains.meetings.planning.themes import held_themes, own_themes, set_themes, themes_to_set
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import Org, OrgKind
from app.jobs.models import Job
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.factories.meetings import Branch
from tests.factories.orgs import an_org
from tests.factories.plans import a_theme

READ, CLEAN = ThemeItem(AgendaKind.STUDY, "学习原著"), ThemeItem(AgendaKind.DO, "清理河道")


def admin(org: Org) -> Actor:
    grant = Grant.of(Role.COMMITTEE_ADMIN, org.id, org.path)
    return Actor(uuid7(), org.tenant_id, uuid7(), None, "管理员", (grant,), second_factor=True)


def secretary(org: Org) -> Actor:
    grant = Grant.of(Role.BRANCH_SECRETARY, org.id, org.path)
    return Actor(uuid7(), org.tenant_id, uuid7(), None, "书记", (grant,), second_factor=True)


async def three_levels(session: AsyncSession, branch: Branch) -> tuple[Org, Org, Org]:
    """County, town, branch."""
    town = an_org(branch.tenant_id, "中共红旗镇委员会", parent=branch.committee, kind=OrgKind.PARTY_COMMITTEE)
    session.add(town)
    await session.flush()
    village = an_org(branch.tenant_id, "幸福村党支部", parent=town)
    session.add(village)
    await session.flush()
    return branch.committee, town, village


async def test_three_levels_of_one_plus_n(session: AsyncSession, branch: Branch) -> None:
    county, town, village = await three_levels(session, branch)
    await a_theme(session, admin(county), county, 1, "学思想", fixed="县里的一项", own="县委自己的一项")
    await a_theme(session, admin(town), town, 1, "强党性", fixed="镇里的一项", own="镇党委自己的一项")
    await a_theme(session, secretary(village), village, 1, own="村里的一项")
    org, held = await held_themes(session, secretary(village), village.id, 2027, 1)
    assert (org.id, held.title) == (village.id, "学思想")
    assert held.titles == [("学思想", held.titles[0][1]), ("强党性", held.titles[1][1])]
    assert [(one.item.text, one.fixed, one.set_by.name) for one in held.items] == [
        ("县里的一项", True, county.name),
        ("镇里的一项", True, town.name),
        ("村里的一项", False, village.name),
    ]
    # The town has what the county fixed and its own N; a branch beside it only what the county fixed.
    _, of_town = await held_themes(session, admin(town), town.id, 2027, 1)
    assert [one.item.text for one in of_town.items] == ["县里的一项", "镇里的一项", "镇党委自己的一项"]
    _, beside = await held_themes(session, branch.secretary, branch.org.id, 2027, 1)
    assert [one.item.text for one in beside.items] == ["县里的一项"]
    _, other_month = await held_themes(session, secretary(village), village.id, 2027, 2)
    assert (other_month.title, other_month.items) == ("", [])


async def test_what_is_fixed_above_outlives_what_is_set_below(session: AsyncSession, branch: Branch) -> None:
    county, _, village = await three_levels(session, branch)
    await a_theme(session, admin(county), county, 1, "学思想", fixed="县里的一项")
    await a_theme(session, secretary(village), village, 1, "村里的主题", fixed="村里的一项")
    held = await themes_to_set(session, secretary(village), village.id, 2027)
    await set_themes(session, secretary(village), held, [])
    _, found = await held_themes(session, secretary(village), village.id, 2027, 1)
    assert (found.title, [one.item.text for one in found.items]) == ("学思想", ["县里的一项"])


async def test_themes_are_set_for_ones_own_organisation(session: AsyncSession, branch: Branch) -> None:
    county, town, village = await three_levels(session, branch)
    for org in (village, town):
        with pytest.raises(refused.ThemeBelowOwn) as below:
            await a_theme(session, admin(county), org, 1, "学思想")
        assert below.value.code == "MEETING_THEME_BELOW_OWN_ORG"
    with pytest.raises(OrgNotFound):
        await a_theme(session, secretary(village), branch.org, 1, "学思想")
    with pytest.raises(OrgNotFound):
        await a_theme(session, secretary(village), town, 1, "学思想")
    with pytest.raises(PermissionMissing):
        await a_theme(session, branch.actor(branch.members[3]), branch.org, 1, "学思想")
    with pytest.raises(refused.ThemeBelowOwn):
        await a_theme(session, branch.secretary, branch.group, 1, "学思想")


@pytest.mark.parametrize(
    ("themes", "refusal", "said"),
    [
        ([MonthTheme(3, "甲", [], []), MonthTheme(3, "乙", [], [])], refused.ThemeMonthTwice, "3月填写了两次"),
        ([MonthTheme(4, "", [], [])], refused.ThemeEmpty, "4月没有主题"),
        ([MonthTheme(5, "甲", [READ], [CLEAN, READ])], refused.ThemeItemTwice, "5月的同一项议程"),
    ],
)
async def test_what_themes_may_not_say(
    session: AsyncSession, branch: Branch, themes: list[MonthTheme], refusal: type[Refusal], said: str
) -> None:
    held = await themes_to_set(session, branch.secretary, branch.org.id, 2027)
    with pytest.raises(refusal) as made:
        await set_themes(session, branch.secretary, held, themes)
    assert said in made.value.detail
    assert (await own_themes(session, branch.secretary, branch.org.id, 2027)).version == 0


async def test_a_year_that_is_over_has_no_new_themes(session: AsyncSession, branch: Branch) -> None:
    with pytest.raises(refused.PlanYearPast):
        await a_theme(session, branch.secretary, branch.org, 1, "学思想", year=2025)


async def test_themes_are_set_as_a_whole_year(session: AsyncSession, branch: Branch) -> None:
    held = await themes_to_set(session, branch.secretary, branch.org.id, 2027)
    await set_themes(
        session, branch.secretary, held, [MonthTheme(2, "二月", [READ], []), MonthTheme(1, "一月", [], [CLEAN])]
    )
    held = await themes_to_set(session, branch.secretary, branch.org.id, 2027)
    assert (held.version, [one.month for one in held.months]) == (1, [1, 2])
    await set_themes(session, branch.secretary, held, [MonthTheme(2, "改了", [], [])])
    assert (held.version, held.months) == (2, [MonthTheme(2, "改了", [], [])])
    events = await session.scalars(select(Job.payload).where(Job.name == "event:meetings.theme_set"))
    assert [one["org_id"] for one in events] == [str(branch.org.id)] * 2
