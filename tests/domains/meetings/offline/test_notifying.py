"""Conflicts wait in the inbox of who decides them until none is left; the recorder is told of both."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.meetings.offline.jobs import HANDLERS
from app.domains.notices.models import Notice
from app.domains.notices.public import NoticeKind
from app.jobs.events import PREFIX
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.offline.conftest import Carried
from tests.domains.meetings.test_notifying import an_officer
from tests.factories.meetings import START, Branch
from tests.support.http import Client


async def worked(client: Client, tenant_id: UUID) -> None:
    """Do all that reacts to what happened so far, done before or not."""
    async with client.services.database.write(tenant_id) as session:
        for job in list(await session.scalars(select(Job).where(Job.name.startswith(PREFIX)).order_by(Job.id))):
            for handler in HANDLERS:
                if handler.reacts_to is not None and job.name == f"{PREFIX}{handler.reacts_to.name}":
                    await handler.run(JobContext(session, uuid7(), handler.name, dict(job.payload), tenant_id, 1, None))


async def inbox(client: Client, tenant_id: UUID, recipient_id: UUID | None) -> list[tuple[str, str | None, str]]:
    async with client.services.database.read(tenant_id) as session:
        rows = await session.scalars(select(Notice).where(Notice.recipient_id == recipient_id))
        return [(row.kind.value, row.closed_because, row.title) for row in rows]


async def test_asked_until_the_last_is_decided(client: Client, branch: Branch, clock: Clock, carried: Carried) -> None:
    clock(-20)
    meeting, phone, recorder = await carried(recorder_id=str(branch.members[1].id))
    tenant_id, people = branch.tenant_id, [member.id for member in branch.members]
    async with client.services.database.write(tenant_id) as session:
        secretary = await an_officer(session, branch)
    asked, told = NoticeKind.OFFLINE_TO_DECIDE.value, NoticeKind.OFFLINE_CONFLICTS.value

    async def seen() -> list[Any]:
        await worked(client, tenant_id)
        return [await inbox(client, tenant_id, one) for one in (secretary.account_id, recorder.member_id)]

    def scan(minutes: float, place: int) -> dict[str, Any]:
        return phone.scan(START + timedelta(minutes=minutes), member=people[place])

    clock(5)
    await client.post(f"{meeting}/offline-batches", recorder, json=phone.batch(scan(1, 2)))
    assert await seen() == [[], []], "all of it was recorded"
    await client.post(f"{meeting}/offline-batches", recorder, json=phone.batch(scan(-25, 3), scan(-25, 4)))
    waiting, unsettled = (asked, None, "离线签到有冲突记录待处理"), (told, None, "离线签到有记录未能登记，已请书记处理")
    assert await seen() == [[waiting], [unsettled]]
    first, second = (await client.get(f"{meeting}/offline-conflicts", secretary)).json()

    async def decide(one: dict[str, Any]) -> None:
        step = f"{meeting}/offline-conflicts/{one['id']}/dismiss"
        assert (await client.post(step, secretary, json={"reason": "重复"})).status_code == 200

    clock(6)
    await decide(first)
    assert await seen() == [[waiting], [unsettled]]
    clock(7)
    await decide(second)
    done = (told, None, "离线签到的冲突记录已处理")
    assert await seen() == [[(asked, "done", waiting[2])], [done]]
    clock(8)
    await client.post(f"{meeting}/offline-batches", recorder, json=phone.batch(scan(90, 4)))
    assert await seen() == [[waiting], [unsettled]], "another one opens it again"
    clock(9)
    cancelled = await client.post(f"{meeting}/cancel", secretary, json={"reason": "停电"})
    assert cancelled.status_code == 200, cancelled.text
    assert (await seen())[0] == [(asked, "lapsed", waiting[2])]
