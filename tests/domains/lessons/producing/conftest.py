"""红旗镇党委 plans its lessons: people with accounts and appointments, so that plans may name and to-dos find them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.domains.lessons.producing.jobs import REMIND, remind
from app.domains.members.models import Member
from app.domains.notices.public import Notice, NoticeKind
from app.domains.orgs.public import Org
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment
from tests.support.working import works_off

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY = date(2027, 1, 31)
"""Written by 31 December, approved by 24 January, delivered by 30 January."""


@dataclass
class Stage:
    """Who works on lessons of the town, and a member who speaks, 张三; 李四 stands in; 王五 has no account."""

    place: Place
    clock: Any
    editor: Actor
    other_editor: Actor
    reviewer: Actor
    teacher: Actor
    zhang: Actor
    li: Actor

    @property
    def path(self) -> str:
        return f"/organisations/{self.place.world.town.id}/lesson-plans"

    def terms(self, **known: Any) -> dict[str, Any]:
        world = self.place.world
        body = {
            "airs_on": DAY.isoformat(),
            "title": "党员的权利",
            "reviewer_id": str(self.reviewer.account_id),
            "teacher_id": str(self.teacher.account_id),
            "speaker_a": {"member_id": str(world.zhang.id)},
            "speaker_b": {"member_id": str(world.li.id)},
        }
        return body | known

    async def plan(self, **known: Any) -> dict[str, Any]:
        made: dict[str, Any] = await self.place.ok("POST", self.path, self.editor, json=self.terms(**known))
        return made

    async def do(self, plan: str, name: str, actor: Actor, **body: Any) -> Any:
        return await self.place.ok("POST", f"/lesson-plans/{plan}/{name}", actor, json=body)

    async def refused(self, plan: str, name: str, actor: Actor, **body: Any) -> tuple[int, str]:
        return await self.place.code("POST", f"/lesson-plans/{plan}/{name}", actor, json=body)

    async def show(self, plan: str, actor: Actor | None = None) -> dict[str, Any]:
        shown: dict[str, Any] = await self.place.ok("GET", f"/lesson-plans/{plan}", actor or self.editor)
        return shown

    async def change(self, plan: str, actor: Actor | None = None, **changes: Any) -> Any:
        by, headers = actor or self.editor, {"If-Match": "*"}
        return await self.place.ok("PUT", f"/lesson-plans/{plan}", by, json=changes, headers=headers)

    async def refused_change(self, plan: str, **changes: Any) -> tuple[int, str]:
        headers = {"If-Match": "*"}
        return await self.place.code("PUT", f"/lesson-plans/{plan}", self.editor, json=changes, headers=headers)

    async def written(self, plan: str) -> str:
        """The lesson of the plan, begun from it and ready to be handed in."""
        lesson = str((await self.do(plan, "draft", self.editor))["lesson_id"])
        draft = await self.place.ok("GET", f"/lesson-drafts/{lesson}", self.editor)
        content = draft["content"] | {"blocks": [{"kind": "text", "html": "<p>党员享有下列权利。</p>"}]}
        path, headers = f"/lesson-drafts/{lesson}", {"If-Match": "*"}
        await self.place.ok("PUT", path, self.editor, json={"content": content}, headers=headers)
        return lesson

    async def approved(self, plan: str) -> str:
        lesson = await self.written(plan)
        await self.place.step(lesson, "submit", self.editor)
        await self.place.step(lesson, "approve", self.reviewer, remarks="同意")
        return lesson

    async def work(self) -> None:
        await works_off(self.place.client.services)

    async def morning(self, moment: datetime) -> None:
        """The daily look at what is overdue, on that day."""
        self.clock.move_to(moment)
        tenant_id = self.place.world.tenant_id
        async with self.place.client.services.database.write(tenant_id) as session:
            await remind(JobContext(session, uuid7(), REMIND, {}, tenant_id, 1, None))

    async def inbox(self, actor: Actor) -> list[str]:
        """Words on plans to the actor in the order in which they came: title, the last day, how it was closed."""
        own = [one for one in (actor.account_id, actor.member_id) if one]
        kinds = (NoticeKind.LESSON_PLAN_TURN, NoticeKind.LESSON_PLAN_LATE)
        async with self.place.client.services.database.write(self.place.world.tenant_id) as session:
            query = select(Notice).where(Notice.recipient_id.in_(own), Notice.kind.in_(kinds)).order_by(Notice.as_of)
            return [_words(one) for one in await session.scalars(query)]


def _words(one: Notice) -> str:
    due = f" {one.due_at:%m-%d}" if one.due_at else ""
    standing = "told" if not one.is_to_do else one.closed_because.value if one.closed_because else "open"
    return f"{one.title}{due} {standing}"


async def somebody(place: Place, name: str, role: Role | None, org: Org, member: Member | None = None) -> Actor:
    """Somebody with an account that may enter, who holds the role at the organisation, or is only a member."""
    world, grants = place.world, []
    async with place.client.services.database.write_all() as session:
        account = an_account(f"plan-{uuid7().hex[-8:]}", name)
        session.add(account)
        await session.flush()
        session.add(a_place(account, world.tenant_id, org_id=org.id, member_id=member.id if member else None))
        if role is not None:
            session.add(an_appointment(org, account.id, role))
            grants.append(Grant.of(role, org.id, org.path))
    if member is not None:
        branch = world.other if member.org_id == world.other.id else world.branch
        grants.append(Grant.of(Role.MEMBER, branch.id, branch.path))
    member_id = member.id if member else None
    return Actor(account.id, world.tenant_id, uuid7(), member_id, name, tuple(grants), second_factor=True)


@pytest.fixture
def _clock() -> Iterator[Any]:
    with time_machine.travel(NOON) as clock:
        yield clock


@pytest.fixture
async def stage(_clock: Any, place: Place) -> Stage:
    town, world = place.world.town, place.world
    return Stage(
        place,
        _clock,
        editor=await somebody(place, "编辑", Role.CONTENT_EDITOR, town),
        other_editor=await somebody(place, "另一编辑", Role.CONTENT_EDITOR, town),
        reviewer=await somebody(place, "审核", Role.CONTENT_REVIEWER, town),
        teacher=await somebody(place, "讲师", Role.LECTURER, town),
        zhang=await somebody(place, "张三", None, world.branch, world.zhang),
        li=await somebody(place, "李四", None, world.branch, world.li),
    )
