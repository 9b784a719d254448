"""What people are told of packs: branches once, editors while something is to be mended or issued."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.access.roles import Role
from app.domains.lessons.packs import jobs
from app.domains.lessons.packs.models import PackRule
from app.domains.notices.public import Notice
from app.domains.orgs.models import Org
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lessons.packs.conftest import DECIDED, Kitchen
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment
from tests.support.working import works_off


async def holds(kitchen: Kitchen, role: Role, org: Org, name: str) -> None:
    """Somebody with an account holds the role there, so that notices find him."""
    async with kitchen.place.client.services.database.write_all() as session:
        account = an_account(f"staff-{uuid7().hex[-8:]}", name)
        session.add(account)
        await session.flush()
        session.add(a_place(account, kitchen.place.world.tenant_id, org_id=org.id))
        session.add(an_appointment(org, account.id, role))


async def told(kitchen: Kitchen) -> list[tuple[str, str, str | None]]:
    """After all work is done: title, text, and by what a to-do was closed."""
    await works_off(kitchen.place.client.services)
    async with kitchen.place.client.services.database.read_all() as session:
        rows = await session.scalars(select(Notice).order_by(Notice.key, Notice.title))
        return [(one.title, one.text, one.closed_because and one.closed_because.value) for one in rows]


async def looked(kitchen: Kitchen) -> None:
    """The daily look at next month's packs."""
    tenant_id = kitchen.place.world.tenant_id
    async with kitchen.place.client.services.database.write(tenant_id) as session:
        await jobs.remind_of_packs(JobContext(session, uuid7(), jobs.REMIND_JOB, {}, tenant_id, 1, None))


async def test_each_branch_is_told_once_and_learns_when_it_is_taken_back(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BRANCHES_AT_A_TIME", 1)
    place, world = kitchen.place, kitchen.place.world
    await holds(kitchen, Role.BRANCH_SECRETARY, world.branch, "赵六")
    await holds(kitchen, Role.PUBLICITY_COMMISSIONER, world.other, "钱七")
    pack = await kitchen.issued(kitchen.item(kitchen.clean, mandatory=True), kitchen.item(kitchen.plain))
    issued = ("红旗镇党委发布《2026年12月菜单》", "共2节，其中必修1节，约6分钟", None)
    assert await told(kitchen) == [issued] * 2
    more = {"items": [kitchen.item(kitchen.clean, mandatory=True)]}
    await place.ok("PUT", f"/lesson-packs/{pack}", place.reviewer, json=more, headers={"If-Match": "*"})
    assert await told(kitchen) == [issued] * 2
    await place.ok("POST", f"/lesson-packs/{pack}/take-back", place.reviewer, json={"reason": "另行安排"})
    assert await told(kitchen) == [("红旗镇党委撤回《2026年12月菜单》", "另行安排", None)] * 2


async def test_a_withdrawn_lesson_asks_the_editors_until_it_is_mended(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    await holds(kitchen, Role.CONTENT_REVIEWER, world.town, "孙八")
    again = await place.published(title="家风", topic_ids=[kitchen.topic])
    pack = await kitchen.issued(kitchen.item(kitchen.clean, mandatory=True), kitchen.item(kitchen.plain))
    assert await told(kitchen) == []
    title = "《2026年12月菜单》需要调整"
    await place.step(kitchen.plain, "withdraw", reason="有误")
    assert await told(kitchen) == [(title, "《党员的权利》已撤回或不再面向本组织", None)]
    for step in ("revise", "submit"):
        await place.step(kitchen.plain, step)
    await place.step(kitchen.plain, "approve", remarks="同意")
    await place.step(kitchen.plain, "publish")
    assert [closed for _, _, closed in await told(kitchen)] == ["done"]
    for lesson in (kitchen.plain, kitchen.clean):
        await place.step(lesson, "withdraw", reason="有误")
    gone = "《廉洁过节》、《党员的权利》已撤回或不再面向本组织；菜单里已没有廉政必修项，请尽快补上"
    assert await told(kitchen) == [(title, gone, None)]
    mended = {"items": [kitchen.item(again, mandatory=True)]}
    await place.ok("PUT", f"/lesson-packs/{pack}", place.reviewer, json=mended, headers={"If-Match": "*"})
    assert await told(kitchen) == [(title, gone, "done")]


async def test_next_months_pack_is_asked_for_once_from_the_decided_day_on(kitchen: Kitchen) -> None:
    place, world = kitchen.place, kitchen.place.world
    await holds(kitchen, Role.CONTENT_EDITOR, world.town, "孙八")
    decision = DECIDED | {"topic_id": kitchen.topic, "due_day": 26, "from_on": "2026-11-01"}
    path = f"/organisations/{world.town.id}/lesson-pack-rules"
    await place.ok("POST", path, world.town_admin, json=decision)
    with time_machine.travel(datetime(2026, 11, 27, 4, tzinfo=UTC)):
        await looked(kitchen)
        assert await told(kitchen) == []
    await kitchen.issued(month="2026-11")
    with time_machine.travel(datetime(2026, 11, 25, 4, tzinfo=UTC)):
        await looked(kitchen)
        assert await told(kitchen) == []
    wanted = ("2026年12月菜单待发布", "红旗镇党委12月的菜单还没有发布")
    with time_machine.travel(datetime(2026, 11, 26, 4, tzinfo=UTC)):
        for _ in range(2):
            await looked(kitchen)
        assert await told(kitchen) == [(*wanted, None)]
        await kitchen.issued()
        assert await told(kitchen) == [(*wanted, "done")]
        await looked(kitchen)
        assert await told(kitchen) == [(*wanted, "done")]
    with time_machine.travel(datetime(2026, 12, 26, 4, tzinfo=UTC)):
        await looked(kitchen)
    with time_machine.travel(datetime(2027, 2, 1, 4, tzinfo=UTC)):
        await looked(kitchen)
        assert [closed for _, _, closed in await told(kitchen)] == ["done", "lapsed"]


@pytest.mark.only("postgresql")
async def test_the_server_cannot_change_what_was_decided(kitchen: Kitchen) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with kitchen.place.client.services.database.write(kitchen.place.world.tenant_id) as session:
            row = (await session.scalars(select(PackRule))).one()
            row.due_day = 1
