"""Who is listed for whom: assessments follow the member, and only who owes dues is missing one."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues.listing import list_assessments, list_unassessed
from app.domains.dues.vocabulary import AssessmentState
from app.domains.members.vocabulary import MemberStatus, Stage
from tests.domains.dues.conftest import World
from tests.factories.members import a_member


async def names(
    session: AsyncSession, actor: Actor, *, year: int = 2026, state: AssessmentState | None = None
) -> list[str]:
    rows = await list_assessments(session, actor, year=year, org_id=None, state=state, after=None, limit=50)
    return [row.name for row in rows]


async def test_a_list_has_the_actors_branches_the_year_and_the_state_asked_for(
    session: AsyncSession, world: World
) -> None:
    town = world.actor(Role.DUES_ACCOUNTANT, world.town)
    await world.published(session, world.zhang)
    await world.drafted(session, world.zhao)
    await world.drafted(session, world.wang, by=town)
    assert await names(session, town) == ["王五", "张三", "赵六"]
    assert await names(session, world.accountant) == ["张三", "赵六"]
    assert await names(session, world.actor(Role.BRANCH_SECRETARY, world.other)) == ["王五"]
    assert await names(session, town, state=AssessmentState.PUBLISHED) == ["张三"]
    assert await names(session, town, year=2025) == []
    with pytest.raises(PermissionMissing):
        await names(session, world.self_of(world.zhang))


async def test_an_assessment_follows_the_member_to_the_new_branch(session: AsyncSession, world: World) -> None:
    await world.published(session, world.zhang)
    session.add(world.zhang)
    world.zhang.org_id = world.other.id
    await session.flush()
    assert await names(session, world.accountant) == []
    assert await names(session, world.actor(Role.DUES_ACCOUNTANT, world.other)) == ["张三"]


async def test_only_who_owes_dues_is_missing_an_assessment(session: AsyncSession, world: World) -> None:
    session.add_all(
        [
            a_member(world.cipher, world.branch, "发展对象", stage=Stage.CANDIDATE),
            a_member(
                world.cipher, world.branch, "转出", status=MemberStatus.TRANSFERRED_OUT, status_on=date(2026, 5, 1)
            ),
            a_member(world.cipher, world.branch, "重复", merged_into_id=world.zhang.id),
            a_member(world.cipher, world.branch, "外出", status=MemberStatus.FLOWING),
        ]
    )
    await session.flush()
    await world.drafted(session, world.zhang)
    rows = await list_unassessed(session, world.accountant, world.branch.id, year=2026, after=None, limit=50)
    assert [row.name for row in rows] == ["李四", "外出", "赵六"]
